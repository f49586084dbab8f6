"""A function that is updated or deleted ends the calls under way first, as on Lambda; MiniStack ends their processes at once."""

from collections.abc import Iterable

from ministack.core import lambda_runtime

LONGEST_CALL_SECONDS = 60


def end_calls_first() -> None:
    kill = lambda_runtime.kill_workers

    def kill_workers(workers: Iterable[lambda_runtime.Worker | None]) -> None:
        doomed = [worker for worker in workers if worker is not None]
        for worker in doomed:
            # A worker holds its lock for the whole call.
            if worker._lock.acquire(timeout=LONGEST_CALL_SECONDS):
                worker._lock.release()
        kill(doomed)

    lambda_runtime.kill_workers = kill_workers
