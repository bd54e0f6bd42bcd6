"""Tags in texts that are JSON: the member `confluent:tags` of whatever bears them."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from skra_compat.event import Json
from skra_compat.tag import Entity, Tags, changed, entities, nowhere

_MEMBER: Final = "confluent:tags"

Node: TypeAlias = dict[str, Json]


def tags_of(node: Mapping[str, Json]) -> tuple[str, ...]:
    """The tags that a part of the text bears."""
    found = node.get(_MEMBER)
    return tuple(str(tag) for tag in found) if isinstance(found, list) else ()


def write(nodes: Mapping[Entity, Node], added: Tags, removed: Tags) -> None:
    """Change the tags of parts of a text in place.

    Raises:
        InvalidSchema: there is nothing at a path.
    """
    for entity in entities(added, removed):
        node = nodes.get(entity)
        if node is None:
            raise nowhere(entity)
        left = changed(tags_of(node), entity, added, removed)
        node.pop(_MEMBER, None)
        if left:
            node[_MEMBER] = left
