"""Prints what the encoder for a GPU does, on a CPU: with kernels that compute on a CPU what those of a GPU are asked for.

Usage: gpu_encoder.py SERVING_FOLDER TOKENIZER_FOLDER
"""

import importlib
import json
import logging
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from unittest import mock

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.functional import scaled_dot_product_attention
from transformers import AutoConfig, AutoModelForSequenceClassification

sys.path.insert(0, sys.argv[1])
tokenizer_folder = Path(sys.argv[2])
logging.disable(logging.CRITICAL)


def piece(name):
    return importlib.import_module(f"huggingface.{name}")


cross_encoder, gpu_encoder, unpadded = piece("cross_encoder"), piece("gpu_encoder"), piece("unpadded_attention")

SIZES = {
    "hidden_size": 64,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "num_labels": 1,
    "pad_token_id": 0,
    "initializer_range": 0.2,
}
TYPES = {
    "bert": {"vocab_size": 30522, "max_position_embeddings": 512, "type_vocab_size": 2},
    "xlm-roberta": {"vocab_size": 30522, "max_position_embeddings": 514, "type_vocab_size": 2},
    # Its last layer sees its neighbours alone, as no known model's does.
    "modernbert": {
        "vocab_size": 50368,
        "max_position_embeddings": 1024,
        "local_attention": 32,
        "global_attn_every_n_layers": 3,
        "num_hidden_layers": 5,
        "cls_token_id": 101,
        "sep_token_id": 102,
        "classifier_pooling": "cls",
    },
    "modernbert, mean": {"classifier_pooling": "mean"},
}
TYPES["modernbert, mean"] = TYPES["modernbert"] | TYPES["modernbert, mean"]


def made(kind, folder):
    torch.manual_seed(1)
    config = AutoConfig.for_model(kind.split(",")[0], **(SIZES | TYPES[kind]))
    AutoModelForSequenceClassification.from_config(config).eval().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer_folder / name, folder)
    return folder


def on_cpu(query, key, value, of_queries, of_keys, window=None):
    """What a kernel gives, sequence by sequence."""
    assert of_queries.places.dtype == of_keys.places.dtype == torch.int32
    results = []
    for (start, end), (first, last) in zip(spans(of_queries), spans(of_keys)):
        parts = (rows.transpose(0, 1)[None] for rows in (query[start:end], key[first:last], value[first:last]))
        place = torch.arange(end - start)
        near = None if window is None else (place[:, None] - place).abs() <= window
        results.append(scaled_dot_product_attention(*parts, attn_mask=near)[0].transpose(0, 1))
    return torch.cat(results)


def spans(borders):
    places = borders.places.tolist()
    assert max(end - start for start, end in zip(places, places[1:])) == borders.longest
    return list(zip(places, places[1:]))


def failing(*_):
    raise RuntimeError("FlashAttention only supports Ampere GPUs or newer.")


def wrong(query, *_):
    return query.clone()


KERNELS = {
    "with windows": unpadded.Kernel("with windows", on_cpu, True),
    "without windows": unpadded.Kernel("without windows", on_cpu, False),
}


def differences(folder):
    """How far the logits of each attention are from the model's own."""
    model = cross_encoder.CrossEncoder(str(folder), torch.device("cpu"), torch.float32)
    probes = model._sorted(gpu_encoder.probe_texts(min(model.longest, 600)))
    own = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    attentions = {name: partial(unpadded.Unpadded, kernel=kernel) for name, kernel in KERNELS.items()}
    attentions["padded"] = piece("packed_attention").Padded
    with torch.inference_mode():
        exact = piece("padded_encoder").PaddedEncoder(own, 0).logits(probes)
        logits = {name: gpu_encoder.PackedEncoder(own, each).logits(probes) for name, each in attentions.items()}
    return {
        "spread": (exact.max() - exact.min()).item(),
        "differences": {name: (each - exact).abs().max().item() for name, each in logits.items()},
    }


