"""Scores pairs with onnxruntime in Python: what the local endpoint is measured against.

Usage: local_endpoint.py MODEL_FOLDER THREADS. Reads {"query", "passages"} a line, answers {"ms", "logits"} a line.
"""

import json
import sys
import time

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder, threads = sys.argv[1], int(sys.argv[2])
tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
tokenizer.enable_truncation(512)
tokenizer.no_padding()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
session = onnxruntime.InferenceSession(f"{folder}/model_int8.onnx", options, providers=["CPUExecutionProvider"])


def logits(query, passages):
    encodings = tokenizer.encode_batch([(query, passage) for passage in passages])
    values = []
    # One by one, as the local endpoint: padding is no gain on a CPU.
    for encoding in encodings:
        inputs = {
            "input_ids": np.array([encoding.ids]),
            "attention_mask": np.array([encoding.attention_mask]),
            "token_type_ids": np.array([encoding.type_ids]),
        }
        values.append(float(session.run(["logits"], inputs)[0][0, 0]))
    return values


for line in sys.stdin:
    request = json.loads(line)
    started = time.perf_counter()
    values = logits(request["query"], request["passages"])
    ms = (time.perf_counter() - started) * 1_000
    print(json.dumps({"ms": ms, "logits": values}), flush=True)
