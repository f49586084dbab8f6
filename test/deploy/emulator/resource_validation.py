"""Refuses a resource as the API would that CloudFormation calls for it, before it is made or changed."""

from collections.abc import Iterator
from typing import Any

from aws_api.calls import findings_of
from aws_api.findings import ValidationError
from aws_api.own_region import other_regions
from aws_api.partitions import foreign_arns
from aws_api.physical_names import generated_name
from aws_api.tables import TYPES, calls_of
from ministack.core.responses import get_region
from ministack.services.cloudformation import stacks

import sagemaker_rules

Properties = dict[str, Any]

BOOTSTRAP = "CDKToolkit"
"""The stack of `cdk bootstrap` has a template of AWS's own; it is made as it is."""


def validate() -> None:
    create, update, delete = stacks._provision_resource, stacks._update_resource, stacks._delete_resource

    def checked_create(type_name: str, logical_id: str, properties: Properties, stack: str, *rest: Any) -> Any:
        check_calls(type_name, logical_id, properties, stack)
        sagemaker_rules.check_create(type_name, properties)
        return create(type_name, logical_id, properties, stack, *rest)

    def checked_update(
        type_name: str, physical_id: str, old: Properties, new: Properties, stack: str, *rest: Any
    ) -> Any:
        if old != new:
            check_calls(type_name, rest[0] if rest else physical_id, new, stack)
            sagemaker_rules.check_update(type_name, physical_id, new)
        return update(type_name, physical_id, old, new, stack, *rest)

    def noted_delete(type_name: str, physical_id: str, *rest: Any) -> Any:
        sagemaker_rules.note_delete(type_name, physical_id)
        return delete(type_name, physical_id, *rest)

    stacks._provision_resource, stacks._update_resource, stacks._delete_resource = (
        checked_create,
        checked_update,
        noted_delete,
    )


def check_calls(type_name: str, logical_id: str, properties: Properties, stack: str) -> None:
    """@raises ValidationError, ValueError: in the words of the service"""
    if stack == BOOTSTRAP:
        return
    for foreign in foreign_arns(properties, get_region()):
        raise ValueError(foreign)
    findings = list(_findings(type_name, properties, _physical_name(type_name, logical_id, properties, stack)))
    if findings:
        raise ValidationError(findings)


def _findings(type_name: str, properties: Properties, physical_name: str) -> Iterator[Any]:
    seen: set[str] = set()
    for call in calls_of(type_name, properties, physical_name):
        for finding in (*findings_of(call), *other_regions(call, get_region())):
            if str(finding) not in seen:
                seen.add(str(finding))
                yield finding


def _physical_name(type_name: str, logical_id: str, properties: Properties, stack: str) -> str:
    name = TYPES[type_name].name if type_name in TYPES else None
    if name is None:
        return ""
    given = properties.get(name.property)
    return given or generated_name(stack, logical_id, name.longest, lower_case=name.lower_case)