def chosen(folder, precision, **calls):
    """The attention that is chosen among kernels that do this, and the precision of the model then."""
    tokenizer = cross_encoder.PairTokenizer(str(folder))
    probes = sorted(tokenizer.encode(gpu_encoder.probe_texts(64), 64), key=lambda probe: len(probe.ids))
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    attentions = {
        name: partial(unpadded.Unpadded, kernel=unpadded.Kernel(name, call, True)) for name, call in calls.items()
    }
    times = iter(range(1, 10))
    with mock.patch.object(gpu_encoder, "_seconds", lambda encoder, _: 9 if encoder.name == "slow" else next(times)):
        encoder = gpu_encoder.fastest_on_gpu(model, precision, probes, attentions)
    return [getattr(encoder, "name", "the model's own code"), str(model.dtype)]


def offered(capability, precision=torch.float16, asked=""):
    """The attentions that are tried on a GPU of that compute capability, or why none is."""
    has = mock.patch.object(torch.cuda, "get_device_capability", lambda _: capability)
    try:
        with has, mock.patch.dict(os.environ, RERANK_ATTENTION=asked):
            return list(gpu_encoder._attentions(torch.device("cuda"), precision))
    except ValueError as error:
        return str(error)


def operators():
    """The shapes of what PyTorch's own operators give for tensors that have a place on a GPU, but no numbers."""
    with FakeTensorMode(), torch.device("cuda"):
        rows = torch.empty(30, 3, 4, 16, dtype=torch.float16)
        tokens = unpadded.Borders(torch.empty(4, dtype=torch.int32), 12)
        first = unpadded.Borders(torch.empty(4, dtype=torch.int32), 1)
        query, key, value = rows.unbind(1)
        of_first = torch.empty(3, 4, 16, dtype=torch.float16)
        return {
            kernel.name: [
                list(kernel.attend(query, key, value, tokens, tokens, *([8] if kernel.has_windows else [])).shape),
                list(kernel.attend(of_first, key, value, first, tokens).shape),
            ]
            for kernel in (unpadded.FLASH, unpadded.MEMORY_EFFICIENT)
        }


def moved_by_pieces(folder):
    """How far logits move when texts are computed three at a time, as a GPU does with more."""
    model = cross_encoder.CrossEncoder(str(folder), torch.device("cpu"), torch.float32)
    texts = [("a query", "up " * count) for count in (3, 700, 1, 20, 5, 600, 8)]
    whole = [model.logits(texts, windows=windows) for windows in (1, 4)]
    with mock.patch.dict(cross_encoder.TEXTS_OF_A_PIECE, cpu=3):
        in_pieces = [model.logits(texts, windows=windows) for windows in (1, 4)]
    return max((one - other).abs().max().item() for one, other in zip(whole, in_pieces))


with tempfile.TemporaryDirectory() as parent:
    folders = {kind: made(kind, Path(parent, kind)) for kind in TYPES}
    bert = folders["bert"]
    print(
        json.dumps(
            {
                "models": {kind: differences(folder) for kind, folder in folders.items()},
                "chosen": {
                    "the fastest of those that are right": chosen(bert, torch.float32, wrong=wrong, slow=on_cpu, right=on_cpu),
                    "one that this GPU has": chosen(bert, torch.float32, failing=failing, right=on_cpu),
                    "none is right": chosen(bert, torch.float32, failing=failing, wrong=wrong),
                    "in half precision": chosen(bert, torch.float16, wrong=wrong, right=on_cpu),
                },
                "offered": {
                    "on a T4": offered((7, 5)),
                    "on an A10G": offered((8, 6)),
                    "in 32-bit": offered((8, 6), torch.float32),
                    "asked for one": offered((9, 0), asked="memory-efficient"),
                    "asked for another": offered((9, 0), asked="fast"),
                },
                "operators": operators(),
                "movedByPieces": moved_by_pieces(bert),
            }
        )
    )
