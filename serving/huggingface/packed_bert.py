"""The layers of BERT and RoBERTa over tokens that lie one after another."""

import torch

MODEL_TYPES = {"bert", "camembert", "roberta", "xlm-roberta"}


class BertLayers:
    """The last hidden states of the tokens of a batch, or `only_first` those of each sequence's first token."""

    def __init__(self, base, config, products, only_first):
        if getattr(config, "position_embedding_type", None) not in (None, "absolute"):
            raise ValueError("only absolute positions can be packed")
        self._embeddings = base.embeddings
        self._first_position = 0 if config.model_type == "bert" else config.pad_token_id + 1
        *layers, last = base.encoder.layer
        self._layers = [_Layer(layer, config, products) for layer in layers]
        self._layers.append((_LayerOfFirst if only_first else _Layer)(last, config, products))

    def __call__(self, tokens, sequences):
        """`tokens` are [ids, types, places]."""
        hidden = self._embeddings(
            input_ids=tokens[:1], token_type_ids=tokens[1:2], position_ids=tokens[2:] + self._first_position
        )[0]
        for layer in self._layers:
            hidden = layer(hidden, sequences)
        return hidden


class _Layer:
    """A layer of all tokens."""

    def __init__(self, layer, config, products):
        self._heads = config.num_attention_heads
        attention = layer.attention.self
        self._project(*(_joined(kind, attention) for kind in ("weight", "bias")), products)
        self._attention_output = _of(products, layer.attention.output.dense)
        self._attention_norm = layer.attention.output.LayerNorm
        self._intermediate = _of(products, layer.intermediate.dense, config.hidden_act)
        self._output = _of(products, layer.output.dense)
        self._norm = layer.output.LayerNorm

    def _project(self, weight, bias, products):
        self._projection = products.of(weight, bias)

    def _attended(self, hidden, sequences):
        return sequences.attention(self._projection(hidden), self._heads), hidden

    def __call__(self, hidden, sequences):
        attended, hidden = self._attended(hidden, sequences)
        hidden = self._attention_norm(self._attention_output(attended, plus=hidden))
        return self._norm(self._output(self._intermediate(hidden), plus=hidden))


class _LayerOfFirst(_Layer):
    """A layer of each sequence's first token: of the others it takes keys and values alone."""

    def _project(self, weight, bias, products):
        size = weight.shape[1]
        self._query = products.of(weight[:size], bias[:size])
        self._others = products.of(weight[size:], bias[size:])

    def _attended(self, hidden, sequences):
        first = hidden[sequences.starts]
        return sequences.attention_of_first(self._query(first), self._others(hidden), self._heads), first


def _joined(kind, attention):
    return torch.cat([getattr(part, kind) for part in (attention.query, attention.key, attention.value)])


def _of(products, dense, activation=None):
    return products.of(dense.weight, dense.bias, activation)
