"""Events as Python values that say which branch of a union they are.

null, boolean, number, string, bytes and list are Python's own; an enum is its symbol, a fixed its bytes, a map and a
record are dictionaries, and a value of a union is a `Branch`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from skra_compat.formats.avro.model import Fixed, Model, Part, Record

DEEPEST: Final = 100
"""Records, lists and maps inside each other: deeper events are refused, because they would kill their consumers."""
MOST_EMPTY: Final = 1_000_000
"""Items without bytes (`null`, empty records) in one event: a count of a few bytes must not cost a reader gigabytes."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A value of a union."""

    index: int
    value: "Native"


Native: TypeAlias = bool | int | float | str | bytes | Branch | Sequence["Native"] | Mapping[str, "Native"] | None


@lru_cache(maxsize=512)
def empty_parts(model: Model) -> frozenset[Part]:
    """The named types whose events take no bytes at all: a record of nothing but such fields, a fixed of size 0."""
    found: set[Part] = set()
    growing = True
    while growing:
        more = {part for part in model.types.values() if part not in found and _is_empty(model, part, found)}
        found |= more
        growing = bool(more)
    return frozenset(found)


def is_empty(model: Model, part: Part) -> bool:
    """Whether the events of a part take no bytes."""
    return part.kind == "null" or part in empty_parts(model)


def _is_empty(model: Model, part: Part, found: set[Part]) -> bool:
    if isinstance(part, Fixed):
        return part.size == 0
    if isinstance(part, Record):
        below = [model.part(field.type) for field in part.fields]
        return all(one.kind == "null" or one in found for one in below)
    return False
