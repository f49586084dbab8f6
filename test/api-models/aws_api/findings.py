"""The errors of an API for a value that it does not accept."""

from dataclasses import dataclass
from typing import Any

MUST_NOT_BE_NULL = "Member must not be null"
LONGEST_VALUE_SHOWN = 100


@dataclass(frozen=True)
class Finding:
    """One constraint that a value breaks."""

    at: str
    """The member, as the services name it: `productionVariants.1.member.modelName`."""
    value: Any
    constraint: str

    def __str__(self) -> str:
        value = "Value null" if self.value is None else f"Value '{shown(self.value)}'"
        return f"{value} at '{self.at}' failed to satisfy constraint: {self.constraint}"


class ValidationError(Exception):
    """A refused call, in the words of the services."""

    def __init__(self, findings: list[Finding]) -> None:
        count = f"{len(findings)} validation error{'s' if len(findings) > 1 else ''} detected"
        super().__init__(f"{count}: {'; '.join(map(str, findings))}")
        self.findings = findings


def shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_VALUE_SHOWN else f"{text[:LONGEST_VALUE_SHOWN]}…"
