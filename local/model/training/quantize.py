"""Rewrite the nbits8 model of export.py for speed. Usage: quantize.py MODEL_NBITS8 OUT

The products after the attention are MatMulIntegerToFloat: one scale for each token of the activations, so that no score depends on
padding or neighbours, and one for each column of the weights, which take 7 bits: two of their products with 8-bit activations fit the
16-bit sums of processors without VNNI instructions, which would otherwise saturate.
The weights for query, key and value, whose quantization costs most accuracy for least time, stay in the 8-bit blocks of MODEL_NBITS8 and are
multiplied in 32 bits: onnxruntime expands them once, when it loads the model.
GELU is the one by tanh. The last layer is computed for the first token, the only one that is read."""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS, LAYERS, MS = 12, 6, "com.microsoft"
WEIGHT_TOP = 64
GELU_LEAST = 0.1701  # FastGelu is nowhere below -0.17005: what is added makes it unsigned, which spares a bit

source = onnx.load(sys.argv[1]).graph
arrays = {i.name: numpy_helper.to_array(i) for i in source.initializer}
producer = {o: n for n in source.node for o in n.output}
weights = {n.name: n.input[1:3] for n in source.node if n.op_type == "MatMulNBits"}
nodes, constants = [], {}


def constant(name, value):
    constants.setdefault(name, np.ascontiguousarray(value))
    return name


def op(kind, inputs, out=None, domain="", **attributes):
    out = out or f"{kind}_{len(nodes)}"
    nodes.append(helper.make_node(kind, inputs, out if isinstance(out, list) else [out], name=f"node_{len(nodes)}", domain=domain, **attributes))
    return out


def keep(wanted, given=()):
    """Takes over the nodes of the source that lead to this value, from those that are given."""
    node = producer.get(wanted)
    if wanted in given or node in nodes:
        return
    if node is None:
        if wanted in arrays:
            constant(wanted, arrays[wanted])
        return
    for i in node.input:
        keep(i, given)
    nodes.append(node)


def blocks(kind, index):
    """The numbers of a product's weights, K/64 x 64 x N, and their scales, K/64 x 1 x N."""
    q, s = (arrays[i] for i in weights[f"/{kind}{f'_{index}' if index else ''}/MatMul_Q8"])
    n, k, width = q.shape
    return (q.astype(np.int16) - 128).astype(np.int8).transpose(1, 2, 0), s.reshape(n, k, 1).transpose(1, 2, 0).astype(np.float32)


def dense(index):
    """The weights of a product after the attention, in 32 bits."""
    q, s = blocks("dense", index)
    return (q * s).reshape(-1, q.shape[2])


def expanded(name, parts):
    """Weights that are multiplied in 32 bits, from their 8-bit blocks."""
    q, s = (constant(f"{name}.{p}", np.concatenate(a, 2)) for p, a in zip("qs", zip(*parts)))
    w = op("Mul", [op("Cast", [q], to=TensorProto.FLOAT), s])
    return op("Reshape", [w, constant(f"{name}.shape", np.array([-1, constants[q].shape[2]]))])


def fast(x, name, w, least=None):
    """x times weights in 8-bit products, and what is missing of the bias. No x is smaller than least."""
    s = np.maximum(np.abs(w).max(0), 1e-8) / WEIGHT_TOP
    q = np.clip(np.round(w / s), -WEIGHT_TOP, WEIGHT_TOP).astype(np.int8)
    if least is None:
        size, top, zero, missing = op("Abs", [x]), 127, 128, 0
    else:
        size = x = op("Add", [x, constant("gelu.least", np.float32(-least))])
        top, zero, missing = 255, 0, least * (q * s).sum(0)
    scale = op("Mul", [op("ReduceMax", [size], axes=[-1], keepdims=1), constant(f"per.{top}", np.float32(1 / top))])
    scale = op("Max", [scale, constant("tiny", np.float32(1e-6))])
    one, zero = constant("one", np.float32(1)), constant(f"zero.{zero}", np.uint8(zero))
    x = op("QuantizeLinear", [op("Mul", [x, op("Reciprocal", [scale])]), one, zero])
    y = op("MatMulIntegerToFloat", [x, constant(f"{name}.q", q), one, constant(f"{name}.s", s.astype(np.float32)), zero], domain=MS)
    return op("Mul", [y, scale]), missing


