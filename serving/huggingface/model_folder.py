"""Loads what a model's folder holds: a classifier of transformers, or a modular cross-encoder of sentence-transformers."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import torch
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

from .modular_head import load_head
from .rotary import understood


class ModularCrossEncoder(torch.nn.Module):
    """An encoder of transformers and the modules that make one logit of its last hidden states."""

    def __init__(self, encoder, head):
        super().__init__()
        self.encoder, self.modular_head, self.config = encoder, head, encoder.config

    @property
    def device(self):
        return self.encoder.device

    @property
    def dtype(self):
        return self.encoder.dtype

    def forward(self, attention_mask, **inputs):
        hidden = self.encoder(attention_mask=attention_mask, **inputs).last_hidden_state
        rows = hidden[:, 0] if self.modular_head.reads_first else hidden[attention_mask.bool()]
        return SimpleNamespace(logits=self.modular_head(rows, attention_mask.sum(1)))


def load_model(folder):
    """The model of a folder, in the precision of its weights.

    Raises ValueError when weights are missing, whose places transformers would fill with random numbers.
    """
    modules = modules_of(folder)
    if modules:
        return _modular(folder, modules)
    return _loaded(AutoModelForSequenceClassification, folder)


def settings_of(folder):
    """What sentence-transformers has written of a cross-encoder: its prompts, among others; empty where it has not."""
    settings = read_json(Path(folder, "config_sentence_transformers.json"))
    return settings if settings.get("model_type") == "CrossEncoder" else {}


def modules_of(folder):
    """The modules of a modular cross-encoder, in their order; none of a model that is one module."""
    entries = read_json(Path(folder, "modules.json")) or []
    if len(entries) < 2:
        return []
    if not settings_of(folder):
        raise ValueError(
            "modules.json lists the modules of an embedding model, not of a cross-encoder: "
            'config_sentence_transformers.json does not say "model_type": "CrossEncoder"'
        )
    return sorted(entries, key=lambda entry: entry["idx"])


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def trusts_remote_code():
    return os.environ.get("HF_TRUST_REMOTE_CODE", "").lower() in ("1", "true")


def _modular(folder, modules):
    first, *others = modules
    if first["type"].rpartition(".")[2] != "Transformer":
        raise ValueError(f"the first module of modules.json must be a Transformer, not {first['type']}")
    place = Path(folder, first["path"])
    task = read_json(place / "sentence_bert_config.json").get("transformer_task", "feature-extraction")
    if task != "feature-extraction":
        raise ValueError(f'transformer_task "{task}" of a modular cross-encoder is unknown; it must be "feature-extraction"')
    # Nothing here reads BERT's pooler, and the library does not save what it does not read.
    return ModularCrossEncoder(_loaded(AutoModel, place, unread="pooler."), load_head(folder, others))


def _loaded(kind, folder, unread=None):
    trusted = trusts_remote_code()
    config = understood(AutoConfig.from_pretrained(folder, trust_remote_code=trusted))
    if hasattr(config, "reference_compile"):
        config.reference_compile = False  # ModernBERT of transformers 4 would be compiled on a GPU, for each length anew
    model, report = kind.from_pretrained(folder, config=config, trust_remote_code=trusted, output_loading_info=True)
    missing = sorted(key for key in report["missing_keys"] if not (unread and key.startswith(unread)))
    if missing:
        named = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        raise ValueError(
            f"the checkpoint has no weights for {named}: it is not that of a cross-encoder, "
            "and with random numbers in their place its scores would be random"
        )
    return model
