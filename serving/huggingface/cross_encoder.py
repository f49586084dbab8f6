"""A cross-encoder on one device: texts in, one logit each out."""

import logging
import os

import torch

from .batch_threads import BatchThreads
from .gpu_encoder import fastest_on_gpu, probe_texts
from .labels import relevant_label
from .model_folder import load_model
from .packed_bert import MODEL_TYPES as BERT_TYPES
from .packed_encoder import MODEL_TYPES, PackedEncoder
from .padded_encoder import PaddedEncoder
from .processor import fastest_products
from .products import Plain
from .shares import shares
from .tokenizer import PairTokenizer
from .windows import further_windows

log = logging.getLogger(__name__)

# On a CPU a batch should stay in the caches, half as many tokens in 32-bit as in bfloat16; a GPU wants few and large ones.
TOKENS_OF_A_BATCH = {"cpu": 1024, "cuda": 32768}
# A GPU computes some texts of a request while the next are tokenized; a CPU all of them at once.
TEXTS_OF_A_PIECE = {"cpu": None, "cuda": 64}
# The longest ones would take long in 32-bit, and tell nothing more.
LONGEST_PROBE_ON_GPU = 512
PROBES = [("a query", "a passage " * count) for count in (1, 3, 3, 20, 90)] + [("a query", "")]
# Packed and padded, numbers are added up in another order: what that may move a logit by.
TOLERANCE = {torch.float32: 1e-4, torch.float16: 0.1, torch.bfloat16: 0.1}


