"""The permissions of an app's roles, read from their policies: exact where these only allow."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from templates.stack import Resource


def may(resources: list[Resource], role: str, action: str, arn: str) -> bool:
    """Whether a statement of the role allows the action; conditions are taken as met."""
    return any(
        any(fnmatchcase(action, each) for each in _listed(statement["Action"]))
        and any(fnmatchcase(arn, each) for each in _listed(statement["Resource"]))
        for statement in _statements(resources, role)
        if statement["Effect"] == "Allow"
    )


def _statements(resources: list[Resource], role: str) -> Iterator[dict[str, Any]]:
    for each in resources:
        if each.type == "AWS::IAM::Role" and each.physical_name == role:
            for policy in each.properties.get("Policies", []):
                yield from policy["PolicyDocument"]["Statement"]
        elif each.type == "AWS::IAM::Policy" and role in each.properties["Roles"]:
            yield from each.properties["PolicyDocument"]["Statement"]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
