"""Prints by how much the logits of each way to run a model differ from the library's own, one text after another.

Usage: encoders.py HANDLER_FOLDER MODEL_FOLDER
"""

import importlib
import json
import random
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

sys.path.insert(0, sys.argv[1])
PackedEncoder = importlib.import_module("opensearch_reranker.packed_encoder").PackedEncoder
Padded = importlib.import_module("opensearch_reranker.packed_attention").Padded
PaddedEncoder = importlib.import_module("opensearch_reranker.padded_encoder").PaddedEncoder

model = AutoModelForSequenceClassification.from_pretrained(sys.argv[2]).eval()
tokenizer = AutoTokenizer.from_pretrained(sys.argv[2])
draw = random.Random(1)
words = [word for word in tokenizer.get_vocab() if word.isalpha()]
texts = [
    ("a query", " ".join(draw.choice(words) for _ in range(count))) for count in (1, 1, 2, 7, 8, 9, 30, 30, 64, 350)
] + ["a text alone", ("", "x")]
backend = tokenizer.backend_tokenizer
backend.no_padding()
backend.enable_truncation(512)
batch = sorted(backend.encode_batch(texts), key=lambda encoding: len(encoding.ids))

with torch.inference_mode():
    own = [
        model(
            input_ids=torch.tensor([encoding.ids]),
            attention_mask=torch.tensor([encoding.attention_mask]),
            token_type_ids=torch.tensor([encoding.type_ids]),
        ).logits.item()
        for encoding in batch
    ]
    ways = {
        "padded": PaddedEncoder(model, tokenizer.pad_token_id),
        "packed": PackedEncoder(model),
        "packed, attention padded": PackedEncoder(model, Padded),
    }
    differences = {
        name: max(abs(one - other) for one, other in zip(way.logits(batch)[:, 0].tolist(), own))
        for name, way in ways.items()
    }
print(json.dumps({"spread": max(own) - min(own), "differences": differences}))
