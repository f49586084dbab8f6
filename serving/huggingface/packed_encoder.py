"""An encoder without padding.

The tokens of a batch lie one after another, so that a long passage costs its neighbours nothing; only the attention
looks at the sequences. Where the head reads the first token of each sequence, the last layer is computed for it alone.
"""

import torch

from . import packed_bert, packed_modernbert
from .heads import base_and_head
from .packed_attention import Padded, Runs
from .products import Plain

MODEL_TYPES = packed_bert.MODEL_TYPES | packed_modernbert.MODEL_TYPES


class PackedEncoder:
    """The logits of a model of MODEL_TYPES.

    `pads_attention`: one attention over padded sequences, as a GPU wants it, instead of one for each length, as a CPU does.
    `products`: how tokens are multiplied with weights; the head and the norms stay in the model's precision.
    """

    def __init__(self, model, pads_attention, products=Plain()):
        base, head = base_and_head(model)
        self._head = products.all_of(head)
        is_modern = model.config.model_type in packed_modernbert.MODEL_TYPES
        self._layers = (packed_modernbert.ModernBertLayers if is_modern else packed_bert.BertLayers)(
            base, model.config, products, self._head.reads_first
        )
        self.products = products
        self._device = model.device
        self._pads_attention = pads_attention

    def logits(self, batch):
        """A row of logits for each encoding of a batch, which is sorted by length."""
        lengths = [len(encoding.ids) for encoding in batch]
        tokens = torch.tensor(
            [
                [number for encoding in batch for number in encoding.ids],
                [number for encoding in batch for number in encoding.type_ids],
                [place for length in lengths for place in range(length)],
            ]
        ).to(self._device)
        sequences = (Padded if self._pads_attention else Runs)(lengths, self._device)
        hidden = self._layers(tokens, sequences)
        return self._head(hidden, sequences.lengths)

    def fits(self, longest, count, tokens, budget):
        """Whether sequences of so many tokens in all, the longest of which has so many, are one batch."""
        return tokens <= budget and (not self._pads_attention or longest * count <= 2 * tokens + 4096)
