"""Patterns of the models, which are written for Java, as Python's `regex` reads them.

A value must match as a whole: the services name a pattern without anchors and refuse what merely contains a match.
"""

import functools

import regex

SURROGATE_PAIRS = ("\\uD800\\uDC00-\\uDBFF\\uDFFF", "\\ud800\\udc00-\\udbff\\udfff")
"""How Java writes every character beyond the first 65,536."""

UNUSABLE: dict[str, str] = {}
"""Patterns that mean something else than they say, and why; a value is not held against them."""


class UnusablePattern(Exception):
    """A pattern that Python cannot read and that `UNUSABLE` does not name."""


def matches(pattern: str, value: str) -> bool:
    return pattern in UNUSABLE or compiled(pattern).fullmatch(value) is not None


@functools.cache
def compiled(pattern: str) -> regex.Pattern:
    converted = pattern
    for pairs in SURROGATE_PAIRS:
        converted = converted.replace(pairs, "\\U00010000-\\U0010FFFF")
    # Java writes a character by its number as \x{10FFFF}, and sets within sets.
    converted = regex.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: f"\\U{int(found[1], 16):08X}", converted)
    try:
        return regex.compile(converted, regex.VERSION0)
    except regex.error as error:
        raise UnusablePattern(f"{pattern}: {error}. Convert it here, or name it in UNUSABLE with a reason.") from error
