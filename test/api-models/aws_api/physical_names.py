"""Names as CloudFormation generates them.

As `IdentifierUtils.generateResourceIdentifier` of aws-cloudformation/cloudformation-cli-java-plugin makes them: stack,
logical id, 12 random characters, of which the first two share what the type's limit leaves.
"""

import hashlib

RANDOM_CHARACTERS = 12


def generated_name(stack: str, logical_id: str, longest: int, *, lower_case: bool = False) -> str:
    stack_length, id_length = _fair_split(longest - RANDOM_CHARACTERS - 2, len(stack), len(logical_id))
    random = hashlib.sha256(f"{stack}/{logical_id}".encode()).hexdigest()[:RANDOM_CHARACTERS].upper()
    name = f"{stack[:stack_length]}-{logical_id[:id_length]}-{random}"
    return name.lower() if lower_case else name


def _fair_split(capacity: int, *wanted: int) -> list[int]:
    """A name that one does not need the other may have."""
    shares = [0] * len(wanted)
    while capacity > 0 and shares != list(wanted):
        share = max(1, capacity // len(wanted))
        for index, most in enumerate(wanted):
            more = min(share, most - shares[index], capacity)
            shares[index] += more
            capacity -= more
    return shares
