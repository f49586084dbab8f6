"""Any model as its library runs it, padded to the longest sequence of a batch."""

import torch


class PaddedEncoder:
    def __init__(self, model, padding):
        self._model = model
        self._padding = padding or 0

    def logits(self, batch):
        """A row of logits for each encoding of a batch, which is sorted by length."""
        width = len(batch[-1].ids)
        inputs = {
            "input_ids": [_filled(encoding.ids, width, self._padding) for encoding in batch],
            "attention_mask": [_filled(encoding.attention_mask, width, 0) for encoding in batch],
        }
        if getattr(self._model.config, "type_vocab_size", 0) > 1:
            inputs["token_type_ids"] = [_filled(encoding.type_ids, width, 0) for encoding in batch]
        tensors = {name: torch.tensor(rows).to(self._model.device) for name, rows in inputs.items()}
        return self._model(**tensors).logits

    @staticmethod
    def fits(longest, count, tokens, budget):
        """Whether sequences, the longest of which has so many tokens, are one batch."""
        return longest * count <= budget


def _filled(numbers, width, filling):
    return numbers + [filling] * (width - len(numbers))
