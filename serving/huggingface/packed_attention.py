"""Attention within the sequences of a batch whose tokens lie one after another.

Both classes take what is projected as [tokens, parts * size], where the parts are query, key and value, or key and value;
`window` is how far a token sees to each side, and None for everything. `starts` are the sequences' first tokens.
"""

from functools import lru_cache

import torch
from torch.nn.functional import scaled_dot_product_attention

from .to_device import to_device

# Queries that share their keys in a local attention.
BLOCK = 64


class Runs:
    """Attention for each run of sequences of equal length: nothing is padded, and nothing is copied."""

    def __init__(self, lengths, device):
        self.lengths = torch.tensor(lengths, device=device)
        self.starts = self.lengths.cumsum(0) - self.lengths
        self._runs, token = [], 0
        for length in lengths:
            if self._runs and self._runs[-1][2] == length:
                self._runs[-1][1] += 1
            else:
                self._runs.append([token, 1, length])
            token += length

    def attention(self, projected, heads, window=None):
        return torch.cat([_merged(_attended(*run, window)) for run in self._split(projected, heads, 3)])

    def attention_of_first(self, query, projected, heads, window=None):
        counts = [count for _, count, _ in self._runs]
        queries = (_by_head(rows.unsqueeze(1), heads, 1)[0] for rows in query.split(counts))
        seen = None if window is None else window + 1
        return torch.cat(
            [
                _merged(scaled_dot_product_attention(rows, key[:, :, :seen], value[:, :, :seen]))
                for rows, (key, value) in zip(queries, self._split(projected, heads, 2))
            ]
        )

    def _split(self, projected, heads, parts):
        for token, count, length in self._runs:
            yield _by_head(projected[token : token + count * length].view(count, length, -1), heads, parts)


class Padded:
    """One attention over sequences padded to the longest, or over blocks of them: few calls, as a GPU wants them."""

    def __init__(self, lengths, device):
        size = torch.tensor(lengths)
        width = _multiple_of_8(max(lengths))
        place = torch.arange(width)
        starts = size.cumsum(0) - size
        is_token = place < size[:, None]
        self._sizes, self._device, self._blocks = size, device, {}
        self.lengths, self.starts = to_device(torch.stack([size, starts]), device)
        self._tokens = to_device(torch.where(is_token, starts[:, None] + place, 0), device)
        self._back = to_device(is_token.flatten().nonzero()[:, 0], device)
        self._mask = to_device(is_token[:, None, None], device)

    def attention(self, projected, heads, window=None):
        if window is not None:
            return self._local_attention(projected, heads, window)
        query, key, value = _by_head(projected[self._tokens], heads, 3)
        return _merged(scaled_dot_product_attention(query, key, value, attn_mask=self._mask))[self._back]

    def attention_of_first(self, query, projected, heads, window=None):
        seen = None if window is None else _multiple_of_8(window + 1)
        key, value = _by_head(projected[self._tokens[:, :seen]], heads, 2)
        mask = self._mask[..., :seen]
        if window is not None:
            mask = mask & (torch.arange(mask.shape[-1], device=mask.device) <= window)
        rows = _by_head(query.unsqueeze(1), heads, 1)[0]
        return _merged(scaled_dot_product_attention(rows, key, value, attn_mask=mask))

    def _local_attention(self, projected, heads, window):
        if window not in self._blocks:
            self._blocks[window] = [to_device(part, self._device) for part in self._blocks_of(window)]
        queries, keys, mask, back = self._blocks[window]
        size = projected.shape[1] // 3
        (query,) = _by_head(projected[:, :size][queries], heads, 1)
        key, value = _by_head(projected[:, size:][keys], heads, 2)
        return _merged(scaled_dot_product_attention(query, key, value, attn_mask=mask))[back]

    def _blocks_of(self, window):
        """The tokens of each block's queries and of its keys, who sees whom, and which of the queries are tokens."""
        counts = -(-self._sizes // BLOCK)
        sequence = torch.repeat_interleave(counts)
        first = (torch.arange(len(sequence)) - (counts.cumsum(0) - counts)[sequence]) * BLOCK
        start, size = (self._sizes.cumsum(0) - self._sizes)[sequence, None], self._sizes[sequence, None]
        query = first[:, None] + torch.arange(BLOCK)
        key = first[:, None] - window + torch.arange(_multiple_of_8(BLOCK + 2 * window))
        is_query, is_key = query < size, (key >= 0) & (key < size)
        near = (query[:, :, None] - key[:, None]).abs() <= window
        # A row that saw nothing would be NaN.
        mask = near & (is_key[:, None] | ~is_query[:, :, None])
        tokens = [torch.where(known, start + place, 0) for known, place in ((is_query, query), (is_key, key))]
        return *tokens, mask[:, None], is_query.flatten().nonzero()[:, 0]


def _attended(query, key, value, window):
    length = query.shape[2]
    if window is None or length <= window + 1:
        return scaled_dot_product_attention(query, key, value)
    blocks = []
    for start in range(0, length, BLOCK):
        end = min(start + BLOCK, length)
        low, high = max(0, start - window), min(length, end + window)
        mask = _band(end - start, high - low, start - low, window)
        near = key[:, :, low:high], value[:, :, low:high]
        blocks.append(scaled_dot_product_attention(query[:, :, start:end], *near, attn_mask=mask.to(query.device)))
    return torch.cat(blocks, 2)


@lru_cache(maxsize=1024)
def _band(queries, keys, offset, window):
    """Which keys each query sees, where the first query is the key of that offset."""
    return (offset + torch.arange(queries)[:, None] - torch.arange(keys)).abs() <= window


def _multiple_of_8(width):
    """A mask of another width is copied for every call."""
    return -(-width // 8) * 8


def _by_head(projected, heads, parts):
    """[sequences, tokens, parts * size] as parts of [sequences, heads, tokens, size of a head]."""
    return projected.unflatten(2, (parts, heads, -1)).permute(2, 0, 3, 1, 4)


def _merged(attended):
    """[sequences, heads, tokens, size of a head] as [sequences * tokens, size]."""
    return attended.transpose(1, 2).flatten(2).flatten(0, 1)
