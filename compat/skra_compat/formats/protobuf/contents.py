"""Fields as bytes, with the values that are most likely to tell two readers apart."""

from collections.abc import Iterable, Iterator
from itertools import islice

from skra_compat.formats.protobuf.model import Field, Resolved
from skra_compat.formats.protobuf.wire import END_GROUP, START_GROUP, delimited, number_bytes, tag, wire_type

_UNSIGNED = {"uint32": 32, "uint64": 64, "fixed32": 32, "fixed64": 64}
_SIGNED = {"int32": 32, "int64": 64, "sint32": 32, "sint64": 64, "sfixed32": 32, "sfixed64": 64}
_CONSTANTS = 20
"""How many constants of one enum are tried."""


def numbers(types: Resolved, field: Field) -> Iterator[float]:
    """Values of a numeric field: small ones first, then the ends of its range, zero last."""
    enum = types.enums.get(field.type_name)
    if enum is not None:
        yield from islice((each for each in enum.numbers if each), _CONSTANTS)
        yield from () if enum.closed else _open(enum.numbers)
        yield from (0,) if 0 in enum.numbers or not enum.closed else ()
    elif field.type in {"float", "double"}:
        yield from (1.5, 0.0)
    elif field.type == "bool":
        yield from (1, 0)
    else:
        yield from extremes(field.type)


def extremes(kind: str) -> Iterator[int]:
    """Values of an integer type."""
    yield 1
    if kind in _UNSIGNED:
        yield from (2, (1 << _UNSIGNED[kind]) - 1, 1 << (_UNSIGNED[kind] - 1), 1 << (_UNSIGNED[kind] * 5 // 8))
    else:
        last = _SIGNED[kind] - 1
        yield from (-1, 2, 1 << (last * 5 // 8), (1 << last) - 1, -1 << last)
    yield 0


def _open(known: Iterable[int]) -> Iterator[int]:
    """Numbers that an open enum carries without a name for them."""
    named = set(known)
    yield from (each for each in (1, 2, 3, -1, (1 << 31) - 1) if each not in named)


def number(field: Field, *values: float) -> bytes:
    """A numeric field with these values, packed where the writer packs."""
    if field.packed:
        return delimited(field.number, b"".join(number_bytes(field.type, each) for each in values))
    kind = wire_type(field.type)
    return b"".join(tag(field.number, kind) + number_bytes(field.type, each) for each in values)


def text(field: Field, *values: bytes) -> bytes:
    """A string or bytes field with these values."""
    return b"".join(delimited(field.number, each) for each in values)


def enclosed(field: Field, payload: bytes) -> bytes:
    """A message as the value of a field."""
    if field.type == "group":
        return tag(field.number, START_GROUP) + payload + tag(field.number, END_GROUP)
    return delimited(field.number, payload)
