"""Which of a model's labels means that a passage is relevant."""

import os

NAMES = {"label_1", "relevant", "positive", "yes", "true", "1"}


def relevant_label(config):
    """The number and the name of that label: the only one, or of two the one that its name or RERANK_RELEVANT_LABEL says.

    Raises ValueError for another number of labels, and where no name says it.
    """
    names = [str(config.id2label[number]) for number in sorted(config.id2label)]
    if len(names) == 1:
        return 0, names[0]
    if len(names) != 2:
        raise ValueError(f"a cross-encoder has one label, or two of which one means relevant; this model has {len(names)}")
    asked = os.environ.get("RERANK_RELEVANT_LABEL")
    relevant = [number for number, name in enumerate(names) if (name == asked if asked else name.lower() in NAMES)]
    if len(relevant) != 1:
        raise ValueError(
            f'RERANK_RELEVANT_LABEL must say which of the labels "{names[0]}" and "{names[1]}" means relevant'
            + (f'; "{asked}" is neither' if asked else "")
        )
    return relevant[0], names[relevant[0]]
