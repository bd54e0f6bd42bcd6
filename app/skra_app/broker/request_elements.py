"""The lists of a request, measured before anything of it is read.

A list says first how long it is, and kio's reader takes that for granted: a frame of thirty bytes that says to hold
four thousand million elements ends the process for want of memory. Each element costs work too, and a byte may be an
element.
So the frame is walked along its message's shape; a shape is compiled once into steps.
"""

import struct
from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, Final, TypeAlias, cast, get_args, get_origin

from kio.serial.readers import read_unsigned_varint
from kio.static.protocol import Entity

from skra_app.broker.malformed import MalformedFrame

MOST_ELEMENTS: Final = 20_000
"""Elements of all lists of a request: topics, partitions, groups, configs."""
_SHORT, _INT = struct.Struct(">h"), struct.Struct(">i")
_WIDTHS: Final = {
    **dict.fromkeys(("bool", "int8", "uint8"), 1),
    **dict.fromkeys(("int16", "uint16", "error_code"), 2),
    **dict.fromkeys(("int32", "uint32", "timedelta_i32"), 4),
    **dict.fromkeys(("int64", "uint64", "float64", "timedelta_i64", "datetime_i64"), 8),
    "uuid": 16,
}
_LENGTHS: Final = {"string": _SHORT, "bytes": _INT, "records": _INT}


class _Walk:
    """A place in a frame that moves on, and how many elements may still come."""

    __slots__ = ("at", "flexible", "frame", "left")

    def __init__(self, frame: memoryview, at: int, *, flexible: bool) -> None:
        self.frame, self.at, self.flexible, self.left = frame, at, flexible, MOST_ELEMENTS

    def varint(self) -> int:
        number, used = read_unsigned_varint(self.frame, self.at)
        self.at += used
        return number

    def number(self, fixed: struct.Struct) -> int:
        """A length or a count, -1 for none."""
        if self.flexible:
            return self.varint() - 1
        (signed,) = fixed.unpack_from(self.frame, self.at)
        self.at += fixed.size
        return int(signed)


_Step: TypeAlias = Callable[[_Walk], None]


def verify_elements(shape: type[Entity], newest: type[Entity], frame: memoryview, offset: int) -> None:
    """Raises MalformedFrame for a list that is missing or too long, or that ends behind the frame.

    What may be missing in the newest version may be in every version: handlers see that one only.
    """
    walk = _Walk(frame, offset, flexible=shape.__flexible__)
    try:
        _structure(shape, _may_be_missing(newest))(walk)
    except MalformedFrame as fault:
        raise MalformedFrame(f"{shape.__name__} version {shape.__version__}: {fault}") from None
    except Exception as fault:
        raise MalformedFrame(f"{shape.__name__} version {shape.__version__} does not parse: {fault}") from fault


@cache
def _may_be_missing(newest: type[Entity]) -> frozenset[str]:
    return frozenset(each.name for each in fields(newest) if NoneType in get_args(each.type))


@cache
def _structure(shape: type[Entity], lenient: frozenset[str] = frozenset()) -> _Step:
    members = [each for each in fields(shape) if "tag" not in each.metadata]
    tags = {int(each.metadata["tag"]): _member(each, tagged=True) for each in fields(shape) if "tag" in each.metadata}
    steps = [_member(each, lenient=each.name in lenient) for each in members]
    flexible = shape.__flexible__

    def structure(walk: _Walk) -> None:
        for step in steps:
            step(walk)
        if flexible:
            _skip_tags(walk, tags)

    return structure


def _skip_tags(walk: _Walk, tags: dict[int, _Step]) -> None:
    for _ in range(walk.varint()):
        _take(walk, 1)
        known, size = tags.get(walk.varint()), walk.varint()
        end = walk.at + size
        if known is not None:
            known(walk)
        walk.at = end
        if end > len(walk.frame):
            raise MalformedFrame("a tagged field ends behind the frame")


def _take(walk: _Walk, count: int) -> None:
    walk.left -= count
    if walk.left < 0:
        raise MalformedFrame(f"more than {MOST_ELEMENTS} elements in its lists: ask in parts")
    if walk.at + count > len(walk.frame):
        raise MalformedFrame(f"a list says to have {count} elements, and {len(walk.frame) - walk.at} bytes are left")


def _member(member: Field[Any], *, tagged: bool = False, lenient: bool = False) -> _Step:
    kinds = (member.type,) if get_origin(member.type) is tuple else (get_args(member.type) or (member.type,))
    nullable = NoneType in kinds
    (kind,) = [each for each in kinds if each is not NoneType] if get_origin(member.type) is not tuple else kinds
    if get_origin(kind) is tuple:
        element = get_args(kind)[0]
        step = _structure(cast("type[Entity]", element)) if is_dataclass(element) else _primitive(member)
        return _list(member.name, step, nullable=nullable or lenient)
    if is_dataclass(kind):
        structure = _structure(cast("type[Entity]", kind))
        return _maybe(structure) if nullable and not tagged else structure
    return _primitive(member)


def _list(name: str, element: _Step, *, nullable: bool) -> _Step:
    def walked(walk: _Walk) -> None:
        count = walk.number(_INT)
        if count == -1 and nullable:
            return
        if count < 0:
            raise MalformedFrame(f"a list of {count} {name}")
        _take(walk, count)
        for _ in range(count):
            element(walk)

    return walked


def _maybe(structure: _Step) -> _Step:
    def walked(walk: _Walk) -> None:
        there = walk.frame[walk.at]
        walk.at += 1
        if there == 1:
            structure(walk)

    return walked


def _primitive(member: Field[Any]) -> _Step:
    kind = str(member.metadata["kafka_type"])
    if kind not in _LENGTHS:
        width = _WIDTHS[kind]

        def fixed(walk: _Walk) -> None:
            walk.at += width

        return fixed
    length = _LENGTHS[kind]

    def sized(walk: _Walk) -> None:
        size = walk.number(length)
        if size > 0:
            walk.at += size

    return sized
