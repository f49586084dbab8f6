"""Prints what pieces of the handler do that need no model.

Usage: without_a_model.py SERVING_FOLDER
"""

import importlib
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import torch

sys.path.insert(0, sys.argv[1])


def piece(name):
    return importlib.import_module(f"huggingface.{name}")


def after_a_failure():
    """Of four batches the one that is begun first fails: what has been begun and ended when the error arrives."""
    begun, ended, both = [], [], threading.Barrier(2)

    def compute(batch):
        begun.append(batch)
        if batch >= 2:
            both.wait(30)
        if batch == 3:
            raise ArithmeticError("batch 3")
        time.sleep(0.3)
        ended.append(batch)
        return batch

    threads = piece("batch_threads").BatchThreads(2)
    torch.set_num_threads(2)
    try:
        threads.results(compute, [0, 1, 2, 3])
    except ArithmeticError as error:
        failure = str(error)
    running = sorted(set(begun) - set(ended) - {3})
    number = torch.get_num_threads()
    return {"failure": failure, "running": running, "threads": number, "next": threads.results(abs, [-1, -2, -3])}


def products_where(instruction="amx_bf16", seconds=(1, 4, 4), capability="AVX512", rounds=True):
    """The kinds that are chosen where bfloat16, 32-bit by oneDNN and 32-bit by MKL take so long."""
    processor, times = piece("processor"), dict(zip(("bfloat16 by oneDNN", "32-bit by oneDNN", "32-bit by MKL"), seconds))
    replaced = [
        mock.patch.object(processor, "instructions_of", lambda: {"avx2", instruction}),
        mock.patch.object(processor, "_seconds", lambda kind, *_: times[kind.name]),
        mock.patch.object(torch.backends.cpu, "get_cpu_capability", lambda: capability),
    ]
    with replaced[0], replaced[1], replaced[2]:
        return [kind.name for kind in processor.fastest_products(SimpleNamespace(hidden_size=8), rounds)]


products = {
    "on AMX": products_where(),
    "as fast as 32-bit": products_where(seconds=(1.1, 1, 1)),
    "much slower than 32-bit": products_where(seconds=(1.3, 1, 1)),
    "slower than MKL": products_where(seconds=(1.5, 2, 1)),
    "on AVX512_BF16, with MKL faster": products_where("avx512_bf16", seconds=(1, 2, 1)),
    "without the instructions": products_where("avx512_vnni"),
    "with PyTorch kept to AVX2": products_where(capability="AVX2"),
    "in single precision": products_where(rounds=False),
}


def precision_or_refusal(precision, device):
    try:
        with mock.patch.dict(os.environ, RERANK_PRECISION=precision):
            return str(piece("inference")._precision(torch.device(device)))
    except ValueError as error:
        return str(error)


precisions = {
    f"{name} on {device}": precision_or_refusal(name, device) for name in ("double", "mixed") for device in ("cpu", "cuda")
}


def threads_with(environment, siblings=("0,2", "1,3", "0,2", "1,3"), quota=None):
    """The threads of a worker that was started with these variables on four processors of two cores, or of unknown ones."""
    with tempfile.TemporaryDirectory() as folder:
        variables = "\0".join(["PATH=/bin", *environment])
        Path(folder, "environ").write_text(variables)
        for number, shared in enumerate(siblings):
            topology = Path(folder, f"cpu{number}", "topology")
            topology.mkdir(parents=True)
            Path(topology, "thread_siblings_list").write_text(shared)
        # As the model server leaves it.
        with mock.patch.dict(os.environ, OMP_NUM_THREADS="1"), mock.patch.object(os, "sched_getaffinity", lambda _: range(4)):
            if quota:
                Path(folder, "cpu.max").write_text(quota)
            return piece("cores").threads_of_a_worker(folder, folder, ((folder, ("cpu.max",)),))


one, two = ("SAGEMAKER_MODEL_SERVER_WORKERS=1",), ("SAGEMAKER_MODEL_SERVER_WORKERS=2",)
threads = {
    "one worker": threads_with(one),
    "two workers": threads_with(two),
    "a worker for each core": threads_with(()),
    "one worker, on cores of one thread": threads_with(one, "0123"),
    "one worker, on unknown cores": threads_with(one, ()),
    "one worker, in a container of one and a half processors": threads_with(one, "0123", "150000 100000\n"),
    "one worker, in a container without a limit": threads_with(one, "0123", "max 100000\n"),
    "as many as are asked for": threads_with((*one, "OMP_NUM_THREADS=3")),
    "one, since it is asked for": threads_with((*one, "OMP_NUM_THREADS=1")),
}
found = {"afterAFailure": after_a_failure(), "products": products, "precisions": precisions, "threads": threads}
print(json.dumps({**found, "cores": piece("cores").cores()}))
