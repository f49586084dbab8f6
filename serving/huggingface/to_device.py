"""Copies to a device that nothing waits for."""

from array import array

import torch


def to_device(tensor, device):
    """A tensor of the CPU there: to a GPU from pinned memory, behind what the GPU has been asked to do already."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def numbers(lists):
    """The numbers of lists one after another, as 64-bit; from a list of lists, torch.tensor looks at each of them several times."""
    joined = array("q")
    for each in lists:
        joined.extend(each)
    return torch.frombuffer(joined, dtype=torch.int64)
