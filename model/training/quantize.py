"""Rewrite the nbits8 model of export.py for speed. Usage: quantize.py MODEL_NBITS8 OUT

The products after the attention are MatMulIntegerToFloat: one scale for each token of the activations, so that no score depends on
padding or neighbours, and one for each column of the weights, which take 7 bits: two of their products with 8-bit activations fit the
16-bit sums of processors without VNNI instructions, which would otherwise saturate.
The weights for query, key and value, whose quantization costs most accuracy for least time, stay in the 8-bit blocks of MODEL_NBITS8 and are
multiplied in 32 bits: onnxruntime expands them once, when it loads the model.
GELU is the one by tanh. Biases that nothing but a sum follows are in the norm before that sum: what else reads the norm is told of them.
The last layer is computed for the first token, the only one that is read. It needs neither keys nor values of the others: its query goes
through the weights of the keys instead, and the mean of the tokens through those of the values."""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS, LAYERS, WIDTH, MS = 12, 6, 384, "com.microsoft"
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


def op(kind, inputs, domain="", **attributes):
    out = f"{kind}_{len(nodes)}"
    nodes.append(helper.make_node(kind, inputs, [out], name=f"node_{len(nodes)}", domain=domain, **attributes))
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


def full(q, s):
    """Weights in 32 bits, K x N, of their 8-bit blocks."""
    return (q * s).reshape(-1, q.shape[2])


def expanded(name, parts, shape):
    """Weights that are multiplied in 32 bits, from their 8-bit blocks, when the model is loaded."""
    q, s = (constant(f"{name}.{p}", np.concatenate(a, 2)) for p, a in zip("qs", zip(*parts)))
    w = op("Mul", [op("Cast", [q], to=TensorProto.FLOAT), s])
    return op("Reshape", [w, constant(f"{name}.shape", np.array(shape))])


class EightBitProduct:
    """Weights, in 8-bit products with activations that have one scale for each token."""

    def __init__(self, name, w, least=None):
        """No activation is smaller than least."""
        self.name, self.least = name, least
        self.s = (np.maximum(np.abs(w).max(0), 1e-8) / WEIGHT_TOP).astype(np.float32)
        self.q = np.clip(np.round(w / self.s), -WEIGHT_TOP, WEIGHT_TOP).astype(np.int8)
        # The activations are made unsigned by -least, which goes through the weights as they do.
        self.missing = 0 if least is None else least * (self.q * self.s).sum(0)

    def of(self, x):
        """x times the weights, but for what is missing. No token of x is all zeros: a norm, and what attention and GELU make of one, are not."""
        if self.least is None:
            size, top, zero = op("Abs", [x]), 127, 128
        else:
            size = x = op("Add", [x, constant("unsigned", np.float32(-self.least))])
            top, zero = 255, 0
        peak = op("ReduceMax", [size], axes=[-1], keepdims=1)
        step, zero = constant(f"step.{top}", np.float32(1 / top)), constant(f"zero.{zero}", np.uint8(zero))
        x = op("QuantizeLinear", [op("Div", [x, peak]), step, zero])
        q, s = constant(f"{self.name}.q", self.q), constant(f"{self.name}.s", self.s)
        return op("Mul", [op("MatMulIntegerToFloat", [x, q, step, s, zero], domain=MS), peak])


def normalize(x, name, weight, bias=None):
    wanted = [x, constant(f"{name}.weight", weight)]
    if bias is not None:
        wanted.append(constant(f"{name}.bias", bias.astype(np.float32)))
    return op("LayerNormalization", wanted, axis=-1, epsilon=1e-12)


def parameters(layer, name):
    """Weight and bias of a norm."""
    return (arrays[f"b.encoder.layer.{layer}.{name}.LayerNorm.{p}"] for p in ("weight", "bias"))


def bias_of(layer, name):
    return arrays[f"b.encoder.layer.{layer}.{name}.bias"]


def output_bias(layer):
    """The bias after the attention of a layer, which its input brings along, as the sum that follows has it anyway."""
    return bias_of(layer, "attention.output.dense") if layer < LAYERS else 0


def attention(x, layer, parts, biases):
    bias = constant(f"{layer}.qkv.bias", np.concatenate(biases).astype(np.float32))
    return op("Attention", [x, expanded(f"{layer}.qkv", parts, [WIDTH, -1]), bias, mask], domain=MS, num_heads=HEADS)


