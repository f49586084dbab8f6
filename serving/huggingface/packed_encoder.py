"""An encoder without padding.

The tokens of a batch lie one after another, so that a long passage costs its neighbours nothing; only the attention
looks at the sequences. Where the head reads the first token of each sequence, the last layer is computed for it alone.
"""

import torch

from . import packed_bert, packed_modernbert
from .heads import base_and_head
from .packed_attention import Padded, Runs
from .products import Plain
from .to_device import numbers, to_device

MODEL_TYPES = packed_bert.MODEL_TYPES | packed_modernbert.MODEL_TYPES


class PackedEncoder:
    """The logits of a model of MODEL_TYPES.

    `attention` makes of the lengths of a batch and a device what attends within its sequences: by default as a CPU wants it; `name` is its.
    `products`: how tokens are multiplied with weights; the head and the norms stay in the model's precision.
    """

    def __init__(self, model, attention=Runs, products=Plain(), name="attention by length"):
        base, head = base_and_head(model)
        self._head = products.all_of(head)
        is_modern = model.config.model_type in packed_modernbert.MODEL_TYPES
        self._layers = (packed_modernbert.ModernBertLayers if is_modern else packed_bert.BertLayers)(
            base, model.config, products, self._head.reads_first
        )
        self.name, self.products = name, products
        self._device = model.device
        self._attention = attention

    def logits(self, batch):
        """A row of logits for each encoding of a batch, which is sorted by length; a GPU may still be computing them."""
        ids = [encoding.ids for encoding in batch]
        lengths = [len(each) for each in ids]
        size = torch.tensor(lengths)
        places = torch.arange(sum(lengths)) - (size.cumsum(0) - size).repeat_interleave(size)
        types = numbers(encoding.type_ids for encoding in batch)
        tokens = to_device(torch.stack([numbers(ids), types, places]), self._device)
        sequences = self._attention(lengths, self._device)
        return self._head(self._layers(tokens, sequences), sequences.lengths)

    def fits(self, longest, count, tokens, budget):
        """Whether sequences of so many tokens in all, the longest of which has so many, are one batch."""
        return tokens <= budget and (self._attention is not Padded or longest * count <= 2 * tokens + 4096)
