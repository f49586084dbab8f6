"""ARNs of another partition than the account's: China, GovCloud and the rest of AWS know nothing of each other."""

import re
from collections.abc import Iterator
from typing import Any

PARTITION_OF_REGION = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
ARN = re.compile(r'arn:(aws[a-z-]*):[^\s"]*')


def partition_of(region: str) -> str:
    return next((name for prefix, name in PARTITION_OF_REGION.items() if region.startswith(prefix)), "aws")


def foreign_arns(value: Any, region: str) -> Iterator[str]:
    """The errors in ARNs anywhere in a value, in IAM's words."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from foreign_arns(item, region)
    elif isinstance(value, str):
        for found in ARN.finditer(value):
            if found[1] != partition_of(region):
                yield f'Partition "{found[1]}" is not valid for resource "{found[0]}"'
