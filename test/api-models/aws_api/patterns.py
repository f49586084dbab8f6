"""Patterns of the models, which are written for Java, as Python's `regex` reads them.

A value must match as a whole: the services name a pattern without anchors and refuse what merely contains a match.
"""

import functools

import regex

SURROGATE_PAIRS = "\\uD800\\uDC00-\\uDBFF\\uDFFF"
"""How Java writes every character beyond the first 65,536."""

ASCII_CLASSES = {
    r"\p{ASCII}": r"\x00-\x7F",
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{Print}": r"\x20-\x7E",
    r"\p{XDigit}": "0-9a-fA-F",
    r"\w": "_a-zA-Z0-9",
    r"\W": r"\x00-/:-@\x5B-\x5E`\x7B-\U0010FFFF",
    r"\d": "0-9",
    r"\D": r"\x00-/:-\U0010FFFF",
    r"\s": r"\x20\x09-\x0D",
    r"\S": r"\x00-\x08\x0E-\x1F\x21-\U0010FFFF",
}
"""Classes that go by ASCII in Java (java.util.regex.Pattern), and by Unicode in Python.

Each ends with a range, so that a hyphen after it stays a hyphen. Python's own flag for this makes `\\p{L}` ASCII too, which
in Java it is not.
"""

ASCII_BOUNDARIES = {
    r"\b": r"(?:(?<=[a-zA-Z0-9_])(?![a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?=[a-zA-Z0-9_]))",
    r"\B": r"(?:(?<=[a-zA-Z0-9_])(?=[a-zA-Z0-9_])|(?<![a-zA-Z0-9_])(?![a-zA-Z0-9_]))",
}
"""Word boundaries by ASCII, as Java has them since release 19."""

TOKEN = regex.compile(r"\\p\{\w+\}|\\.|\[|\]|.", regex.DOTALL)

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
        if text in ASCII_CLASSES:
            characters = ASCII_CLASSES[text]
            text = characters if is_in_set else f"[{characters}]"
        elif text in ASCII_BOUNDARIES:
            text = ASCII_BOUNDARIES[text]
        elif text == "[":
            is_in_set = True
        elif text == "]":
            is_in_set = False
        converted += text
    return converted
