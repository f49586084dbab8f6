"""Whether a value is what a shape of a model says, at every depth.

botocore's own validator checks required members, types and the least values only.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from botocore.model import Shape

from aws_api.findings import MUST_NOT_BE_NULL, Finding
from aws_api.patterns import matches


def findings_in(shape: Shape, value: Any, at: str = "") -> Iterator[Finding]:
    """Every constraint of the shape that the value breaks."""
    if value is None:
        yield Finding(at, None, MUST_NOT_BE_NULL)
    elif not isinstance(value, TYPES[shape.type_name]) or _is_flag_for_number(shape, value):
        yield Finding(at, value, f"Member must be of type {shape.type_name}")
    else:
        yield from _size_findings(shape, value, at)
        check = CHECKS.get(shape.type_name)
        if check:
            yield from check(shape, value, at)


TYPES: dict[str, tuple[type, ...]] = {
    "blob": (bytes, bytearray, str),
    "boolean": (bool,),
    "char": (str,),
    "character": (str,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "list": (list, tuple),
    "long": (int,),
    "map": (dict,),
    "string": (str,),
    "structure": (dict,),
    "timestamp": (str, int, float, datetime.datetime),
}


def _is_flag_for_number(shape: Shape, value: Any) -> bool:
    """Python takes True for a number."""
    return isinstance(value, bool) and shape.type_name != "boolean"


def _structure_findings(shape: Shape, value: dict[str, Any], at: str) -> Iterator[Finding]:
    if shape.is_document_type:
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield Finding(_member(at, name), None, MUST_NOT_BE_NULL)
    for name, member in value.items():
        if name not in shape.members:
            yield Finding(_member(at, name), member, "The API has no such member")
        elif member is not None:
            yield from findings_in(shape.members[name], member, _member(at, name))
    if shape.is_tagged_union and len(value) != 1:
        yield Finding(at, ", ".join(value), f"Exactly one member must be set of {', '.join(shape.members)}")


def _list_findings(shape: Shape, value: list[Any], at: str) -> Iterator[Finding]:
    for index, item in enumerate(value, 1):
        yield from findings_in(shape.member, item, f"{at}.{index}.member")


def _map_findings(shape: Shape, value: dict[str, Any], at: str) -> Iterator[Finding]:
    for key, item in value.items():
        for finding in findings_in(shape.key, key, f"{at}.key"):
            yield Finding(finding.at, key, f"Map keys must satisfy constraint: [{finding.constraint}]")
        yield from findings_in(shape.value, item, f"{at}.{key}.member")


OUTDATED_ENUMS: dict[str, str] = {
    "OpenSearchPartitionInstanceType": (
        "Ends with the sixth generation, m6g and r6g. cfn-lint's list, made from AWS's prices, has the later ones and is "
        "held against the templates too; preflight asks the account."
    ),
}
"""Shapes whose values the service knows more of than the model, and how that is known."""


def _text_findings(shape: Shape, value: str, at: str) -> Iterator[Finding]:
    if shape.enum and value not in shape.enum and shape.name not in OUTDATED_ENUMS:
        yield Finding(at, value, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not matches(pattern, value):
        yield Finding(at, value, f"Member must satisfy regular expression pattern: {pattern}")


CHECKS: dict[str, Callable[[Shape, Any, str], Iterator[Finding]]] = {
    "list": _list_findings,
    "map": _map_findings,
    "string": _text_findings,
    "structure": _structure_findings,
}


def _size_findings(shape: Shape, value: Any, at: str) -> Iterator[Finding]:
    """A number's value, or the length of anything else."""
    is_number = isinstance(value, (int, float))
    size, what = (value, "value") if is_number else (len(value) if hasattr(value, "__len__") else None, "length")
    if size is None:
        return
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < float(least):
        yield Finding(at, value, f"Member must have {what} greater than or equal to {least}")
    if most is not None and size > float(most):
        yield Finding(at, value, f"Member must have {what} less than or equal to {most}")


def _member(at: str, name: str) -> str:
    """The services name members in lower camel case."""
    return f"{at}.{_camel(name)}" if at else _camel(name)


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
