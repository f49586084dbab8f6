"""Security groups: a rule is flat in a template, and nested in a call."""

from typing import Any

from aws_api.calls import Call
from aws_api.mapping import PhysicalName, Properties, ResourceType

ADDRESSES = {"CidrIp": "IpRanges", "CidrIpv6": "Ipv6Ranges"}
GROUPS = ("SourceSecurityGroupId", "DestinationSecurityGroupId")
SENT_WITH_THE_GROUP = "Part of the rule that the call holds."


def permission(rule: Properties) -> Properties:
    """One `IpPermission` from the properties of a rule."""
    made = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    text = {"Description": rule["Description"]} if "Description" in rule else {}
    for name, ranges in ADDRESSES.items():
        if name in rule:
            made[ranges] = [{name: rule[name]} | text]
    for name in GROUPS:
        if name in rule:
            made["UserIdGroupPairs"] = [{"GroupId": rule[name]} | text]
    return made


def _rules(operation: str):
    def calls(rules: list[Properties], _properties: Properties, _name: str) -> list[Call]:
        parameters: dict[str, Any] = {"GroupId": "sg-0123456789abcdef0", "IpPermissions": list(map(permission, rules))}
        return [Call("ec2", operation, parameters)]

    return calls


def _rule(operation: str, *, group: str) -> ResourceType:
    """A rule by itself; `IpProtocol` is required, so that it stands for all of them."""

    def call(_protocol: str, rule: Properties, _name: str) -> list[Call]:
        return [Call("ec2", operation, {"GroupId": rule["GroupId"], "IpPermissions": [permission(rule)]})]

    parts = ("FromPort", "ToPort", "Description", "GroupId", *ADDRESSES, group)
    return ResourceType(
        service="ec2",
        creates=operation,
        elsewhere={"IpProtocol": call},
        nowhere=dict.fromkeys(parts, SENT_WITH_THE_GROUP),
    )


TYPES = {
    "AWS::EC2::SecurityGroup": ResourceType(
        service="ec2",
        creates="CreateSecurityGroup",
        name=PhysicalName("GroupName", 255),
        parameters={"GroupDescription": "Description"},
        elsewhere={
            "SecurityGroupEgress": _rules("AuthorizeSecurityGroupEgress"),
            "SecurityGroupIngress": _rules("AuthorizeSecurityGroupIngress"),
        },
    ),
    "AWS::EC2::SecurityGroupEgress": _rule("AuthorizeSecurityGroupEgress", group="DestinationSecurityGroupId"),
    "AWS::EC2::SecurityGroupIngress": _rule("AuthorizeSecurityGroupIngress", group="SourceSecurityGroupId"),
}
