"""The layers of BERT and RoBERTa over tokens that lie one after another."""

import torch
from torch.nn.functional import linear

MODEL_TYPES = {"bert", "camembert", "roberta", "xlm-roberta"}


class BertLayers:
    """The last hidden states of the tokens of a batch, or of each sequence's first token."""

    def __init__(self, base, config):
        if getattr(config, "position_embedding_type", None) not in (None, "absolute"):
            raise ValueError("only absolute positions can be packed")
        self._base = base
        self._heads = config.num_attention_heads
        self._first_position = 0 if config.model_type == "bert" else config.pad_token_id + 1
        self._layers = list(base.encoder.layer)
        self._projections = [_joined(layer.attention.self) for layer in self._layers]

    def __call__(self, tokens, sequences, only_first):
        """`tokens` are [ids, types, places]."""
        hidden = self._base.embeddings(
            input_ids=tokens[:1], token_type_ids=tokens[1:2], position_ids=tokens[2:] + self._first_position
        )[0]
        last = len(self._layers) - 1 if only_first else len(self._layers)
        for layer, (weight, bias) in zip(self._layers[:last], self._projections):
            attended = sequences.attention(linear(hidden, weight, bias), self._heads)
            hidden = _feed_forward(layer, attended, hidden)
        if not only_first:
            return hidden
        weight, bias = self._projections[last]
        size = hidden.shape[1]
        first = hidden[sequences.starts]
        query = linear(first, weight[:size], bias[:size])
        attended = sequences.attention_of_first(query, linear(hidden, weight[size:], bias[size:]), self._heads)
        return _feed_forward(self._layers[last], attended, first)


def _joined(attention):
    parts = (attention.query, attention.key, attention.value)
    return torch.cat([part.weight for part in parts]).detach(), torch.cat([part.bias for part in parts]).detach()


def _feed_forward(layer, attended, hidden):
    attended = layer.attention.output(attended, hidden)
    return layer.output(layer.intermediate(attended), attended)
