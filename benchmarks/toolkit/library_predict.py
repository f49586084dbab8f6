"""Scores a hundred pairs of 20 to 400 tokens, by sentence-transformers or by the handler, and prints how long it took.

Usage: library_predict.py HANDLER_PARENT MODEL_TYPE TOKENIZER_FOLDER

Reads a line of JSON for each time: {"precision": "single" or "bfloat", "size": N} for the library with batches of N,
{"handler": "single" or "mixed"}, or {"differences": true} for how far their scores are from each other.
"""

import importlib
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

parent, model_type, tokenizer_folder = sys.argv[1:]
sys.path.insert(0, parent)
Ours = importlib.import_module("opensearch_reranker.cross_encoder").CrossEncoder

SIZES = {
    "bert": {
        "hidden_size": 384,
        "num_hidden_layers": 6,
        "num_attention_heads": 12,
        "intermediate_size": 1536,
        "max_position_embeddings": 512,
        "type_vocab_size": 2,
        "initializer_range": 0.06,
    },
    "modernbert": {
        "hidden_size": 256,
        "num_hidden_layers": 7,
        "num_attention_heads": 4,
        "intermediate_size": 384,
        "max_position_embeddings": 7999,
        "local_attention": 128,
        "initializer_range": 0.08,
        "classifier_pooling": "cls",
        "cls_token_id": 101,
        "sep_token_id": 102,
        "bos_token_id": 101,
        "eos_token_id": 102,
    },
}
SPACING = 4  # tokens between a passage's length and the next one's: with the query and three marks, 20 to 400


def make(folder):
    torch.manual_seed(1)
    config = AutoConfig.for_model(model_type, vocab_size=30522, pad_token_id=0, num_labels=1, **SIZES[model_type])
    AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(Path(tokenizer_folder, name), folder)


def made_pairs(folder):
    words = sorted(word for word in AutoTokenizer.from_pretrained(folder).get_vocab() if word.isalpha() and len(word) > 2)
    draw = random.Random(1)
    lengths = [9 + SPACING * index - index // 6 for index in range(100)]
    draw.shuffle(lengths)
    query = "what is the capital of the united states"
    return [(query, " ".join(draw.choices(words, k=length))) for length in lengths]


def library(folder, **settings):
    return CrossEncoder(str(folder), device="cpu", activation_fn=torch.nn.Identity(), max_length=512, model_kwargs=settings)


with tempfile.TemporaryDirectory() as scratch:
    make(scratch)
    pairs = made_pairs(scratch)
    theirs = {"single": library(scratch), "bfloat": library(scratch, torch_dtype=torch.bfloat16)}
    ours = {
        "single": Ours(scratch, torch.device("cpu"), torch.float32),
        "mixed": Ours(scratch, torch.device("cpu"), torch.bfloat16),
    }


def scores(question):
    if "handler" in question:
        return ours[question["handler"]].logits(pairs, 512).sigmoid()
    found = theirs[question["precision"]].predict(pairs, batch_size=question["size"], convert_to_tensor=True)
    return found.float().sigmoid()


def differences():
    expected = scores({"precision": "single", "size": 8})
    others = {
        "ours": scores({"handler": "single"}),
        "mixed": scores({"handler": "mixed"}),
        "bfloat": scores({"precision": "bfloat", "size": 8}),
    }
    return {name: (found - expected).abs().max().item() for name, found in others.items()}


for line in sys.stdin:
    question = json.loads(line)
    if "differences" in question:
        print(json.dumps({"differences": differences()}), flush=True)
    else:
        start = time.perf_counter()
        scores(question)
        print(json.dumps({"ms": 1000 * (time.perf_counter() - start)}), flush=True)
