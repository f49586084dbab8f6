"""The encoder without padding on a GPU, with the attention that is right and fastest there.

RERANK_ATTENTION names the only attention that is tried beside the model's own code: "flash", "memory-efficient" or "padded".
"""

import logging
import math
import os
import time
from functools import partial

import torch

from .packed_attention import Padded
from .packed_encoder import MODEL_TYPES, PackedEncoder
from .padded_encoder import PaddedEncoder
from .unpadded_attention import FLASH, MEMORY_EFFICIENT, Unpadded

log = logging.getLogger(__name__)

ATTENTIONS = ("flash", "memory-efficient", "padded")
# How far logits may be from those in 32-bit, or twice as far as the model's own code in this precision, if that is more.
TOLERANCE = {torch.float32: 1e-4, torch.float16: 0.1}
PROBES = 32
ROUNDS = 5


def fastest_on_gpu(model, precision, probes, attentions=None):
    """The fastest encoder of those whose logits of the probes, sorted by length, are near those of the model's own code in 32-bit.

    Takes the model in any precision, on the GPU, and turns it into `precision`. Without `attentions`, by name, those that
    this GPU may have are tried; where none is right, or an operator is missing, the model's own code computes.
    """
    own = PaddedEncoder(model.float(), model.config.pad_token_id)
    with torch.inference_mode():
        exact = own.logits(probes).float()
        model.to(precision)
        rounded = _furthest(own.logits(probes), exact)
        allowed = max(TOLERANCE[precision], 2 * rounded if math.isfinite(rounded) else 0)
        log.info("In %s the model's own code moves logits by up to %g.", precision, rounded)
        if model.config.model_type not in MODEL_TYPES:
            return own
        right = []
        for name, attention in (attentions or _attentions(model.device, precision)).items():
            try:
                encoder = PackedEncoder(model, attention, name=name)
                difference = _furthest(encoder.logits(probes), exact)
                if difference <= allowed:
                    right.append((_seconds(encoder, probes), encoder))
                    log.info("%s: %.2f ms, %g from 32-bit.", name, 1000 * right[-1][0], difference)
                else:
                    log.warning("There is no %s: it would move logits by %g.", name, difference)
            except Exception:
                log.exception("There is no %s: it does not know this model or this GPU.", name)
    if not right:
        log.warning("Packing is off: no attention is right for this model on this GPU.")
        return own
    _, fastest = min(right, key=lambda each: each[0])
    log.info("%d texts are computed fastest with %s.", len(probes), fastest.name)
    return fastest


def probe_texts(longest):
    """Pairs of as many lengths as there are probes, from none to the longest."""
    words = [round(longest * (number / (PROBES - 1)) ** 2) for number in range(PROBES)]
    return [("a query", "up " * count) for count in words]


def _attentions(device, precision):
    """Those that a GPU may have, by name; of them the one that is asked for."""
    asked = os.environ.get("RERANK_ATTENTION")
    if asked and asked not in ATTENTIONS:
        raise ValueError(f'RERANK_ATTENTION is "{asked}"; it must be one of {", ".join(ATTENTIONS)}')
    has_flash = precision != torch.float32 and torch.cuda.get_device_capability(device) >= (8, 0)
    offered = {
        **({"flash attention": partial(Unpadded, kernel=FLASH)} if has_flash else {}),
        "memory-efficient attention": partial(Unpadded, kernel=MEMORY_EFFICIENT),
        "padded attention": Padded,
    }
    return {name: each for name, each in offered.items() if not asked or name.startswith(asked)}


def _furthest(logits, exact):
    return (logits.float() - exact).abs().max().item()


def _seconds(encoder, batch):
    """The least of some rounds, from encodings to logits; the encoder has computed once before."""
    least = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        encoder.logits(batch).cpu()
        least = min(least, time.perf_counter() - start)
    return least
