"""Reads calls from stdin and writes what AWS would refuse of them to stdout, both as JSON.

In: `[{"service": ID, "operation", "input"}]`, bytes in the input as `{"base64"}`. Out: a line of text for each finding.
"""

import base64
import json
import sys
from typing import Any

from aws_api.calls import Call, findings_of, service_of_id


def with_bytes(value: Any) -> Any:
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"base64"}:
        return base64.b64decode(value["base64"])
    return {name: with_bytes(item) for name, item in value.items()}


def main() -> None:
    calls = [
        Call(service_of_id(each["service"]), each["operation"], with_bytes(each["input"])) for each in json.load(sys.stdin)
    ]
    json.dump([f"{call}: {finding}" for call in calls for finding in findings_of(call)], sys.stdout)


if __name__ == "__main__":
    main()
