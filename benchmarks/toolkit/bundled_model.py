"""Writes the bundled 8-bit model as 32-bit weights that transformers loads: a trained model of the production model's size.

Usage: bundled_model.py FOLDER MODEL_FOLDER

Needs onnx. model/training/quantize.py says what the tensors are; here they are what a plain BERT computes the same with.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

GELU_LEAST = 0.1701
WIDTH, LAYERS = 384, 6

folder, source = Path(sys.argv[1]), Path(sys.argv[2])
arrays = {each.name: numpy_helper.to_array(each) for each in onnx.load(source / "model_int8.onnx").graph.initializer}
tensors = {}


def product(name, weight, bias):
    """A weight as [inputs, outputs]."""
    tensors[f"{name}.weight"] = weight.T
    tensors[f"{name}.bias"] = np.zeros(weight.shape[1]) if bias is None else bias


def norm(name, weight, bias):
    tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight, bias


def of_blocks(name):
    return (arrays[f"{name}.q"] * arrays[f"{name}.s"]).reshape(WIDTH, -1)


def of_columns(name):
    return arrays[f"{name}.q"] * arrays[f"{name}.s"].astype(np.float64)


def projections(number):
    """Weights and biases for query, key and value; the last layer's keys have no bias, which the softmax takes out."""
    if f"{number}.qkv.q" in arrays:
        return zip(np.split(of_blocks(f"{number}.qkv"), 3, axis=1), np.split(arrays[f"{number}.qkv.bias"], 3))
    return [(of_blocks(f"{number}.{part}"), arrays.get(f"{number}.{part}.bias")) for part in "qkv"]


def layer(number):
    name = f"bert.encoder.layer.{number}"
    for part, (weight, bias) in zip(("query", "key", "value"), projections(number)):
        product(f"{name}.attention.self.{part}", weight, bias)
    product(f"{name}.attention.output.dense", of_columns(f"{number}.attention"), None)
    weight = arrays[f"{number}.attention.norm.weight"]
    output = of_columns(f"{number}.output")
    bias = arrays[f"{number}.attention.norm.bias"] + GELU_LEAST * output.sum(0)
    norm(f"{name}.attention.output.LayerNorm", weight, bias)
    intermediate = of_columns(f"{number}.intermediate") * (arrays[f"{number}.intermediate.norm.weight"] / weight)[:, None]
    product(f"{name}.intermediate.dense", intermediate, arrays[f"{number}.intermediate.bias"] - bias @ intermediate)
    product(f"{name}.output.dense", output, None)
    norm(f"{name}.output.LayerNorm", arrays[f"{number}.norm.weight"], arrays[f"{number}.norm.bias"])


for name, kind in (("we", "word"), ("pe", "position")):
    tensors[f"bert.embeddings.{kind}_embeddings.weight"] = arrays[f"{name}.q"] * arrays[f"{name}.s"]
embeddings = "embeddings.token_type_embeddings.weight", "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"
tensors.update({f"bert.{name}": arrays[f"b.{name}"] for name in embeddings})
for number in range(LAYERS):
    layer(number)
pooler = (arrays["pw_Q8"].astype(np.float32) - 128) * arrays["pw_scales"].reshape(WIDTH, -1, 1)
product("bert.pooler.dense", pooler.reshape(WIDTH, WIDTH).T, arrays["pb"])
tensors["classifier.weight"], tensors["classifier.bias"] = arrays["cw"], arrays["cb"]

folder.mkdir(parents=True, exist_ok=True)
contiguous = {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in tensors.items()}
save_file(contiguous, folder / "model.safetensors", metadata={"format": "pt"})
config = json.loads((source / "config.json").read_text())
(folder / "config.json").write_text(json.dumps(config | {"dtype": "float32", "torch_dtype": "float32"}))
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(source / name, folder / name)
