"""Prints what rounding does to the scores and the orders of a trained model, and whether scores depend on other pairs.

Usage: precisions.py HANDLER_FOLDER MODEL_FOLDER COLLECTION_FOLDER [QUERIES [NAME=VALUE...]]

QUERIES limits the collection. The variables are set before PyTorch is loaded. Without them mixed precision is in bfloat16
wherever the processor has it, however slow it is here.
"""

import importlib
import json
import math
import os
import sys
from pathlib import Path

handler, model_folder, collection, *others = sys.argv[1:]
os.environ.update(setting.split("=") for setting in others[1:])

import torch  # noqa: E402

sys.path.insert(0, handler)
cross_encoder = importlib.import_module("opensearch_reranker.cross_encoder")
processor = importlib.import_module("opensearch_reranker.processor")
products = importlib.import_module("opensearch_reranker.products")
has_bfloat16 = processor.has_bfloat16(processor.instructions_of())
# From so many on, threads add up in another order than one does.
torch.set_num_threads(4)


def rows_of(name, separator=None, most=-1):
    return [line.rstrip("\n").split(separator, most) for line in Path(collection, name).read_text().splitlines()]


queries = dict(rows_of("queries.tsv", "\t", 1)[: int((others or ["1000"])[0])])
passages = dict(rows_of("corpus.tsv", "\t", 1))
judged = [(query, passage, int(grade)) for query, _, passage, grade in rows_of("qrels.txt") if query in queries]
pairs = [(queries[query], passages[passage]) for query, passage, _ in judged]


def ndcg(scores):
    """NDCG@10 of the collection, the mean over its queries."""
    of_query = {}
    for (query, _, grade), score in zip(judged, scores):
        of_query.setdefault(query, []).append((score, grade))
    found = [
        gain(grade for _, grade in sorted(each, key=lambda pair: -pair[0])) / gain(sorted((g for _, g in each), reverse=True))
        for each in of_query.values()
    ]
    return sum(found) / len(found)


def gain(grades):
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(list(grades)[:10])) or 1


def furthest(some, others):
    return (some - others).abs().max().item()


def outcome(precision):
    model = cross_encoder.CrossEncoder(model_folder, torch.device("cpu"), precision)
    logits = model.logits(pairs, 256)
    alone = torch.cat([model.logits([pair], 256) for pair in pairs[:12]])
    few = torch.cat([model.logits(pairs[:5], 256), model.logits(pairs[5:12], 256)])
    return logits.sigmoid(), {
        "products": model._encoder.products.name,
        "ndcg": ndcg(logits.tolist()),
        "movedByOthers": max(furthest(alone, logits[:12]), furthest(few, logits[:12])),
    }


exact, single = outcome(torch.float32)
if has_bfloat16 and not others[1:]:
    cross_encoder.fastest_products = lambda *_: [products.OneDnn(torch.bfloat16)]
rounded, mixed = outcome(torch.bfloat16)
difference = furthest(rounded, exact)
print(json.dumps({"hasBfloat16": has_bfloat16, "single": single, "mixed": mixed, "difference": difference}))
