"""Time models of the same inputs, one thread each. Usage: time_models.py MODEL.onnx ...

Prints milliseconds of processor time for a pair of about 84 tokens: the lowest and the median of 400, and the median of the ratios to the
first model of the same turn."""
import sys, time
import numpy as np
import onnxruntime as ort

TURNS, TOKENS, WARM_UP = 400, (80, 84, 88), 3
random = np.random.default_rng(0)


def session(path):
    options = ort.SessionOptions(); options.intra_op_num_threads = 1; options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def inputs(tokens):
    ids = random.integers(1000, 20000, (1, tokens))
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


sessions = {path: session(path) for path in sys.argv[1:]}
pairs = [inputs(tokens) for tokens in TOKENS]
times = {path: [] for path in sessions}
for turn in range(WARM_UP + TURNS):
    for path in random.permutation(list(sessions)):      # who always ran after the lightest would seem fast
        started = time.thread_time()
        sessions[path].run(None, pairs[turn % len(pairs)])
        times[path].append((time.thread_time() - started) * 1e3)
first = np.array(times[sys.argv[1]][WARM_UP:])
for path, values in times.items():
    values = np.array(values[WARM_UP:])
    print(f"{path}: lowest {values.min():.1f} ms, median {np.median(values):.1f} ms, {np.median(values / first):.2f} times the first")
