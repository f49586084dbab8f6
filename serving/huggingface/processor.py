"""Which products a model is computed with on this processor: bfloat16 by what it has, 32-bit by how long they take."""

import logging
import time
from pathlib import Path

import torch

from .products import OneDnn, Plain

log = logging.getLogger(__name__)

INSTRUCTIONS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")
FOR_BFLOAT16 = {"avx512_bf16", "amx_bf16"}
ROWS = 256
# What each kind of products may take of the start, beside making its weights.
PROBE_SECONDS = 0.05
# How much faster products must be to take the place of others: times vary on a busy processor.
WORTH_IT = 1.25


def fastest_products(config, rounds):
    """The kinds of products to compute a model with, the preferred first, and an exact one behind one in bfloat16.

    `rounds`: whether bfloat16 will do. It is preferred wherever the processor has it, so that instances of a kind agree in
    their scores; it must only not be slower than 32-bit, as where oneDNN is kept from using what the processor has.
    """
    instructions = instructions_of()
    by_mkl, exact = Plain(), _one_dnn(torch.float32)
    rounded = _one_dnn(torch.bfloat16) if rounds and has_bfloat16(instructions) else None
    sizes = config.hidden_size, getattr(config, "intermediate_size", 4 * config.hidden_size)
    seconds = {kind: _seconds(kind, *sizes) for kind in (rounded, exact, by_mkl) if kind}
    _log(seconds, instructions)
    if not exact or seconds[by_mkl] * WORTH_IT < seconds[exact]:
        exact = by_mkl
    return [rounded, exact] if rounded and seconds[rounded] < seconds[exact] * WORTH_IT else [exact]


def has_bfloat16(instructions):
    return bool(FOR_BFLOAT16 & instructions) and torch.backends.cpu.get_cpu_capability() == "AVX512"


def instructions_of(path="/proc/cpuinfo"):
    """Which of INSTRUCTIONS the processor says it has."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return set()
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return {name for name in INSTRUCTIONS if name in flags}


def _one_dnn(dtype):
    try:
        return OneDnn(dtype)
    except (AttributeError, RuntimeError):
        return None  # a PyTorch without these operators, such as the one for ARM


def _seconds(kind, hidden, inner):
    """How long one thread takes for two products of the model, at best; without end where the kind cannot be had."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            into, back = kind.of(torch.ones(inner, hidden)), kind.of(torch.ones(hidden, inner))
            rows = torch.ones(ROWS, hidden)
            return _least(lambda: back(into(rows)))
    except RuntimeError:
        return float("inf")
    finally:
        torch.set_num_threads(threads)


def _least(call):
    """In time of the processor, so that other work on the machine counts less; without the first call, which prepares."""
    call()
    least, end = float("inf"), time.thread_time() + PROBE_SECONDS
    while True:
        start = time.thread_time()
        call()
        now = time.thread_time()
        least = min(least, now - start)
        if now > end:
            return least


def _log(seconds, instructions):
    times = ", ".join(f"{kind.name} {1000 * value:.2f} ms" for kind, value in seconds.items())
    has = " ".join(name for name in INSTRUCTIONS if name in instructions) or "none of " + " ".join(INSTRUCTIONS)
    log.info("%d rows take: %s. The processor has %s.", ROWS, times, has)