def add(y, x, layer, name, missing):
    """x + y + the bias of the product that y is."""
    bias = arrays[f"b.encoder.layer.{layer}.{name}.dense.bias"] + missing
    return op("Add", [op("Add", [y, constant(f"{layer}.{name}.bias", bias.astype(np.float32))]), x])


def normalize(x, name, weight, bias):
    return op("LayerNormalization", [x, constant(f"{name}.weight", weight), constant(f"{name}.bias", bias)], axis=-1, epsilon=1e-12)


def norm_of(layer, name):
    return (arrays[f"b.encoder.layer.{layer}.{name}.LayerNorm.{p}"] for p in ("weight", "bias"))


def fast_after_norm(x, name, w, weight, bias):
    """The same of the norm of x, which has a few wide columns: without its bias, and half of their width given to the weights."""
    width = np.maximum(np.abs(weight), 1e-3) ** 0.5
    width = (width / np.exp(np.log(width).mean())).astype(np.float32)
    y, _ = fast(normalize(x, f"{name}.norm", weight / width, np.zeros_like(bias)), name, w * width[:, None])
    return y, bias @ w



x = "/LayerNorm/LayerNormalization_output_0"
keep(x)
mask = op("Cast", ["attention_mask"], to=TensorProto.INT32)
for layer in range(LAYERS):
    parts = [blocks(kind, layer) for kind in ("query", "key", "value")]
    bias = [arrays[f"b.encoder.layer.{layer}.attention.self.{kind}.bias"] for kind in ("query", "key", "value")]
    bias = constant(f"{layer}.qkv.bias", np.concatenate(bias))
    if layer < LAYERS - 1:
        c = op("Attention", [x, expanded(f"{layer}.qkv", parts), bias, mask], domain=MS, num_heads=HEADS)
    else:
        kv = op("MatMul", [x, expanded(f"{layer}.kv", parts[1:])])
        k, v = op("Split", [kv], [f"{layer}.k", f"{layer}.v"], axis=2)
        x = op("Slice", [x, constant("first", np.array([0])), constant("second", np.array([1])), constant("tokens", np.array([1]))])
        q = op("MatMul", [x, expanded(f"{layer}.q", parts[:1])])
        c = op("MultiHeadAttention", [q, k, v, bias, mask], domain=MS, num_heads=HEADS)
    y, missing = fast(c, f"{layer}.attention", dense(3 * layer))
    total = add(y, x, layer, "attention.output", missing)
    weight, bias = norm_of(layer, "attention.output")
    x = normalize(total, f"{layer}.attention.norm", weight, bias)
    y, missing = fast_after_norm(total, f"{layer}.intermediate", dense(3 * layer + 1), weight, bias)
    bias = arrays[f"b.encoder.layer.{layer}.intermediate.dense.bias"] + missing
    y = op("FastGelu", [y, constant(f"{layer}.intermediate.bias", bias.astype(np.float32))], domain=MS)
    y, missing = fast(y, f"{layer}.output", dense(3 * layer + 2), least=-GELU_LEAST)
    x = normalize(add(y, x, layer, "output", missing), f"{layer}.norm", *norm_of(layer, "output"))

pooler = next(n for n in source.node if n.name == "/MatMul_12_Q8")
pooler.input[0] = x
keep("logits", given=(x,))
graph = helper.make_graph(nodes, "reranker", source.input, source.output, [numpy_helper.from_array(v, k) for k, v in constants.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MS, 1)], ir_version=8)
onnx.save(model, sys.argv[2])
