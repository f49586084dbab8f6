"""Pairs of random words, each of which is one token."""

import json
import random
from pathlib import Path

WORDS_OF_QUERY = 8
# [CLS] query [SEP] passage [SEP]
AROUND = 3 + WORDS_OF_QUERY
LONGEST = 512


def words_of(tokenizer_folder):
    vocabulary = json.loads(Path(tokenizer_folder, "tokenizer.json").read_text())["model"]["vocab"]
    return sorted(word for word in vocabulary if word.isascii() and word.isalpha() and word.islower())


def pairs_of(words, tokens):
    """A pair of a query and a passage for each number of tokens, which both have together."""
    draw = random.Random(2)
    query = " ".join(draw.choices(words, k=WORDS_OF_QUERY))
    return [(query, " ".join(draw.choices(words, k=count - AROUND))) for count in tokens]


def natural_lengths(count):
    """Numbers of tokens as passages of the web have them: log-normal, a median of 92, and at most 512."""
    draw = random.Random(1)
    return [min(LONGEST, AROUND + round(draw.lognormvariate(4.4, 0.75))) for _ in range(count)]
