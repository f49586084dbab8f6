"""The layers of ModernBERT over tokens that lie one after another: rotary positions, local and global attention."""

import torch
from torch.nn.functional import linear

from .rotary import attention_types, rotary_base

MODEL_TYPES = {"modernbert"}


class ModernBertLayers:
    """The last hidden states of the tokens of a batch, or of each sequence's first token."""

    def __init__(self, base, config):
        self._base = base
        self._heads = config.num_attention_heads
        self._types = attention_types(config)
        # Half of the window lies on each side of a token.
        self._windows = {"full_attention": None, "sliding_attention": config.local_attention // 2}
        size = config.hidden_size // config.num_attention_heads
        steps = torch.arange(0, size, 2, device=base.device, dtype=torch.float) / size
        self._frequencies = {name: 1 / rotary_base(config, name) ** steps for name in set(self._types)}

    def __call__(self, tokens, sequences, only_first):
        """`tokens` are [ids, types, places]."""
        hidden = self._base.embeddings(tokens[:1])[0]
        turns = {name: _turn(tokens[2], steps, hidden.dtype) for name, steps in self._frequencies.items()}
        *layers, last = zip(self._base.layers, self._types)
        for layer, name in layers if only_first else [*layers, last]:
            projected = self._turned(layer.attn.Wqkv(layer.attn_norm(hidden)), turns[name], 3)
            attended = sequences.attention(projected, self._heads, self._windows[name])
            hidden = _feed_forward(layer, attended, hidden)
        if only_first:
            hidden = self._last(*last, hidden, turns, sequences)
        return self._base.final_norm(hidden)

    def _last(self, layer, name, hidden, turns, sequences):
        """The first tokens ask, at place 0 where nothing is turned; all tokens are asked."""
        size = hidden.shape[1]
        normed = layer.attn_norm(hidden)
        weight, bias = layer.attn.Wqkv.weight, layer.attn.Wqkv.bias
        of_query, of_others = (None, None) if bias is None else (bias[:size], bias[size:])
        query = linear(normed[sequences.starts], weight[:size], of_query)
        projected = self._turned(linear(normed, weight[size:], of_others), turns[name], 2)
        attended = sequences.attention_of_first(query, projected, self._heads, self._windows[name])
        return _feed_forward(layer, attended, hidden[sequences.starts])

    def _turned(self, projected, turn, parts):
        """Turns all parts but the value, in place, by their tokens' places."""
        cos, sin = turn
        first, second = projected.unflatten(1, (parts, self._heads, -1))[:, :-1].chunk(2, dim=-1)
        turned = first * cos - second * sin
        second.mul_(cos).add_(first * sin)
        first.copy_(turned)
        return projected


def _turn(places, frequencies, dtype):
    angles = (places[:, None].float() * frequencies)[:, None, None]
    return angles.cos().to(dtype), angles.sin().to(dtype)


def _feed_forward(layer, attended, hidden):
    hidden = hidden + layer.attn.Wo(attended)
    return hidden + layer.mlp(layer.mlp_norm(hidden))
