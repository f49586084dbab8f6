"""Names that two resources would have at once.

CloudFormation makes the replacement of a resource before it deletes the old one. A resource that has a name of its own
can be replaced only when the name changes too.
"""

from collections import Counter
from collections.abc import Iterator

from aws_api.tables import TYPES
from templates.registry import create_only
from templates.stack import Resource


def collisions(resources: list[Resource]) -> Iterator[str]:
    named = [each for each in resources if each.is_named]
    for each in named:
        name = TYPES[each.type].name
        others = (create_only(each.type) & each.properties.keys()) - {name.property, *name.within}
        if others:
            yield (
                f"{each}: a change of {', '.join(sorted(others))} replaces it, and the new one would have the name "
                f"{each.physical_name}, which the old one has still"
            )
    for (type_name, physical_name, _), count in Counter(map(_identity, named)).items():
        if count > 1:
            yield f"{count} resources of {type_name} have the name {physical_name}"


def _identity(resource: Resource) -> tuple[str, str, str]:
    within = [str(resource.properties.get(each)) for each in TYPES[resource.type].name.within]
    return resource.type, resource.physical_name, "|".join(within)
