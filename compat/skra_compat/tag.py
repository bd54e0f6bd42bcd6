"""Words that a schema bears inside of its text, at a record or a field (`PII`)."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from skra_compat.errors import InvalidSchema

RECORD: Final = "sr_record"
FIELD: Final = "sr_field"
"""The registry API's words for what can bear tags."""


class Entity(NamedTuple):
    """A part of a schema that bears tags."""

    path: str
    kind: str
    """RECORD or FIELD."""


Tags: TypeAlias = Mapping[Entity, tuple[str, ...]]


def entities(added: Tags, removed: Tags) -> Iterable[Entity]:
    """Everything that a change is about, once."""
    return dict.fromkeys((*added, *removed))


def changed(found: Iterable[str], entity: Entity, added: Tags, removed: Tags) -> list[str]:
    """The tags of something that bears some already, after a change."""
    gone = removed.get(entity, ())
    return [tag for tag in dict.fromkeys((*found, *added.get(entity, ()))) if tag not in gone]


def nowhere(entity: Entity) -> InvalidSchema:
    """The refusal of a change to what does not stand in the schema."""
    return InvalidSchema(f"No matching path '{entity.path}' found in the schema", path=entity.path)
