"""The head of a modular cross-encoder of sentence-transformers: pooling, dense layers and norms, as modules.json lists them."""

import importlib
import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from .heads import mean, total

FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}


class ModularHead(torch.nn.Module):
    """Modules that read and write features by name; the last ones write `scores`."""

    def __init__(self, modules):
        super().__init__()
        self.steps = torch.nn.ModuleList(modules)
        self.reads_first = all(step.modes == ["cls"] for step in modules if isinstance(step, Pooling))

    def forward(self, rows, lengths):
        features = {"token_embeddings": rows}
        for step in self.steps:
            step(features, lengths)
        return features["scores"]


class Pooling(torch.nn.Module):
    """One row for each sequence: several kinds of it lie side by side."""

    def __init__(self, config):
        super().__init__()
        modes = config.get("pooling_mode") or [name for flag, name in FLAGS.items() if config.get(flag)] or ["mean"]
        self.modes = [modes] if isinstance(modes, str) else list(modes)
        for mode in self.modes:
            if mode not in POOLED:
                raise ValueError(f'pooling_mode "{mode}" is unknown; there are {", ".join(POOLED)}')

    def forward(self, features, lengths):
        rows = features["token_embeddings"]
        are_first = self.modes == ["cls"] and len(rows) == len(lengths)
        pooled = [rows] if are_first else [POOLED[mode](rows, lengths).to(rows.dtype) for mode in self.modes]
        features["sentence_embedding"] = torch.cat(pooled, dim=1)


class Dense(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        size = config["in_features"], config["out_features"]
        self._input = config.get("module_input_name") or "sentence_embedding"
        self.output = config.get("module_output_name") or self._input
        self.linear = torch.nn.Linear(*size, bias=config.get("bias", True))
        self.activation = activation(config.get("activation_function") or "torch.nn.modules.activation.Tanh")
        self._is_residual = config.get("use_residual", False)
        if self._is_residual and size[0] != size[1]:
            self.residual = torch.nn.Linear(*size, bias=False)

    def forward(self, features, lengths):
        given = features[self._input]
        made = self.activation(self.linear(given))
        if self._is_residual:
            made = made + (self.residual(given) if hasattr(self, "residual") else given)
        features[self.output] = made


class LayerNorm(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.norm = torch.nn.LayerNorm(config["dimension"])

    def forward(self, features, lengths):
        features["sentence_embedding"] = self.norm(features["sentence_embedding"])


class Normalize(torch.nn.Module):
    """To length 1."""

    def __init__(self, config):
        super().__init__()
        self._input = config.get("module_input_name") or "sentence_embedding"
        self._output = config.get("module_output_name") or self._input

    def forward(self, features, lengths):
        features[self._output] = torch.nn.functional.normalize(features[self._input], dim=-1)


class Dropout(torch.nn.Module):
    """Of training only."""

    def __init__(self, config):
        super().__init__()

    def forward(self, features, lengths):
        pass


MODULES = {module.__name__: module for module in (Pooling, Dense, LayerNorm, Normalize, Dropout)}


def load_head(folder, entries):
    """Makes the modules after the Transformer; each entry has a `type` and the `path` of its folder."""
    modules = []
    for entry in entries:
        name, place = entry["type"].rpartition(".")[2], Path(folder, entry["path"])
        if name not in MODULES:
            raise ValueError(f"modules.json has a module {entry['type']}; there are {', '.join(MODULES)}")
        config = _json(place / "config.json")
        module = MODULES[name](config)
        _load_weights(module, place)
        modules.append(module)
    _refuse_without_one_score(modules, entries)
    return ModularHead(modules)


def activation(path):
    """The activation function of that path, which must be one of PyTorch."""
    package, _, name = path.rpartition(".")
    kind = getattr(importlib.import_module(package), name, None) if package.startswith("torch.nn") else None
    if not (isinstance(kind, type) and issubclass(kind, torch.nn.Module)):
        raise ValueError(f"activation function {path} is none of PyTorch's own")
    return kind()


def _load_weights(module, place):
    expected = set(module.state_dict())
    if not expected:
        return
    found = (
        load_file(place / "model.safetensors")
        if (place / "model.safetensors").exists()
        else torch.load(place / "pytorch_model.bin", map_location="cpu", weights_only=True)
    )
    if set(found) != expected:
        raise ValueError(f"{place.name} holds the weights {sorted(found)}, its module has {sorted(expected)}")
    module.load_state_dict(found)


def _refuse_without_one_score(modules, entries):
    if not any(isinstance(module, Pooling) for module in modules):
        raise ValueError(f"modules.json has no Pooling: {[entry['type'] for entry in entries]}")
    last = modules[-1]
    if not isinstance(last, Dense) or (last.output, last.linear.out_features) != ("scores", 1):
        raise ValueError("the last module of modules.json must be a Dense with one output, named scores")


def _json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _ends(lengths):
    return lengths.cumsum(0)


def _weighted_mean(rows, lengths):
    starts = (_ends(lengths) - lengths).repeat_interleave(lengths)
    weights = (torch.arange(len(rows), device=rows.device) - starts + 1).float()[:, None]
    return total(rows * weights, lengths) / total(weights, lengths)


POOLED = {
    "cls": lambda rows, lengths: rows[_ends(lengths) - lengths],
    "max": lambda rows, lengths: torch.segment_reduce(rows, "max", lengths=lengths),
    "mean": mean,
    "mean_sqrt_len_tokens": lambda rows, lengths: total(rows, lengths) / lengths[:, None].sqrt(),
    "weightedmean": _weighted_mean,
    "lasttoken": lambda rows, lengths: rows[_ends(lengths) - 1],
}
