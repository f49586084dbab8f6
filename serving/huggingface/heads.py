"""What makes logits of an encoder's last hidden states.

A head takes the rows of all tokens, sequence after sequence, or where it `reads_first` those of each sequence's first
token, and the sequences' lengths.
"""

import torch


def base_and_head(model):
    """The encoder of a model that can be packed, and its head."""
    if hasattr(model, "modular_head"):
        return model.encoder, model.modular_head
    base = getattr(model, model.base_model_prefix)
    return base, (ModernBertHead(model) if model.config.model_type == "modernbert" else BertHead(model, base))


class BertHead(torch.nn.Module):
    """The classifier of BERT and RoBERTa, behind BERT's pooler."""

    reads_first = True

    def __init__(self, model, base):
        super().__init__()
        self._pooler, self._classifier = getattr(base, "pooler", None), model.classifier

    def forward(self, rows, lengths):
        first = rows.unsqueeze(1)
        return self._classifier(self._pooler(first) if self._pooler else first)


class ModernBertHead(torch.nn.Module):
    """The classifier of ModernBERT over the first token, or over the mean of all of them."""

    def __init__(self, model):
        super().__init__()
        self._head, self._classifier = model.head, model.classifier
        self.reads_first = model.config.classifier_pooling == "cls"

    def forward(self, rows, lengths):
        pooled = rows if self.reads_first else mean(rows, lengths)
        return self._classifier(self._head(pooled))


def mean(rows, lengths):
    return (total(rows, lengths) / lengths[:, None]).to(rows.dtype)


def total(rows, lengths):
    """The sum of each sequence's rows, in 32-bit."""
    return torch.segment_reduce(rows.float(), "sum", lengths=lengths)
