"""Reads apps from stdin and writes what AWS would refuse of each to stdout, both as JSON.

In: `[{"name", "region", "stacks": {NAME: TEMPLATE}}]`, the stacks in the order of their deployment.
Out: `{"findings": [{"app", "text"}], "operations": [...]}`; the operations are those that the apps take.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from aws_api.calls import Call, findings_of
from aws_api.mapping import Unmapped
from aws_api.tables import TYPES, WITHOUT_API
from templates.account import Account
from templates.collisions import collisions
from templates.stack import Resource, Stack


def resources_of(app: dict[str, Any]) -> list[Resource]:
    account, exports = Account(app["region"]), {}
    stacks = [Stack(name, template, account, exports) for name, template in app["stacks"].items()]
    return [resource for stack in stacks for resource in stack.resources()]


def calls_of(resource: Resource) -> list[Call]:
    if resource.type in WITHOUT_API:
        return []
    if resource.type not in TYPES:
        raise Unmapped(f"There is no table for {resource.type}.")
    return TYPES[resource.type].calls(resource.type, resource.properties, resource.physical_name)


def findings_in(app: dict[str, Any], operations: set[str]) -> Iterator[str]:
    resources = resources_of(app)
    for resource in resources:
        try:
            calls = calls_of(resource)
        except Unmapped as unmapped:
            yield f"{resource}: {unmapped}"
            continue
        for call in calls:
            operations.add(str(call))
            yield from (f"{resource} {call}: {finding}" for finding in findings_of(call))
    yield from collisions(resources)


def main() -> None:
    operations: set[str] = set()
    findings = [
        {"app": app["name"], "text": text} for app in json.load(sys.stdin) for text in findings_in(app, operations)
    ]
    json.dump({"findings": findings, "operations": sorted(operations)}, sys.stdout)


if __name__ == "__main__":
    main()
