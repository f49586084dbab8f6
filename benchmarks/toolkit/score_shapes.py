"""Scores pairs with models of random weights in the shapes of well-known rerankers, as the handler computes them.

Usage: score_shapes.py SERVING_FOLDER TOKENIZER_FOLDER. Reads {"shape", "query", "passages"} a line, answers {"ms"} a line; the names
of the shapes to a line without one. All have the same tokenizer, so that the same texts are as many tokens for each.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

sys.path.insert(0, sys.argv[1])
from huggingface.cross_encoder import CrossEncoder  # noqa: E402

BERT = {"model_type": "bert", "vocab_size": 30522, "max_position_embeddings": 512, "type_vocab_size": 2}
MODERN_BERT = {"model_type": "modernbert", "vocab_size": 50368, "max_position_embeddings": 7999, "norm_bias": False}


def sizes(layers, hidden, heads, inner):
    return {
        "num_hidden_layers": layers,
        "hidden_size": hidden,
        "num_attention_heads": heads,
        "intermediate_size": inner,
    }


SHAPES = {
    "MiniLM-L6": BERT | sizes(6, 384, 12, 1536),
    "Ettin-17M": MODERN_BERT | sizes(7, 256, 4, 384),
    "Ettin-32M": MODERN_BERT | sizes(10, 384, 6, 576),
    "ModernBERT-base": MODERN_BERT | sizes(22, 768, 12, 1152),
}


def load(shape, parent):
    folder = parent / shape
    torch.manual_seed(1)
    config = AutoConfig.for_model(
        **SHAPES[shape], num_labels=1, pad_token_id=0, cls_token_id=101, sep_token_id=102, classifier_pooling="cls"
    )
    AutoModelForSequenceClassification.from_config(config).eval().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(Path(sys.argv[2], name), folder / name)
    return CrossEncoder(str(folder), torch.device("cpu"), torch.float32)


with tempfile.TemporaryDirectory() as parent:
    models = {shape: load(shape, Path(parent)) for shape in SHAPES}

for line in sys.stdin:
    request = json.loads(line)
    if "shape" not in request:
        print(json.dumps({"shapes": list(SHAPES)}), flush=True)
        continue
    pairs = [(request["query"], passage) for passage in request["passages"]]
    started = time.perf_counter()
    models[request["shape"]].logits(pairs, 512)
    print(json.dumps({"ms": (time.perf_counter() - started) * 1_000}), flush=True)
