"""How many threads a worker computes with."""

import math
import os
from pathlib import Path


# Where Linux says how much of the processors a container may take, in version 2 of control groups and in version 1.
QUOTAS = (
    ("/sys/fs/cgroup", ("cpu.max",)),
    ("/sys/fs/cgroup/cpu", ("cpu.cfs_quota_us", "cpu.cfs_period_us")),
)


def threads_of_a_worker(process="/proc/self", processors="/sys/devices/system/cpu", quotas=QUOTAS):
    """The worker's share of the cores: where there are more threads than cores they wait for each other.

    The model server sets OMP_NUM_THREADS to 1 in each worker that starts without it, which would leave all other cores idle;
    what the endpoint's environment says is still in what the process was started with.
    """
    asked = _started_with("OMP_NUM_THREADS", process)
    if asked:
        if not (asked.isdecimal() and int(asked) >= 1):
            raise ValueError(f'OMP_NUM_THREADS is "{asked}"; it must be a whole number of 1 or more')
        return int(asked)
    # Without a number of workers the model server starts one for each core.
    workers = _started_with("SAGEMAKER_MODEL_SERVER_WORKERS", process)
    return max(1, cores(processors, quotas) // int(workers)) if workers else 1


def cores(processors="/sys/devices/system/cpu", quotas=QUOTAS):
    """The cores that this process may use: two processors that share one compute no faster than one of them."""
    usable = os.sched_getaffinity(0)
    try:
        found = len({Path(processors, f"cpu{number}/topology/thread_siblings_list").read_text() for number in usable})
    except OSError:
        found = len(usable)
    quota = _quota(quotas)
    return found if quota == math.inf else max(1, min(found, math.ceil(quota)))


def _quota(folders):
    """How many processors' time the container may take, by the first folder that says so."""
    for folder, names in folders:
        try:
            quota, period = " ".join(Path(folder, name).read_text() for name in names).split()
        except (OSError, ValueError):
            continue
        if quota not in ("max", "-1"):
            return int(quota) / int(period)
    return math.inf


def _started_with(name, process):
    for variable in Path(process, "environ").read_bytes().split(b"\0"):
        if variable.startswith(f"{name}=".encode()):
            return variable.partition(b"=")[2].decode()
    return None
