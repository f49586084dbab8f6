"""Prints by how much the handler's logits differ from those that sentence-transformers gave, for each model and each way.

Usage: library_scores.py HANDLER_FOLDER MODELS_FOLDER

Of a model that is refused it prints why. Prints the scores of some logits, too.
"""

import importlib
import json
import os
import sys
from pathlib import Path

import torch

sys.path.insert(0, sys.argv[1])
CrossEncoder = importlib.import_module("opensearch_reranker.cross_encoder").CrossEncoder
packed_encoder = importlib.import_module("opensearch_reranker.packed_encoder")
PaddedEncoder = importlib.import_module("opensearch_reranker.padded_encoder").PaddedEncoder
load_model = importlib.import_module("opensearch_reranker.model_folder").load_model
torch.set_num_threads(2)


def outcome(folder):
    try:
        model = CrossEncoder(folder, torch.device("cpu"), torch.float32)
    except ValueError as error:
        return {"refused": str(error)}
    expected = json.loads((folder / "expected.json").read_text())
    pairs, logits = [tuple(pair) for pair in expected["pairs"][:24]], torch.tensor(expected["logits"][:24])
    served, module = model._encoder, load_model(folder).eval()
    ways = {"served": served, "padded": PaddedEncoder(module, model._tokenizer.padding)}
    module.config.pad_token_id = model._tokenizer.padding
    if module.config.model_type in packed_encoder.MODEL_TYPES:
        ways["packed, attention padded"] = packed_encoder.PackedEncoder(module, packed_encoder.Padded)
    differences = {}
    for name, model._encoder in ways.items():
        differences[name] = (model.logits(pairs) - logits).abs().max().item()
    spread = (logits.max() - logits.min()).item()
    served = {"served": type(served).__name__, "threads": model._threads.count}
    return {**served, "spread": spread, "differences": differences}


def difference_by_templates(folder):
    """Between texts that stand in templates and texts that are written so."""
    written = CrossEncoder(folder, torch.device("cpu"), torch.float32).logits([("ask: moon?", "read: a stone")])
    os.environ.update(RERANK_QUERY_TEMPLATE="ask: {}?", RERANK_PASSAGE_TEMPLATE="read: {}")
    filled = CrossEncoder(folder, torch.device("cpu"), torch.float32).logits([("moon", "a stone")])
    return (written - filled).abs().item()


outcomes = {folder.name: outcome(folder) for folder in sorted(Path(sys.argv[2]).iterdir())}
relevance = importlib.import_module("opensearch_reranker.scores").relevance
logits = torch.arange(-40, 40, 0.25)
scores = {"logits": logits.tolist(), "scores": relevance(logits).tolist()}
templates = difference_by_templates(Path(sys.argv[2], "granite"))
print(json.dumps({"outcomes": outcomes, "relevance": scores, "templates": templates}))
