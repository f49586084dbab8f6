"""Prints what pieces of the handler do that need no model.

Usage: without_a_model.py SERVING_FOLDER
"""

import importlib
import json
import sys
import threading
import time

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


print(json.dumps({"afterAFailure": after_a_failure()}))
