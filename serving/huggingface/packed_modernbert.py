"""The layers of ModernBERT over tokens that lie one after another: rotary positions, local and global attention."""

import torch

from .rotary import attention_types, rotary_base

MODEL_TYPES = {"modernbert"}


class ModernBertLayers:
    """The last hidden states of the tokens of a batch, or `only_first` those of each sequence's first token."""

    def __init__(self, base, config, products, only_first):
        self._embeddings, self._final_norm = base.embeddings, base.final_norm
        self._types = attention_types(config)
        size = config.hidden_size // config.num_attention_heads
        steps = torch.arange(0, size, 2, device=base.device, dtype=torch.float) / size
        self._frequencies = {name: 1 / rotary_base(config, name) ** steps for name in set(self._types)}
        # Half of the window lies on each side of a token.
        windows = {"full_attention": None, "sliding_attention": config.local_attention // 2}
        kinds = [_Layer] * (len(self._types) - 1) + [_LayerOfFirst if only_first else _Layer]
        self._layers = [
            kind(layer, config, windows[name], products) for kind, layer, name in zip(kinds, base.layers, self._types)
        ]

    def __call__(self, tokens, sequences):
        """`tokens` are [ids, types, places]."""
        hidden = self._embeddings(tokens[:1])[0]
        turns = {name: _turn(tokens[2], steps) for name, steps in self._frequencies.items()}
        for layer, name in zip(self._layers, self._types):
            hidden = layer(hidden, turns[name], sequences)
        return self._final_norm(hidden)


class _Layer:
    """A layer of all tokens."""

    def __init__(self, layer, config, window, products):
        self._heads, self._window = config.num_attention_heads, window
        self._attention_norm, self._norm = layer.attn_norm, layer.mlp_norm
        self._project(*_with_adjacent_halves(layer.attn.Wqkv, self._heads), products)
        self._attention_output = products.of(layer.attn.Wo.weight, layer.attn.Wo.bias)
        inner, bias = layer.mlp.Wi.weight, layer.mlp.Wi.bias
        (to_input, to_gate), size = inner.chunk(2), len(inner) // 2
        of_input, of_gate = (None, None) if bias is None else (bias[:size], bias[size:])
        self._input = products.of(to_input, of_input, config.hidden_activation)
        self._gate = products.of(to_gate, of_gate)
        self._output = products.of(layer.mlp.Wo.weight, layer.mlp.Wo.bias)
        self._prepared = products.prepared

    def _project(self, weight, bias, products):
        self._projection = products.of(weight, bias)

    def _attended(self, hidden, turn, sequences):
        projected = _turned(self._projection(self._attention_norm(hidden)), turn, 3, self._heads)
        return sequences.attention(projected, self._heads, self._window), hidden

    def __call__(self, hidden, turn, sequences):
        attended, hidden = self._attended(hidden, turn, sequences)
        hidden = self._attention_output(attended, plus=hidden)
        normed = self._prepared(self._norm(hidden))
        return self._output(self._gate(normed, times=self._input(normed)), plus=hidden)


class _LayerOfFirst(_Layer):
    """A layer of each sequence's first token, at place 0 where nothing is turned; of all tokens it takes keys and values."""

    def _project(self, weight, bias, products):
        size = weight.shape[1]
        of_query, of_others = (None, None) if bias is None else (bias[:size], bias[size:])
        self._query = products.of(weight[:size], of_query)
        self._others = products.of(weight[size:], of_others)

    def _attended(self, hidden, turn, sequences):
        normed = self._prepared(self._attention_norm(hidden))
        query = self._query(normed[sequences.starts])
        projected = _turned(self._others(normed), turn, 2, self._heads)
        attended = sequences.attention_of_first(query, projected, self._heads, self._window)
        return attended, hidden[sequences.starts]


def _with_adjacent_halves(projection, heads):
    """Weight and bias with the two halves of each head's query and key, which are turned together, in turns: they are complex numbers then."""
    kept = 2 * len(projection.weight) // 3
    rows = torch.arange(kept).view(2 * heads, 2, -1).transpose(1, 2).flatten()
    rows = torch.cat([rows, torch.arange(kept, len(projection.weight))])
    return projection.weight[rows], None if projection.bias is None else projection.bias[rows]


def _turned(projected, turn, parts, heads):
    """Turns all parts but the value, in place, by their tokens' places."""
    turned = projected[:, : -(projected.shape[1] // parts)]
    pairs = turned.float().view(len(turned), (parts - 1) * heads, -1, 2)
    torch.view_as_complex(pairs).mul_(turn)
    if turned.dtype != torch.float32:
        turned.copy_(pairs.view_as(turned))
    return projected


def _turn(places, frequencies):
    angles = (places[:, None].float() * frequencies)[:, None]
    return torch.polar(torch.ones_like(angles), angles)
