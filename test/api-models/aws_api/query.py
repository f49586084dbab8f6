"""The query protocol: nested values as flat names, `Tags.member.1.Key`."""

import re
from typing import Any

from botocore.model import Shape

Flat = dict[str, str]


def parameters_of(shape: Shape, sent: Flat) -> dict[str, Any]:
    """The members of a structure that are sent; what is no member is kept under its flat name."""
    found: dict[str, Any] = {}
    used: set[str] = set()
    for name, member in shape.members.items():
        key = member.serialization.get("name", name)
        inner = _under(sent, key)
        if inner:
            found[name] = _value(member, inner)
            used |= {flat for flat in sent if flat == key or flat.startswith(f"{key}.")}
    return found | {name: value for name, value in sent.items() if name not in used}


def _under(sent: Flat, key: str) -> Flat:
    """The values sent for a key, by the rest of their name; the key itself has the empty name."""
    return {
        name[len(key) + 1 :]: value for name, value in sent.items() if name == key or name.startswith(f"{key}.")
    }


def _value(shape: Shape, sent: Flat) -> Any:
    match shape.type_name:
        case "structure":
            return parameters_of(shape, sent)
        case "list":
            prefix = "" if shape.serialization.get("flattened") else f"{shape.member.serialization.get('name', 'member')}."
            return [_value(shape.member, item) for item in _numbered(sent, prefix)]
        case "map":
            prefix = "" if shape.serialization.get("flattened") else "entry."
            return {
                item[shape.key.serialization.get("name", "key")]: _value(
                    shape.value, _under(item, shape.value.serialization.get("name", "value"))
                )
                for item in _numbered(sent, prefix)
            }
    return _scalar(shape, sent.get("", ""))


def _numbered(sent: Flat, prefix: str) -> list[Flat]:
    """Items by their numbers. An empty list is sent as its name alone."""
    numbers = {int(found[1]) for name in sent if (found := re.match(rf"{re.escape(prefix)}(\d+)(\.|$)", name))}
    return [_under(sent, f"{prefix}{number}") for number in sorted(numbers)]


def _scalar(shape: Shape, text: str) -> Any:
    if shape.type_name in ("integer", "long") and re.fullmatch(r"-?\d+", text):
        return int(text)
    if shape.type_name in ("float", "double"):
        return float(text)
    if shape.type_name == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
