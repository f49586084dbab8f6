"""Cutting the texts of a request into batches for several threads."""

import math
from itertools import accumulate, groupby


def shares(encodings, threads, tokens_of_a_batch):
    """Batches of much the same number of tokens, as many for each thread: each text is in the one where its middle lies.

    So many tokens are the most of a batch, give or take half a text.
    """
    ends = list(accumulate(len(encoding.ids) for encoding in encodings))
    share = ends[-1] / (math.ceil(ends[-1] / (tokens_of_a_batch * threads)) * threads)
    placed = zip(encodings, ends)
    for _, batch in groupby(placed, lambda each: (each[1] - len(each[0].ids) / 2) // share):
        yield [encoding for encoding, _ in batch]
