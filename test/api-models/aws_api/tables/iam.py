"""IAM: a role and its policies are calls of their own."""

from typing import Any

from aws_api.calls import Call
from aws_api.documents import json_text
from aws_api.mapping import PhysicalName, Properties, ResourceType


def _put(role: str, name: str, document: Any) -> Call:
    parameters = {"RoleName": role, "PolicyName": name, "PolicyDocument": json_text(document)}
    return Call("iam", "PutRolePolicy", parameters)


def _inline(policies: list[Properties], _properties: Properties, role: str) -> list[Call]:
    return [_put(role, each["PolicyName"], each["PolicyDocument"]) for each in policies]


def _put_on_roles(document: Any, policy: Properties, _name: str) -> list[Call]:
    return [_put(role, policy["PolicyName"], document) for role in policy["Roles"]]


TYPES = {
    "AWS::IAM::Role": ResourceType(
        service="iam",
        creates="CreateRole",
        name=PhysicalName("RoleName", 64),
        values={"AssumeRolePolicyDocument": json_text},
        elsewhere={"Policies": _inline},
    ),
    "AWS::IAM::Policy": ResourceType(
        service="iam",
        creates="PutRolePolicy",
        elsewhere={"PolicyDocument": _put_on_roles},
        nowhere=dict.fromkeys(("PolicyName", "Roles"), "Part of the call for each role."),
    ),
}