class CrossEncoder:
    """A model that says how relevant a text is, loaded from a folder, and warmed up.

    In a `precision` of bfloat16, which is for a CPU, products with weights are in bfloat16 where the processor has it, and
    so is what lies between two of them: queries, keys, values, gates. Norms, sums of layers and the head are in 32-bit.
    """

    def __init__(self, folder, device, precision):
        self._device = device
        self._tokens_of_a_batch = TOKENS_OF_A_BATCH[device.type]
        model = load_model(folder)
        self._tokenizer = PairTokenizer(folder)
        self._relevant, self.label = relevant_label(model.config)
        self.labels = model.config.num_labels
        self.longest, self._is_length_set = _longest(self._tokenizer.limit, model.config)
        if model.config.pad_token_id is None:
            model.config.pad_token_id = self._tokenizer.padding
        if device.type == "cuda":
            probes = self._sorted(probe_texts(min(self.longest, LONGEST_PROBE_ON_GPU)))
            self._encoder = fastest_on_gpu(model.to(device).eval(), precision, probes)
        else:
            exact = torch.float32 if precision == torch.bfloat16 else precision
            self._encoder = self._fastest(model.to(device, exact).eval(), precision)
        # Not of a model's own code, which may keep in itself what belongs to one batch.
        side_by_side = device.type == "cpu" and isinstance(self._encoder, PackedEncoder)
        self._threads = BatchThreads(torch.get_num_threads() if side_by_side else 1)
        if side_by_side and self._encoder.products.dtype == torch.bfloat16:
            self._tokens_of_a_batch *= 2
        self._warm_up()

    def logits(self, texts, max_length=None, truncation="longest_first", windows=1):
        """One logit for each text or pair of texts, in their order, as float32 on the CPU.

        `max_length` counts where RERANK_MAX_LENGTH is not set. Of a passage that does not fit so many windows are read, and
        the highest of their logits is taken.
        """
        if not texts:
            return torch.empty(0)
        asked = None if self._is_length_set else max_length
        length = min(asked or self.longest, self.longest)
        # On their own, and the further windows after them: whether there are any moves no digit of what fits.
        logits, encodings = self._scored(texts, length, truncation)
        if windows > 1:
            indices, pairs = further_windows(self._tokenizer, texts, encodings, windows)
            if pairs:
                further, _ = self._scored(pairs, length, truncation)
                logits = logits.scatter_reduce(0, torch.tensor(indices), further, "amax")
        return logits

    def _scored(self, texts, length, truncation):
        """The logits of texts, and their encodings."""
        size = TEXTS_OF_A_PIECE[self._device.type] or len(texts)
        pieces = [
            self._begun(self._tokenizer.encode(texts[first : first + size], length, truncation))
            for first in range(0, len(texts), size)
        ]
        logits = torch.cat([self._ended(*piece) for piece in pieces])
        if not logits.isfinite().all():
            raise ArithmeticError("the model's logits are not finite")
        return logits, [encoding for encodings, _, _ in pieces for encoding in encodings]

    def _begun(self, encodings):
        """Encodings, their order by length, and rows of logits in that order, which a GPU may still be computing."""
        order = sorted(range(len(encodings)), key=lambda index: len(encodings[index].ids))
        batches = list(self._batches([encodings[i] for i in order]))
        with torch.inference_mode():
            return encodings, order, torch.cat(self._threads.results(self._batch_logits, batches))

    @torch.inference_mode()
    def _ended(self, encodings, order, found):
        """The logits of encodings, in their order."""
        logits = torch.empty(len(encodings))
        logits[order] = self._of_relevant(found.float().cpu())
        return logits

    def check_device(self):
        """Raises RuntimeError when the device no longer computes."""
        torch.ones(1, device=self._device).sum().item()

    def _of_relevant(self, logits):
        """Of two labels how far the relevant one is ahead: its sigmoid is the softmax of both."""
        return logits[:, 0] if logits.shape[1] == 1 else logits[:, self._relevant] - logits[:, 1 - self._relevant]

    @torch.inference_mode()
    def _batch_logits(self, batch):
        return self._encoder.logits(batch)

    def _batches(self, encodings):
        """Cuts encodings that are sorted by length."""
        if self._threads.count > 1:
            return shares(encodings, self._threads.count, self._tokens_of_a_batch)
        return self._full_batches(encodings)

    def _full_batches(self, encodings):
        batch, tokens = [], 0
        for encoding in encodings:
            length = len(encoding.ids)
            if batch and not self._encoder.fits(length, len(batch) + 1, tokens + length, self._tokens_of_a_batch):
                yield batch
                batch, tokens = [], 0
            batch.append(encoding)
            tokens += length
        yield batch

    def _fastest(self, model, precision):
        """The encoder without padding where this model gets the same logits from it, else the model's own."""
        padded = PaddedEncoder(model, model.config.pad_token_id)
        if model.config.model_type not in MODEL_TYPES:
            return padded
        is_plain = precision == torch.float16
        for products in [Plain()] if is_plain else fastest_products(model.config, precision == torch.bfloat16):
            try:
                packed = PackedEncoder(model, products=products)
                probes = self._sorted(PROBES)
                with torch.inference_mode():
                    difference = (packed.logits(probes) - padded.logits(probes)).abs().max().item()
                if difference <= TOLERANCE[products.dtype or model.dtype]:
                    if not is_plain:
                        log.info("Products are computed in %s.", products.name)
                    return packed
                log.warning("Packing is off with products in %s: it would move the logits by %g.", products.name, difference)
            except Exception:
                log.exception("Packing is off: it does not know this model.")
        return padded

    def _sorted(self, texts):
        return sorted(self._tokenizer.encode(texts, self.longest), key=lambda encoding: len(encoding.ids))

    def _warm_up(self):
        """Short and long texts, and as many of them as a batch takes: no request pays for a first time."""
        longest = "up " * self.longest
        count = max(2, self._tokens_of_a_batch // self.longest)
        self.logits(PROBES + [("warm", longest)] * count)


def _longest(limit, config):
    """The most tokens of an input, and whether RERANK_MAX_LENGTH says so: a number, or "model" for all the model reads."""
    positions = getattr(config, "max_position_embeddings", None) or 512
    if config.model_type in BERT_TYPES - {"bert"}:
        positions -= config.pad_token_id + 1  # RoBERTa's positions begin after its padding's
    asked = os.environ.get("RERANK_MAX_LENGTH")
    if asked and asked != "model" and not (asked.isdecimal() and int(asked) >= 8):
        raise ValueError(f'RERANK_MAX_LENGTH is "{asked}"; it must be "model", or a number of 8 or more')
    most = int(asked) if asked and asked != "model" else positions
    return int(min(limit, positions, most)), bool(asked)
