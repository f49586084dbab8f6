"""Scores of logits: between 0 and 1, and in the order of the logits."""

import os

import torch

# From here on a 32-bit sigmoid tells fewer and fewer logits apart: from 17 on none.
KNEE = 8.0


def relevance(logits):
    """The sigmoid, whose last 0.0003 are spread so far that logits keep their order in 32-bit, where its own are all 1.

    It differs from the sigmoid by less than 0.0001.
    """
    exact = logits.double()
    beyond = (exact - KNEE).clamp(min=0)
    return (1 - torch.sigmoid(-exact.clamp(max=KNEE)) / (1 + beyond)).where(exact > KNEE, torch.sigmoid(exact)).float()


def default_function():
    """The function of a request that asks for none: RERANK_SCORES is "sigmoid", the default, or "raw" for logits."""
    name = os.environ.get("RERANK_SCORES") or "sigmoid"
    if name not in ("sigmoid", "raw"):
        raise ValueError(f'RERANK_SCORES is "{name}"; it must be "sigmoid" or "raw"')
    return FUNCTIONS["none"] if name == "raw" else relevance


def function_named(name, labels):
    """The function of a request, over the logit of a single label, or over how far the relevant one of two is ahead."""
    return FUNCTIONS["sigmoid" if name == "softmax" and labels == 2 else name]


FUNCTIONS = {
    "sigmoid": torch.sigmoid,
    "softmax": torch.ones_like,  # of a single label
    "none": lambda logits: logits,
}
