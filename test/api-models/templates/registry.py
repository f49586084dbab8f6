"""The resource types as CloudFormation's registry describes them; cfn-lint carries the schemas."""

import functools
import json
from importlib import resources
from typing import Any

_schemas = resources.files("cfnlint.data") / "schemas"


@functools.cache
def _files() -> dict[str, str]:
    return json.loads((_schemas / "providers" / "us-east-1.json").read_text())


@functools.cache
def create_only(type_name: str) -> frozenset[str]:
    """The properties of a type whose change makes another resource; of a nested one, what holds it."""
    schema: dict[str, Any] = json.loads((_schemas / "resources" / f"{_files()[type_name]}.json").read_text())
    paths = schema.get("createOnlyProperties") or []
    return frozenset(path.removeprefix("/properties/").split("/")[0] for path in paths)
