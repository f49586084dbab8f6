"""The encoder of BERT and RoBERTa cross-encoders without padding.

The tokens of a batch lie one after another, so that a long passage costs its neighbours nothing; only the attention
looks at the sequences. Of the last layer only the first token of each sequence is computed: nothing else is read.
"""

import torch
from torch.nn.functional import linear, scaled_dot_product_attention

MODEL_TYPES = {"bert", "camembert", "roberta", "xlm-roberta"}


class PackedEncoder:
    """The logits of a one-label model of MODEL_TYPES.

    `pads_attention`: one attention over padded sequences, as a GPU wants it, instead of one for each length, as a CPU does.
    """

    def __init__(self, model, pads_attention):
        config = model.config
        if getattr(config, "position_embedding_type", None) not in (None, "absolute"):
            raise ValueError("only absolute positions can be packed")
        self._model, self._base = model, getattr(model, model.base_model_prefix)
        self._heads = config.num_attention_heads
        self._pads_attention = pads_attention
        self._first_position = 0 if config.model_type == "bert" else config.pad_token_id + 1
        self._layers = list(self._base.encoder.layer)
        self._projections = [_joined(layer.attention.self) for layer in self._layers]

    def logits(self, batch):
        """One logit for each encoding of a batch, which is sorted by length."""
        device = self._model.device
        lengths = [len(encoding.ids) for encoding in batch]
        tokens = torch.tensor(
            [
                [number for encoding in batch for number in encoding.ids],
                [number for encoding in batch for number in encoding.type_ids],
                [self._first_position + place for length in lengths for place in range(length)],
            ]
        ).to(device)
        sequences = (Padded if self._pads_attention else Runs)(lengths, device)
        hidden = self._base.embeddings(
            input_ids=tokens[:1], token_type_ids=tokens[1:2], position_ids=tokens[2:]
        )[0]
        last = len(self._layers) - 1
        for layer, (weight, bias) in zip(self._layers[:last], self._projections):
            attended = sequences.attention(linear(hidden, weight, bias), self._heads)
            hidden = _feed_forward(layer, attended, hidden)

        weight, bias = self._projections[last]
        size = hidden.shape[1]
        first = hidden[sequences.starts]
        query = linear(first, weight[:size], bias[:size])
        attended = sequences.attention_of_first(query, linear(hidden, weight[size:], bias[size:]), self._heads)
        first = _feed_forward(self._layers[last], attended, first)
        return self._head(first.unsqueeze(1))[:, 0]

    def fits(self, longest, count, tokens, budget):
        """Whether sequences of so many tokens in all, the longest of which has so many, are one batch."""
        return tokens <= budget and (not self._pads_attention or longest * count <= 2 * tokens + 4096)

    def _head(self, hidden):
        pooler = getattr(self._base, "pooler", None)
        return self._model.classifier(pooler(hidden) if pooler else hidden)


class Runs:
    """Attention for each run of sequences of equal length: nothing is padded, and nothing is copied."""

    def __init__(self, lengths, device):
        starts, token = [], 0
        self._runs = []
        for length in lengths:
            starts.append(token)
            if self._runs and self._runs[-1][2] == length:
                self._runs[-1][1] += 1
            else:
                self._runs.append([token, 1, length])
            token += length
        self.starts = torch.tensor(starts, device=device)

    def attention(self, projected, heads):
        return torch.cat([_merged(scaled_dot_product_attention(*run)) for run in self._split(projected, heads, 3)])

    def attention_of_first(self, query, projected, heads):
        counts = [count for _, count, _ in self._runs]
        queries = (_by_head(rows.unsqueeze(1), heads, 1)[0] for rows in query.split(counts))
        return torch.cat(
            [
                _merged(scaled_dot_product_attention(rows, key, value))
                for rows, (key, value) in zip(queries, self._split(projected, heads, 2))
            ]
        )

    def _split(self, projected, heads, parts):
        for token, count, length in self._runs:
            yield _by_head(projected[token : token + count * length].view(count, length, -1), heads, parts)


class Padded:
    """One attention over sequences padded to the longest: few calls, as a GPU wants them."""

    def __init__(self, lengths, device):
        size = torch.tensor(lengths)
        width = -(-max(lengths) // 8) * 8  # a mask of another width is copied for every call
        place = torch.arange(width)
        starts = size.cumsum(0) - size
        is_token = place < size[:, None]
        self.starts = starts.to(device)
        self._tokens = torch.where(is_token, starts[:, None] + place, 0).to(device)
        self._back = is_token.flatten().nonzero()[:, 0].to(device)
        self._mask = is_token[:, None, None].to(device)

    def attention(self, projected, heads):
        query, key, value = _by_head(projected[self._tokens], heads, 3)
        return _merged(scaled_dot_product_attention(query, key, value, attn_mask=self._mask))[self._back]

    def attention_of_first(self, query, projected, heads):
        key, value = _by_head(projected[self._tokens], heads, 2)
        rows = _by_head(query.unsqueeze(1), heads, 1)[0]
        return _merged(scaled_dot_product_attention(rows, key, value, attn_mask=self._mask))


def _joined(attention):
    parts = (attention.query, attention.key, attention.value)
    return torch.cat([part.weight for part in parts]).detach(), torch.cat([part.bias for part in parts]).detach()


def _by_head(projected, heads, parts):
    """[sequences, tokens, parts * size] as parts of [sequences, heads, tokens, size of a head]."""
    return projected.unflatten(2, (parts, heads, -1)).permute(2, 0, 3, 1, 4)


def _merged(attended):
    """[sequences, heads, tokens, size of a head] as [sequences * tokens, size]."""
    return attended.transpose(1, 2).flatten(2).flatten(0, 1)


def _feed_forward(layer, attended, hidden):
    attended = layer.attention.output(attended, hidden)
    return layer.output(layer.intermediate(attended), attended)
