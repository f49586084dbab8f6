"""Attention within the sequences of a batch on a GPU, by kernels that are told where each sequence begins: nothing is padded.

PyTorch calls the same two operators for nested tensors. Their names begin with an underscore, so that a version may change
them: who uses them compares what they give.
"""

from dataclasses import dataclass
from typing import Callable

import torch

from .packed_attention import Padded
from .to_device import to_device


@dataclass(frozen=True)
class Borders:
    """Where each sequence begins, and the last one ends, as 32-bit numbers on the device, and the longest one's tokens."""

    places: torch.Tensor
    longest: int


@dataclass(frozen=True)
class Kernel:
    """`attend(query, key, value, of_queries, of_keys)` takes [tokens, heads, size of a head], and Borders of both sides.

    One that `has_windows` also takes how far a token sees to each side, where there are as many queries as keys.
    """

    name: str
    attend: Callable
    has_windows: bool


def _flash(query, key, value, of_queries, of_keys, window=None):
    sees = {} if window is None else {"window_size_left": window, "window_size_right": window}
    borders = of_queries.places, of_keys.places, of_queries.longest, of_keys.longest
    dropout, is_causal, returns_mask = 0.0, False, False
    return torch.ops.aten._flash_attention_forward(query, key, value, *borders, dropout, is_causal, returns_mask, **sees)[0]


def _memory_efficient(query, key, value, of_queries, of_keys):
    borders = of_queries.places, of_keys.places, of_queries.longest, of_keys.longest
    bias, dropout, causal = None, 0.0, 0
    batch_of_one = (part.unsqueeze(0) for part in (query, key, value))
    return torch.ops.aten._efficient_attention_forward(*batch_of_one, bias, *borders, dropout, causal)[0].squeeze(0)


# In 16-bit, from a compute capability of 8.0 on.
FLASH = Kernel("flash attention", _flash, has_windows=True)
MEMORY_EFFICIENT = Kernel("memory-efficient attention", _memory_efficient, has_windows=False)


class Unpadded:
    """What Padded in packed_attention.py is, with a kernel that needs no padding.

    Windows for which the kernel has no way are computed as Padded does.
    """

    def __init__(self, lengths, device, kernel):
        self._as_given, self._device, self._kernel, self._padded = lengths, device, kernel, None
        size = torch.tensor(lengths)
        ends = size.cumsum(0)
        self.lengths, self.starts = to_device(torch.stack([size, ends - size]), device)
        borders = torch.stack([torch.cat([torch.zeros(1, dtype=ends.dtype), ends]), torch.arange(len(lengths) + 1)])
        of_tokens, of_first = to_device(borders.int(), device)
        self._of_tokens, self._of_first = Borders(of_tokens, max(lengths)), Borders(of_first, 1)

    def attention(self, projected, heads, window=None):
        if window is not None and not self._kernel.has_windows:
            return self._with_padding().attention(projected, heads, window)
        parts = projected.unflatten(1, (3, heads, -1)).unbind(1)
        sees = () if window is None else (window,)
        return self._kernel.attend(*parts, self._of_tokens, self._of_tokens, *sees).flatten(1)

    def attention_of_first(self, query, projected, heads, window=None):
        if window is not None:
            return self._with_padding().attention_of_first(query, projected, heads, window)
        parts = projected.unflatten(1, (2, heads, -1)).unbind(1)
        return self._kernel.attend(query.unflatten(1, (heads, -1)), *parts, self._of_first, self._of_tokens).flatten(1)

    def _with_padding(self):
        self._padded = self._padded or Padded(self._as_given, self._device)
        return self._padded
