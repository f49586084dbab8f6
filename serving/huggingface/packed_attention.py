"""Attention within the sequences of a batch whose tokens lie one after another.

Both classes take what is projected as [tokens, parts * size], where the parts are query, key and value, or key and value;
`window` is how far a token sees to each side, and None for everything. `starts` are the sequences' first tokens.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch.nn.functional import pad, scaled_dot_product_attention

from .to_device import to_device

# Queries that share their keys in a local attention.
BLOCK = 64
# PyTorch's attention on a CPU takes so many keys at once, and those that are left over one by one, which takes up to twice as long.
KEYS_AT_ONCE = 16


@dataclass(frozen=True)
class Run:
    """Sequences of equal length, one after another, of which `token` is the first token."""

    token: int
    count: int
    length: int

    def queries(self, projected, heads):
        """[sequences, heads, tokens, size of a head], without a copy."""
        rows = projected[self.token : self.token + self.count * self.length]
        return _by_head(rows.view(self.count, self.length, -1), heads, 1)[0]

    def keys_and_values(self, projected, heads, seen=None):
        """Those of each sequence's first `seen` tokens, filled up with what follows, and what hides that; without a copy where something does."""
        length = min(seen or self.length, self.length)
        width = _multiple_of(KEYS_AT_ONCE, length)
        rows = projected[self.token : self.token + (self.count - 1) * self.length + width]
        missing = (self.count - 1) * self.length + width - len(rows)
        if missing:
            rows = pad(rows, (0, 0, 0, missing))
        near = rows.unfold(0, width, self.length).transpose(1, 2)
        return *_by_head(near, heads, 2), (None if width == length else _hidden(width, length, rows.dtype))


class Runs:
    """Attention for each run of sequences of equal length on a CPU: nothing is padded, and next to nothing copied. `lengths` are sorted."""

    def __init__(self, lengths, device):
        self.lengths = torch.tensor(lengths, device=device)
        self.starts = self.lengths.cumsum(0) - self.lengths
        # What fills up the last sequence's keys is a copy, so that it is best on its own.
        alone = lengths[-1] % KEYS_AT_ONCE > 0
        counts = Counter(lengths[:-1] if alone else lengths)
        self._runs, token = [], 0
        for length, count in [*counts.items(), *([(lengths[-1], 1)] if alone else [])]:
            self._runs.append(Run(token, count, length))
            token += count * length

    def attention(self, projected, heads, window=None):
        size = projected.shape[1] // 3
        of_queries, of_others = projected[:, :size], projected[:, size:]
        return torch.cat([self._attended(run, of_queries, of_others, heads, window) for run in self._runs])

    def attention_of_first(self, query, projected, heads, window=None):
        queries = query.split([run.count for run in self._runs])
        seen = None if window is None else window + 1
        return torch.cat(
            [
                _attend(_by_head(rows.unsqueeze(1), heads, 1)[0], *run.keys_and_values(projected, heads, seen))
                for rows, run in zip(queries, self._runs)
            ]
        )

    def _attended(self, run, of_queries, of_others, heads, window):
        queries, others = run.queries(of_queries, heads), run.keys_and_values(of_others, heads)
        if window is None or run.length <= window + 1:
            return _attend(queries, *others)
        return _attend_within(window, queries, *others[:2])


class Padded:
    """One attention over sequences padded to the longest, or over blocks of them: few calls, as a GPU wants them."""

    def __init__(self, lengths, device):
        size = torch.tensor(lengths)
        width = _multiple_of(8, max(lengths))
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
        seen = None if window is None else _multiple_of(8, window + 1)
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
        key = first[:, None] - window + torch.arange(_multiple_of(8, BLOCK + 2 * window))
        is_query, is_key = query < size, (key >= 0) & (key < size)
        near = (query[:, :, None] - key[:, None]).abs() <= window
        # A row that saw nothing would be NaN.
        mask = near & (is_key[:, None] | ~is_query[:, :, None])
        tokens = [torch.where(known, start + place, 0) for known, place in ((is_query, query), (is_key, key))]
        return *tokens, mask[:, None], is_query.flatten().nonzero()[:, 0]


def _attend(query, key, value, mask=None):
    return _merged(scaled_dot_product_attention(query, key, value, attn_mask=mask))


def _attend_within(window, query, key, value):
    """Local attention, where there may be more keys than queries: what fills them up is hidden."""
    length, width = query.shape[2], key.shape[2]
    blocks = []
    for start, count in _blocks(length, window, len(query)):
        end = min(start + count * BLOCK, length)
        low, high = max(0, start - window), min(width, _multiple_of(KEYS_AT_ONCE, end + window))
        queries, near = query[:, :, start:end], [part[:, :, low:high] for part in (key, value)]
        if count > 1:
            queries, near = _side_by_side(queries, BLOCK), [_side_by_side(part, BLOCK + 2 * window) for part in near]
        mask = _band(queries.shape[2], near[0].shape[2], start - low, length - low, window, query.dtype)
        found = scaled_dot_product_attention(queries, *near, attn_mask=mask)
        blocks.append(found.transpose(0, 1).flatten(1, 2).unsqueeze(0) if count > 1 else found)
    return _merged(torch.cat(blocks, 2))


def _blocks(length, window, sequences):
    """The first query of each block of a sequence, or of blocks that see as many keys on both sides, and how many these are.

    Of several sequences each block is one call for all of them already.
    """
    start, inside = 0, _multiple_of(BLOCK, window)
    while start < length:
        count = max(1, (length - window - start) // BLOCK) if start == inside and sequences == 1 else 1
        yield start, count
        start += count * BLOCK


def _side_by_side(part, width):
    """The blocks of one sequence, each so wide, as if they were sequences: a view, in which blocks may overlap."""
    return part[0].unfold(1, width, BLOCK)[:, : (part.shape[2] - width) // BLOCK + 1].permute(1, 0, 3, 2)


@lru_cache(maxsize=256)
def _band(queries, keys, offset, known, window, dtype):
    """What hides the keys that a query does not see, where the first query is the key of that offset, and so many are known."""
    key = torch.arange(keys)
    is_far = (offset + torch.arange(queries)[:, None] - key).abs() > window
    return _hiding(is_far | (key >= known), dtype)


@lru_cache(maxsize=256)
def _hidden(keys, known, dtype):
    """What hides all keys but so many."""
    return _hiding(torch.arange(keys)[None] >= known, dtype)


def _hiding(hidden, dtype):
    """What is added to scores: a mask of yes and no would be turned into it for every call."""
    return torch.zeros(hidden.shape, dtype=dtype).masked_fill(hidden, float("-inf"))


def _multiple_of(step, width):
    return -(-width // step) * step


def _by_head(projected, heads, parts):
    """[sequences, tokens, parts * size] as parts of [sequences, heads, tokens, size of a head]."""
    return projected.unflatten(2, (parts, heads, -1)).permute(2, 0, 3, 1, 4)


def _merged(attended):
    """[sequences, heads, tokens, size of a head] as [sequences * tokens, size]."""
    return attended.transpose(1, 2).flatten(2).flatten(0, 1)
