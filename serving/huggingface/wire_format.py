"""What is spoken on the wire: the pairs of the stock container, and the query and texts of Text Embeddings Inference."""

import json
from dataclasses import dataclass
from typing import Callable

from . import query_and_texts

TRUNCATIONS = {
    True: "longest_first",
    False: "longest_first",
    None: "longest_first",
    "longest_first": "longest_first",
    "do_not_truncate": "longest_first",
    "only_first": "only_first",
    "only_second": "only_second",
}
# By these the stock handler pads and batches; here texts are always truncated, sorted and batched.
WITHOUT_EFFECT = {"batch_size", "num_workers", "padding"}
PARAMETERS = {"function_to_apply", "max_length", "max_windows", "top_k", "truncation"} | WITHOUT_EFFECT
FUNCTIONS = {"sigmoid", "softmax", "none"}


class InvalidRequest(ValueError):
    """The caller's fault; the toolkit answers it as it answers the stock handler's errors, with 400."""


@dataclass(frozen=True)
class Request:
    """What to score, and how to answer: `answer` gets a score for each text. Without a function the endpoint's own is meant."""

    texts: list
    answer: Callable
    function: str | None = None
    max_length: int | None = None
    # None where nothing may be cut.
    truncation: str | None = "longest_first"
    # The answer to a failure of the inference; the stock handler's shape has none of its own.
    failure: Callable | None = None
    # The most windows of a passage, where RERANK_MAX_WINDOWS allows more.
    max_windows: int | None = None


def parse(body, label):
    """Reads a body; `label` is what the model calls its one label."""
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise InvalidRequest(f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise InvalidRequest("the body must be a JSON object")
    return _query_and_texts(fields) if query_and_texts.is_query_and_texts(fields) else _pairs(fields, label)


def _pairs(fields, label):
    parameters = {} if fields.get("parameters") is None else fields["parameters"]
    if not isinstance(parameters, dict):
        raise InvalidRequest("parameters must be an object")
    for name in parameters:
        if name not in PARAMETERS:
            raise InvalidRequest(f"parameters.{name} is unknown; there are {', '.join(sorted(PARAMETERS))}")
    _integer(parameters, "batch_size", least=1)
    inputs = fields.get("inputs", {name: value for name, value in fields.items() if name != "parameters"})
    if isinstance(inputs, list):
        texts = [_pair(item, f"inputs[{index}]") for index, item in enumerate(inputs)]
    else:
        texts = [_pair(inputs, "inputs")]

    def answer(scores):
        entries = [{"label": label, "score": score} for score in scores]
        if isinstance(inputs, str):
            return entries
        if "top_k" in parameters:
            entries = [[entry] for entry in entries]
        return entries if isinstance(inputs, list) else entries[0]

    return Request(
        texts=texts,
        answer=answer,
        function=_function(parameters.get("function_to_apply")),
        max_length=_integer(parameters, "max_length", least=4),
        truncation=_truncation(parameters.get("truncation")),
        max_windows=_integer(parameters, "max_windows", least=1),
    )


def _query_and_texts(fields):
    query, texts, truncates, raw_scores, returns_text = query_and_texts.read(fields)
    return Request(
        texts=[_joined(_text(query, "query"), _text(text, f"texts[{index}]")) for index, text in enumerate(texts)],
        answer=lambda scores: query_and_texts.ranked(scores, texts, returns_text),
        function="none" if raw_scores else None,
        truncation="longest_first" if truncates else None,
        failure=query_and_texts.failure,
        max_windows=_integer(fields, "max_windows", least=1, place="max_windows"),
    )


def _pair(item, place):
    if isinstance(item, str):
        return _text(item, place)
    if not isinstance(item, dict):
        raise InvalidRequest(f'{place} must be an object with "text" and "text_pair"')
    for name in item:
        if name not in ("text", "text_pair"):
            raise InvalidRequest(f'{place}.{name} is unknown; there are "text" and "text_pair"')
    second = item.get("text_pair")
    text = _text(item.get("text"), f"{place}.text")
    return text if second is None else _joined(text, _text(second, f"{place}.text_pair"))


def _joined(text, second):
    """A pair, whose second text may be empty; what is blank is as empty, whatever the tokenizer makes of spaces."""
    return (text, second if second.strip() else "")


def _text(value, place):
    if not isinstance(value, str):
        raise InvalidRequest(f"{place} must be a string")
    return value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no UTF-8 form


def _function(value):
    name = value.lower() if isinstance(value, str) else value
    if name is not None and name not in FUNCTIONS:
        raise InvalidRequest('parameters.function_to_apply must be "sigmoid", "softmax" or "none"')
    return name


def _integer(parameters, name, least, place=None):
    value = parameters.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
        raise InvalidRequest(f"{place or f'parameters.{name}'} must be an integer of {least} or more")
    return value


def _truncation(value):
    if isinstance(value, (list, dict)) or value not in TRUNCATIONS:
        raise InvalidRequest('parameters.truncation must be true, "longest_first", "only_first" or "only_second"')
    return TRUNCATIONS[value]
