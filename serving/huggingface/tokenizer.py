"""The tokenizer of a model's folder: pairs of texts in, tokens out."""

import re
from pathlib import Path

import transformers
from tokenizers import Tokenizer
from tokenizers.normalizers import Lowercase, Sequence
from transformers import AutoTokenizer

from .model_folder import modules_of, read_json, settings_of, trusts_remote_code
from .query_and_texts import too_long
from .templates import templates


class PairTokenizer:
    """A fast tokenizer that truncates and does not pad.

    What looks like a control token in a text, such as `[SEP]` or `</s>`, is read as text.
    """

    def __init__(self, folder):
        place = Path(folder, (modules_of(folder) or [{"path": ""}])[0]["path"])
        settings = read_json(place / "tokenizer_config.json")
        library = read_json(place / "sentence_bert_config.json")
        if _is_unknown(settings):
            self._backend = Tokenizer.from_file(str(place / "tokenizer.json"))
            self.padding = self._number_of(settings.get("pad_token"))
            limit = settings.get("model_max_length")
        else:
            tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True, trust_remote_code=trusts_remote_code())
            if not tokenizer.is_fast:
                raise ValueError("the model has no tokenizer.json")
            self._backend = tokenizer.backend_tokenizer
            self.padding, limit = tokenizer.pad_token_id, tokenizer.model_max_length
        self.limit = library.get("max_seq_length") or limit or float("inf")
        if library.get("do_lower_case"):
            own = self._backend.normalizer
            self._backend.normalizer = Sequence([Lowercase(), own] if own else [Lowercase()])
        self._backend.no_padding()
        self._marks = _marks(self._backend)
        self._templates = templates(settings_of(folder))
        self.tokens_around_passage = len(self._alone("".join(self._templates[1])))

    def encode(self, texts, max_length, truncation="longest_first"):
        """Without a truncation, a text of more tokens than `max_length` is an error."""
        if truncation is None:
            self._backend.no_truncation()
        else:
            self._backend.enable_truncation(max_length, strategy=truncation)
        encodings = self._backend.encode_batch([self._completed(text) for text in texts])
        longest = max((len(encoding.ids) for encoding in encodings), default=0)
        if truncation is None and longest > max_length:
            raise too_long(longest, max_length)
        return encodings

    def offsets(self, text):
        """A text as it is read between the template's parts, and where in it each of its tokens is."""
        as_text = self._as_text(text)
        return as_text, self._alone(as_text).offsets

    def _alone(self, text):
        self._backend.no_truncation()
        return self._backend.encode(text, add_special_tokens=False)

    def _completed(self, texts):
        if isinstance(texts, str):
            return self._within(self._templates[0], texts)
        return tuple(self._within(template, text) for template, text in zip(self._templates, texts))

    def _within(self, template, text):
        """Control tokens of the template are obeyed, those of the text are not."""
        before, after = template
        return before + self._as_text(text) + after

    def _as_text(self, text):
        return self._marks.sub(lambda mark: f"{mark[0][0]} {mark[0][1:]}", text) if self._marks else text

    def _number_of(self, token):
        name = token.get("content") if isinstance(token, dict) else token
        return self._backend.token_to_id(name) if name else None


def _is_unknown(settings):
    """Whether transformers 5 has written what this version does not read; it has everything in tokenizer.json too."""
    name = settings.get("tokenizer_class")
    is_newer = "backend" in settings and transformers.__version__.startswith("4.")
    return is_newer or bool(name) and not any(hasattr(transformers, kind) for kind in (name, f"{name}Fast"))


def _marks(backend):
    """What a text must not hold as it is: the special tokens' names."""
    names = [token.content for token in backend.get_added_tokens_decoder().values() if token.special]
    long = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long))) if long else None
