"""The machine and the software of a measurement."""

import os
import platform
import subprocess
import time

import torch
import transformers


def machine(device, quick):
    """What the figures depend on, as the first line of what is kept."""
    return {
        **(_gpu(device) if device.type == "cuda" else {"device": "CPU"}),
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "loadAverage": round(os.getloadavg()[0], 1),
        "quick": quick,
    }


def _gpu(device):
    properties = torch.cuda.get_device_properties(device)
    return {
        "device": properties.name,
        "capability": f"{properties.major}.{properties.minor}",
        "memoryGiB": round(properties.total_memory / 2**30),
        "driver": _driver(device),
        "cuda": torch.version.cuda,
    }


def _driver(device):
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", f"--id={device.index or 0}"]
    try:
        return subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"
