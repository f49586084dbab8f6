"""A random order among the resources that may come next, so that a missing dependency shows.

CloudFormation works on such resources side by side; MiniStack goes by the alphabet, which hides a missing dependency
every time or never.
"""

import random
from typing import Any

from ministack.services.cloudformation import stacks


def shuffle(seed: str) -> None:
    choice, dependencies_in = random.Random(seed), stacks._extract_deps

    def topological_sort(resources: dict[str, Any], conditions: dict[str, bool]) -> list[str]:
        left = {
            name
            for name, resource in resources.items()
            if not resource.get("Condition") or conditions.get(resource["Condition"], True)
        }
        dependencies = {name: set(dependencies_in(resources[name], left)) - {name} for name in left}
        order: list[str] = []
        while left:
            ready = sorted(name for name in left if not dependencies[name] & left)
            if not ready:
                raise ValueError("Circular dependency detected among resources")
            order.append(choice.choice(ready))
            left.discard(order[-1])
        return order

    stacks._topological_sort = topological_sort
