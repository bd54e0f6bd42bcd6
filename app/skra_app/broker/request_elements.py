"""How much one request may ask for: each element of its lists costs work, and a byte may be an element."""

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Final

from kio.static.protocol import Entity

from skra_app.broker.malformed import MalformedFrame

MOST_ELEMENTS: Final = 20_000
"""Elements of all lists of a request: topics, partitions, groups, configs. Each takes a byte at least."""


def verify_elements(request: Entity) -> None:
    """Raises MalformedFrame for a request whose lists have too many elements together."""
    left, entities = MOST_ELEMENTS, [request]
    while entities:
        entity = entities.pop()
        for name in _members(type(entity)):
            value = getattr(entity, name)
            if not isinstance(value, tuple):
                continue
            left -= len(value)
            if left < 0:
                raise MalformedFrame(
                    f"{type(request).__name__} has more than {MOST_ELEMENTS} elements in its lists: ask in parts"
                )
            if value and is_dataclass(value[0]):
                entities.extend(value)


@cache
def _members(shape: type[Entity]) -> tuple[str, ...]:
    """Names of the members that may be lists, or hold some."""
    return tuple(field.name for field in fields(shape))
