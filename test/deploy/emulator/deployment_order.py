"""A random order among the resources that may come next, so that a missing dependency shows.

CloudFormation works on such resources side by side; MiniStack goes by the alphabet, which hides a missing dependency
every time or never. A random order shows it some of the time. It shows for certain when the resource that lacks it comes
first: after what it depends on, by its own words or those of others, and before everything else.
"""

import random
from typing import Any

from ministack.services.cloudformation import stacks


def arrange(seed: str, first: str | None = None) -> None:
    """Shuffles by the seed; resources of the type `first` come as early as they may."""
    choice, dependencies_in = random.Random(seed), stacks._extract_deps

    def topological_sort(resources: dict[str, Any], conditions: dict[str, bool]) -> list[str]:
        left = {
            name
            for name, resource in resources.items()
            if not resource.get("Condition") or conditions.get(resource["Condition"], True)
        }
        dependencies = {name: set(dependencies_in(resources[name], left)) - {name} for name in left}
        urgent = {name for name in left if resources[name]["Type"] == first}
        while further := set().union(*(dependencies[name] for name in urgent)) - urgent:
            urgent |= further
        order: list[str] = []
        while left:
            ready = {name for name in left if not dependencies[name] & left}
            if not ready:
                raise ValueError("Circular dependency detected among resources")
            order.append(choice.choice(sorted(ready & urgent or ready)))
            left.discard(order[-1])
        return order

    stacks._topological_sort = topological_sort
