"""How a CloudFormation resource becomes calls of the API of its service.

A property goes to the parameter of the same name unless the table of its type says otherwise. One that goes nowhere is
named there with the reason; any other is a failure, and so is a type without a table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.model import StructureShape

from aws_api.calls import Call, operation_model

Properties = dict[str, Any]


class Unmapped(Exception):
    """A type or a property that no table says anything about."""


@dataclass(frozen=True)
class PhysicalName:
    """The property that names a resource. CloudFormation generates a name where a template gives none."""

    property: str
    longest: int
    """Characters of a generated name."""
    lower_case: bool = False
    within: tuple[str, ...] = ()
    """Properties of what the name is unique in. @default: the account and region"""


@dataclass(frozen=True)
class ResourceType:
    """The calls that CloudFormation makes for a resource of a type."""

    service: str
    creates: str
    """The operation that takes every property which is not named below."""
    updates: tuple[str, ...] = ()
    """Operations of later updates; each takes those of the parameters that it knows."""
    name: PhysicalName | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The parameters of properties that are called otherwise."""
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """How the API takes the value of a property."""
    added: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that CloudFormation sets by itself."""
    spread: Mapping[str, Callable[[Any], Properties]] = field(default_factory=dict)
    """Properties that stand for several parameters."""
    elsewhere: Mapping[str, Callable[[Any, Properties, str], Iterable[Call]]] = field(default_factory=dict)
    """Properties that take calls of their own, from the value, all properties and the physical name."""
    nowhere: Mapping[str, str] = field(default_factory=dict)
    """Properties that reach no API, and why."""

    def calls(self, type_name: str, properties: Properties, physical_name: str) -> list[Call]:
        """@raises Unmapped: for a property that the table leaves open."""
        created = operation_model(self.service, self.creates).input_shape
        parameters = dict(self.added)
        if self.name:
            parameters[self._parameter(type_name, created, self.name.property)] = physical_name
        further: list[Call] = []
        for name, value in properties.items():
            if name in self.elsewhere:
                further += self.elsewhere[name](value, properties, physical_name)
            elif name in self.spread:
                parameters |= self.spread[name](value)
            elif name not in self.nowhere:
                convert = self.values.get(name, _as_it_is)
                parameters[self._parameter(type_name, created, name)] = convert(value)
        if not parameters:
            return further
        return [
            Call(self.service, self.creates, parameters),
            *(self._update(operation, parameters) for operation in self.updates),
            *further,
        ]

    def _parameter(self, type_name: str, shape: StructureShape, property_name: str) -> str:
        if property_name in self.parameters:
            return self.parameters[property_name]
        for spelling in (property_name, property_name[0].lower() + property_name[1:]):
            if spelling in shape.members:
                return spelling
        raise Unmapped(
            f"{type_name}.{property_name} has no parameter of that name in {self.service}:{self.creates}, and the "
            "table does not say where it goes."
        )

    def _update(self, operation: str, parameters: Properties) -> Call:
        known = operation_model(self.service, operation).input_shape.members
        return Call(self.service, operation, {name: value for name, value in parameters.items() if name in known})


def _as_it_is(value: Any) -> Any:
    return value
