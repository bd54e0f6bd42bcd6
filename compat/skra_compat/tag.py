"""Words that a schema bears inside of its text, at a record or a field (`PII`)."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

RECORD: Final = "sr_record"
FIELD: Final = "sr_field"
"""The registry API's words for what can bear tags."""


class Entity(NamedTuple):
    """A part of a schema that bears tags."""

    path: str
    kind: str
    """RECORD or FIELD."""


Tags: TypeAlias = Mapping[Entity, tuple[str, ...]]
