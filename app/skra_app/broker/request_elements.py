"""What the lists of a request may be: there where they have to be, and not longer than what one request may ask for.

Each element costs work, and a byte may be an element; a list of length -1 is read as none, whatever the message says of
it.
"""

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_origin

from kio.static.protocol import Entity

from skra_app.broker.malformed import MalformedFrame

MOST_ELEMENTS: Final = 20_000
"""Elements of all lists of a request: topics, partitions, groups, configs."""


class _List(NamedTuple):
    """A member of a message that is a list."""

    name: str
    nullable: bool
    nested: bool
    """Whether its elements have members of their own."""


def verify_elements(request: Entity) -> None:
    """Raises MalformedFrame for a list that is missing, and for lists with too many elements together."""
    left, entities = MOST_ELEMENTS, [request]
    while entities:
        entity = entities.pop()
        for name, nullable, nested in _lists(type(entity)):
            value: tuple[Any, ...] | None = getattr(entity, name)
            if value is None:
                if nullable:
                    continue
                raise MalformedFrame(f"{type(entity).__name__} has no {name}, and it has to have")
            left -= len(value)
            if left < 0:
                raise MalformedFrame(
                    f"{type(request).__name__} has more than {MOST_ELEMENTS} elements in its lists: ask in parts"
                )
            if nested:
                entities.extend(value)


@cache
def _lists(shape: type[Entity]) -> tuple[_List, ...]:
    found: list[_List] = []
    for field in fields(shape):
        kinds = (field.type,) if get_origin(field.type) is tuple else get_args(field.type)
        for kind in kinds:
            if get_origin(kind) is tuple:
                nullable = type(None) in kinds
                found.append(_List(field.name, nullable, is_dataclass(get_args(kind)[0])))
    return tuple(found)
