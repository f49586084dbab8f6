"""Patterns of the models, which are written for Java, as Python's `regex` reads them.

A value must match as a whole: the services name a pattern without anchors and refuse what merely contains a match.
"""

import functools

import regex

SURROGATE_PAIRS = "\\uD800\\uDC00-\\uDBFF\\uDFFF"
"""How Java writes every character beyond the first 65,536."""

ASCII_CLASSES = {"ASCII": r"\x00-\x7F", "Alnum": "a-zA-Z0-9", "Print": r"\x20-\x7E"}
"""Classes that hold ASCII only in Java (java.util.regex.Pattern), and more in Python."""

TOKEN = regex.compile(r"\\p\{(\w+)\}|\\.|\[|\]|.", regex.DOTALL)

UNUSABLE: dict[str, str] = {}
"""Patterns that mean something else than they say, and why; a value is not held against them."""


class UnusablePattern(Exception):
    """A pattern that Python cannot read and that `UNUSABLE` does not name."""


def matches(pattern: str, value: str) -> bool:
    return pattern in UNUSABLE or compiled(pattern).fullmatch(value) is not None


@functools.cache
def compiled(pattern: str) -> regex.Pattern:
    converted = _with_ascii_classes(pattern.replace(SURROGATE_PAIRS, "\\U00010000-\\U0010FFFF"))
    try:
        return regex.compile(converted, regex.VERSION0)
    except regex.error as error:
        raise UnusablePattern(f"{pattern}: {error}. Convert it here, or name it in UNUSABLE with a reason.") from error


def _with_ascii_classes(pattern: str) -> str:
    converted, is_in_set = "", False
    for token in TOKEN.finditer(pattern):
        text = token[0]
        if token[1] in ASCII_CLASSES:
            characters = ASCII_CLASSES[token[1]]
            text = characters if is_in_set else f"[{characters}]"
        elif text == "[":
            is_in_set = True
        elif text == "]":
            is_in_set = False
        converted += text
    return converted
