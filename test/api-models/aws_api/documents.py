"""Values that CloudFormation takes in another form than the APIs."""

import json
from typing import Any


def json_text(document: Any) -> str:
    """A policy is an object in a template and a text in a call."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
