"""Batches side by side: a thread for each core, with batches of its own.

Threads that share every product wait for each other hundreds of times a batch, the longer the busier the machine is.
"""

from concurrent.futures import ThreadPoolExecutor

import torch


class BatchThreads:
    def __init__(self, count):
        self.count = count
        self._pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))

    def results(self, compute, batches):
        """What `compute` gives for each batch, in their order; they are sorted, and begun with the last, the longest.

        A single batch is computed by all threads together.
        """
        if self.count == 1 or len(batches) == 1:
            return [compute(batch) for batch in batches]
        # Of MKL the number is the whole process's, not the thread's.
        torch.set_num_threads(1)
        try:
            return list(self._pool.map(compute, batches[::-1]))[::-1]
        finally:
            torch.set_num_threads(self.count)