def attention_of(token, x, layer, parts, biases):
    """Attention of one token. Of the keys' bias, all tokens have the same share of a score, which the softmax takes out."""
    q, k, v = parts
    heads, flat = constant("heads", np.array([0, HEADS, 1, -1])), constant("flat", np.array([0, HEADS, -1]))
    q = op("MatMul", [token, expanded(f"{layer}.q", [q], [WIDTH, -1])])
    q = op("Reshape", [op("Add", [q, constant(f"{layer}.q.bias", biases[0].astype(np.float32))]), heads])
    k = op("Transpose", [expanded(f"{layer}.k", [k], [WIDTH, HEADS, -1])], perm=[1, 2, 0])
    q = op("Reshape", [op("MatMul", [q, k]), flat])
    # Tokens times heads, not heads times tokens: of the latter, the order of adding depends on the number of threads.
    score = op("FusedMatMul", [x, q], domain=MS, transB=1, alpha=(WIDTH / HEADS) ** -0.5)
    score = op("Transpose", [score], perm=[0, 2, 1])
    present = op("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    absent = op("Mul", [op("Sub", [present, constant("one", np.float32(1))]), constant("never", np.float32(10000))])
    score = op("Add", [score, op("Unsqueeze", [absent, constant("axis", np.array([1]))])])
    mean = op("Reshape", [op("MatMul", [op("Softmax", [score], axis=-1), x]), heads])
    v = op("Transpose", [expanded(f"{layer}.v", [v], [WIDTH, HEADS, -1])], perm=[1, 0, 2])
    c = op("Reshape", [op("MatMul", [mean, v]), constant("token", np.array([0, 1, -1]))])
    return op("Add", [c, constant(f"{layer}.v.bias", biases[2].astype(np.float32))])


x = "/LayerNorm/LayerNormalization_output_0"
keep(x)
bias = producer[x].input[2]
constants[bias] = constants[bias] + output_bias(0)
mask = op("Cast", ["attention_mask"], to=TensorProto.INT32)
for layer in range(LAYERS):
    parts = [blocks(kind, layer) for kind in ("query", "key", "value")]
    biases = [
        bias_of(layer, f"attention.self.{kind}") - output_bias(layer) @ full(*part)
        for kind, part in zip(("query", "key", "value"), parts)
    ]
    if layer < LAYERS - 1:
        c = attention(x, layer, parts, biases)
    else:
        tokens = constant("tokens", np.array([1]))
        token = op("Slice", [x, constant("first", np.array([0])), constant("second", np.array([1])), tokens])
        c, x = attention_of(token, x, layer, parts, biases), token
    attended = EightBitProduct(f"{layer}.attention", full(*blocks("dense", 3 * layer)))
    total = op("Add", [attended.of(c), x])

    # The norm, which has a few wide columns, is quantized without its bias, and half of their width is the weights'.
    weight, bias = parameters(layer, "attention.output")
    width = np.maximum(np.abs(weight), 1e-3) ** 0.5
    width = (width / np.exp(np.log(width).mean())).astype(np.float32)
    w = full(*blocks("dense", 3 * layer + 1))
    intermediate = EightBitProduct(f"{layer}.intermediate", w * width[:, None])
    output = EightBitProduct(f"{layer}.output", full(*blocks("dense", 3 * layer + 2)), -GELU_LEAST)
    y = intermediate.of(normalize(total, f"{layer}.intermediate.norm", weight / width))
    y_bias = bias_of(layer, "intermediate.dense") + bias @ w
    y = op("FastGelu", [y, constant(f"{layer}.intermediate.bias", y_bias.astype(np.float32))], domain=MS)
    x = normalize(total, f"{layer}.attention.norm", weight, bias + bias_of(layer, "output.dense") + output.missing)

    total = op("Add", [output.of(y), x])
    weight, bias = parameters(layer, "output")
    x = normalize(total, f"{layer}.norm", weight, bias + output_bias(layer + 1))

pooler = next(n for n in source.node if n.name == "/MatMul_12_Q8")
pooler.input[0] = x
keep("logits", given=(x,))
graph = helper.make_graph(nodes, "reranker", source.input, source.output, [numpy_helper.from_array(v, k) for k, v in constants.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MS, 1)], ir_version=8)
onnx.save(model, sys.argv[2])
