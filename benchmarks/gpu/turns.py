"""Contenders in turns, so that what disturbs the machine disturbs all alike."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor


def alternate(contenders, seconds, least):
    """What each contender gives, a value a round, for so many seconds, and for at least so many rounds."""
    samples = {name: [] for name in contenders}
    end = time.monotonic() + seconds
    rounds = 0
    while rounds < least or time.monotonic() < end:
        for name, measure in contenders.items():
            samples[name].append(measure())
        rounds += 1
    return samples


def seconds_of(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def a_second(call, clients, seconds):
    """How many calls of so many clients are answered in a second; each client makes at least one."""

    def client(_):
        count = 0
        while count == 0 or time.monotonic() < end:
            call()
            count += 1
        return count

    start = time.monotonic()
    end = start + seconds
    with ThreadPoolExecutor(clients) as pool:
        count = sum(pool.map(client, range(clients)))
    return count / (time.monotonic() - start)


def middle(samples):
    return {name: statistics.median(values) for name, values in samples.items()}


def p99(samples):
    return {name: sorted(values)[max(0, -(-99 * len(values) // 100) - 1)] for name, values in samples.items()}
