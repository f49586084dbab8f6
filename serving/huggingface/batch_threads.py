"""Batches side by side: a thread for each core, with batches of its own.

Threads that share every product wait for each other hundreds of times a batch, the longer the busier the machine is.
"""

from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import torch


class BatchThreads:
    def __init__(self, count):
        self.count = count
        self._pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))

    def results(self, compute, batches):
        """What `compute` gives for each batch, in their order; they are sorted, and begun with the last, the longest.

        A single batch is computed by all threads together. Once one fails none is begun, and the error is raised when all
        that were begun have ended.
        """
        if self.count == 1 or len(batches) == 1:
            return [compute(batch) for batch in batches]
        futures = []
        # Of MKL the number is the whole process's, not the thread's.
        torch.set_num_threads(1)
        try:
            for batch in reversed(batches):
                futures.append(self._pool.submit(compute, batch))
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            for future in futures:
                future.cancel()
            wait(futures)
            torch.set_num_threads(self.count)
        # Those that were cancelled are behind the one that failed.
        return [future.result() for future in futures][::-1]
