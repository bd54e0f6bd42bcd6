"""From the shape that a message has in one version to the shape it has in another, member by member.

A member keeps its name and meaning through the versions of a message (where it does not, an API's file has two rows).
What only the target knows takes its default, what only the source knows is left out.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import cast, get_args, get_origin

from kio.schema.errors import ErrorCode
from kio.static.primitive import i32Timedelta
from kio.static.protocol import Entity

NO_TIME = i32Timedelta.parse(dt.timedelta(0))


@cache
def reshaper(source: type[Entity], target: type[Entity]) -> Callable[[Entity], Entity]:
    """Build the function that gives an entity of one version the shape of another."""
    known = {member.name: member for member in fields(source)}
    steps = [(member.name, _step(known.get(member.name), member)) for member in fields(target)]

    def reshape(entity: Entity) -> Entity:
        return target(**{name: step(entity) for name, step in steps})

    return reshape


def _step(source: Field[object] | None, target: Field[object]) -> Callable[[Entity], object]:
    """Build the function that finds one member's value: copied, reshaped, or its default."""
    name = target.name
    if source is None:
        default = default_of(target)
        return lambda _: default
    inner, outer = entity_in(source.type), entity_in(target.type)
    if inner is None or outer is None or inner is outer:
        return lambda entity: getattr(entity, name)
    reshape = reshaper(inner, outer)
    if any(get_origin(kind) is tuple for kind in (source.type, *get_args(source.type))):
        return lambda entity: _each(reshape, getattr(entity, name))
    return lambda entity: reshape(getattr(entity, name))


def _each(reshape: Callable[[Entity], Entity], items: tuple[Entity, ...] | None) -> tuple[Entity, ...] | None:
    return None if items is None else tuple(map(reshape, items))


def entity_in(kind: object) -> type[Entity] | None:
    """Find the message type inside `X`, `X | None`, `tuple[X, ...]` and `tuple[X, ...] | None`."""
    if isinstance(kind, type) and is_dataclass(kind):
        return cast("type[Entity]", kind)
    return next((found for part in get_args(kind) if (found := entity_in(part)) is not None), None)


_ZEROES: tuple[tuple[type, object], ...] = (
    (ErrorCode, ErrorCode.none),
    (bool, False),
    (int, 0),
    (str, ""),
    (bytes, b""),
    (dt.timedelta, NO_TIME),
    (dt.datetime, dt.datetime.fromtimestamp(0, dt.UTC)),
)


def default_of(member: Field[object]) -> object:
    """Give the value of a member that the other version does not have: declared, null, or its type's nought."""
    if member.default is not MISSING:
        return member.default
    if NoneType in get_args(member.type):
        return None
    if get_origin(member.type) is tuple:
        return ()
    kind = member.type
    assert isinstance(kind, type), f"{member.name} has no default and an unexpected type {kind}"
    return next(zero for base, zero in _ZEROES if issubclass(kind, base))
