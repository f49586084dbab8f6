"""A template whose intrinsic functions have the values that they get in an account."""

import re
from dataclasses import dataclass, field
from typing import Any

from aws_api.mapping import Properties
from aws_api.tables import TYPES
from templates.account import Account
from templates.attributes import OF_TYPE
from aws_api.physical_names import generated_name


class Unresolved(Exception):
    """A function or a reference that is not known here; its message says which."""


@dataclass(frozen=True)
class Resource:
    stack: str
    logical_id: str
    type: str
    physical_name: str
    properties: Properties
    is_named: bool
    """Whether the template gives it its name."""

    def __str__(self) -> str:
        return f"{self.stack}/{self.logical_id} ({self.type})"


@dataclass
class Stack:
    """Stacks share `exports`, so that one which imports comes after the one that exports."""

    name: str
    template: dict[str, Any]
    account: Account
    exports: dict[str, Any] = field(default_factory=dict)

    def resources(self) -> list[Resource]:
        made = [self._resource(logical_id) for logical_id in self.template["Resources"]]
        for output in self.template.get("Outputs", {}).values():
            if "Export" in output:
                self.exports[self.resolve(output["Export"]["Name"])] = self.resolve(output["Value"])
        return made

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._function(name, argument)
        return {name: self.resolve(item) for name, item in value.items()}

    def _resource(self, logical_id: str) -> Resource:
        resource = self.template["Resources"][logical_id]
        physical_name, is_named = self._physical_name(logical_id)
        properties = self.resolve(resource.get("Properties", {}))
        return Resource(self.name, logical_id, resource["Type"], physical_name, properties, is_named)

    def _physical_name(self, logical_id: str) -> tuple[str, bool]:
        resource = self.template["Resources"][logical_id]
        kind, properties = TYPES.get(resource["Type"]), resource.get("Properties", {})
        if resource["Type"] == "AWS::ApplicationAutoScaling::ScalableTarget":
            parts = ("ResourceId", "ScalableDimension", "ServiceNamespace")
            return "|".join(self.resolve(properties[part]) for part in parts), False
        if resource["Type"].startswith("Custom::"):
            return next((properties[each] for each in ("PipelineName", "RoleName") if each in properties), ""), False
        if not kind or not kind.name:
            return generated_name(self.name, logical_id, 64), False
        if kind.name.property in properties:
            return self.resolve(properties[kind.name.property]), True
        name = generated_name(self.name, logical_id, kind.name.longest, lower_case=kind.name.lower_case)
        return name, False

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return self._ref(argument)
        if name == "Fn::GetAtt":
            return self._attribute(*(argument if isinstance(argument, list) else argument.split(".", 1)))
        if name == "Fn::Sub":
            return self._sub(argument)
        arguments = self.resolve(argument)
        match name:
            case "Fn::Join":
                return arguments[0].join(str(part) for part in arguments[1])
            case "Fn::Select":
                return arguments[1][int(arguments[0])]
            case "Fn::Split":
                return arguments[1].split(arguments[0])
            case "Fn::GetAZs":
                return [f"{self.account.region}{zone}" for zone in "abc"]
            case "Fn::FindInMap":
                table, row, column = arguments
                return self.template["Mappings"][table][row][column]
            case "Fn::ImportValue":
                return self.exports[arguments]
        raise Unresolved(f"{self.name}: {name} is not known here.")

    def _ref(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": self.account.id,
            "AWS::Partition": self.account.partition,
            "AWS::Region": self.account.region,
            "AWS::StackId": self.account.arn("cloudformation", f"stack/{self.name}/0a1b2c3d-0000-1111-2222-333344445555"),
            "AWS::StackName": self.name,
            "AWS::URLSuffix": self.account.url_suffix,
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.template.get("Parameters", {}):
            return self.template["Parameters"][name]["Default"]
        return self._known(name).ref(self.account, self._physical_name(name)[0])

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        known = self._known(logical_id).attributes
        if attribute not in known:
            raise Unresolved(f"{self.name}: what {logical_id}.{attribute} looks like is not known in attributes.py.")
        return known[attribute](self.account, self._physical_name(logical_id)[0])

    def _known(self, logical_id: str):
        type_name = self.template["Resources"][logical_id]["Type"]
        if type_name not in OF_TYPE:
            raise Unresolved(f"{self.name}: what a reference to {type_name} gives is not known in attributes.py.")
        return OF_TYPE[type_name]

    def _sub(self, argument: Any) -> str:
        text, values = argument if isinstance(argument, list) else (argument, {})

        def replace(found: re.Match[str]) -> str:
            name = found[1]
            if name in values:
                return str(self.resolve(values[name]))
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^!}]+)\}", replace, text)
