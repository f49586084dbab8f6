"""Reads apps from stdin and writes what AWS would refuse of each to stdout, both as JSON.

In: `[{"name", "region", "stacks": {NAME: TEMPLATE}}]`, the stacks in the order of their deployment.
Out: `{"findings": [{"app", "text"}], "unused": [TYPE]}`; unused are the tables of types that no app has.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from aws_api.calls import findings_of
from aws_api.mapping import Unmapped
from aws_api.own_region import other_regions
from aws_api.partitions import foreign_arns
from aws_api.tables import TYPES, calls_of
from templates.account import Account
from templates.collisions import collisions
from templates.endpoints import endpoint_findings
from templates.stack import Resource, Stack


def resources_of(app: dict[str, Any]) -> list[Resource]:
    account, exports = Account(app["region"]), {}
    stacks = [Stack(name, template, account, exports) for name, template in app["stacks"].items()]
    return [resource for stack in stacks for resource in stack.resources()]


def call_findings(resource: Resource, region: str) -> Iterator[str]:
    try:
        for call in calls_of(resource.type, resource.properties, resource.physical_name):
            yield from (f"{resource} {call}: {finding}" for finding in (*findings_of(call), *other_regions(call, region)))
    except Unmapped as unmapped:
        yield f"{resource}: {unmapped}"


def findings_in(app: dict[str, Any], resources: list[Resource]) -> Iterator[str]:
    for resource in resources:
        yield from call_findings(resource, app["region"])
        yield from (f"{resource}: {foreign}" for foreign in foreign_arns(resource.properties, app["region"]))
    yield from collisions(resources)
    yield from endpoint_findings(resources, Account(app["region"]))


def main() -> None:
    findings, types = [], set()
    for app in json.load(sys.stdin):
        resources = resources_of(app)
        types |= {resource.type for resource in resources}
        findings += [{"app": app["name"], "text": text} for text in findings_in(app, resources)]
    json.dump({"findings": findings, "unused": sorted(TYPES.keys() - types)}, sys.stdout)


if __name__ == "__main__":
    main()
