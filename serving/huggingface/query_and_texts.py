"""The query with texts of Text Embeddings Inference 1.9: its requests, its answers, and its errors with their statuses."""

import json

DIRECTIONS = ("Right", "right")


class Rejected(Exception):
    """An answer other than 200: the body is JSON with the type of the error, or plain text where the server has none."""

    def __init__(self, status, message, error_type=None):
        super().__init__(message)
        self.status = status
        self.body = json.dumps({"error": message, "error_type": error_type}) if error_type else message


def is_query_and_texts(fields):
    """Whether a body is one of these, by the names that a pair of texts has not."""
    return "query" in fields or "texts" in fields


def read(fields):
    """The query, its texts, and the switches `truncate`, `raw_scores` and `return_text`; no message holds a text."""
    query, texts = _present(fields, "query"), _present(fields, "texts")
    if not isinstance(query, str):
        raise _shape("query must be a string")
    if not isinstance(texts, list):
        raise _shape("texts must be a list of strings")
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise _shape(f"texts[{index}] must be a string")
    if fields.get("truncation_direction", "Right") not in DIRECTIONS:
        raise _shape('truncation_direction must be "Right"; this handler cuts at the end only')
    switches = [_switch(fields, name, default) for name, default in SWITCHES.items()]
    if not texts:
        raise Rejected(400, "`texts` cannot be empty", "Empty")
    if not query and not all(texts):
        raise Rejected(400, "Input validation error: `inputs` cannot be empty", "Empty")
    return query, texts, *switches


def ranked(scores, texts, returns_text):
    """The highest score first, and of equal ones the last."""
    order = sorted(range(len(scores)), key=lambda index: scores[index])[::-1]
    return [
        {"index": index, **({"text": texts[index]} if returns_text else {}), "score": scores[index]} for index in order
    ]


def failure(error):
    """Of the inference, which the callers of the server try again."""
    return Rejected(424, str(error)[:500], "Backend")


def too_long(given, limit):
    """Of a pair that may not be cut."""
    message = f"Input validation error: `inputs` must have less than {limit} tokens. Given: {given}"
    return Rejected(422, message, "Validation")


SWITCHES = {"truncate": True, "raw_scores": False, "return_text": False}


def _present(fields, name):
    if name not in fields:
        raise _shape(f"missing field `{name}`")
    return fields[name]


def _switch(fields, name, default):
    value = fields.get(name, default)
    if value is None and name == "truncate":  # as good as nothing there, and an error at the other two
        return default
    if not isinstance(value, bool):
        raise _shape(f"{name} must be true or false")
    return value


def _shape(message):
    return Rejected(422, f"Failed to deserialize the JSON body into the target type: {message}")
