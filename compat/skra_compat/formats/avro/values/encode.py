"""An event into bytes (specification, "Binary Encoding"); the event fits its schema, `plain` has seen to that."""

import struct
from collections.abc import Mapping, Sequence
from typing import Final

from skra_compat.formats.avro.model import Array, Enum, Fixed, Map, Model, Primitive, Record, Type, Union
from skra_compat.formats.avro.values.native import Branch, Native

_FLOAT: Final = struct.Struct("<f")
_DOUBLE: Final = struct.Struct("<d")


def encode(model: Model, event: Native) -> bytes:
    """The payload of an event, without a frame."""
    out = bytearray()
    _write(model, model.root, event, out)
    return bytes(out)


def _write(model: Model, type: Type, value: Native, out: bytearray) -> None:  # noqa: A002 - Avro's own word
    part = model.part(type)
    match part:
        case Record():
            assert isinstance(value, Mapping)
            for field in part.fields:
                _write(model, field.type, value[field.name], out)
        case Array():
            assert isinstance(value, Sequence)
            assert not isinstance(value, str | bytes)
            _list(model, part, value, out)
        case Map():
            assert isinstance(value, Mapping)
            _map(model, part, value, out)
        case Union():
            assert isinstance(value, Branch)
            _long(value.index, out)
            _write(model, part.branches[value.index], value.value, out)
        case Enum():
            assert isinstance(value, str)
            _long(part.symbols.index(value), out)
        case Fixed():
            assert isinstance(value, bytes)
            out += value
        case Primitive():
            _primitive(part.kind, value, out)


def _list(model: Model, part: Array, items: Sequence[Native], out: bytearray) -> None:
    if items:
        _long(len(items), out)
    for item in items:
        _write(model, part.items, item, out)
    out.append(0)


def _map(model: Model, part: Map, entries: Mapping[str, Native], out: bytearray) -> None:
    if entries:
        _long(len(entries), out)
    for key, item in entries.items():
        _sized(key.encode(), out)
        _write(model, part.values, item, out)
    out.append(0)


def _primitive(kind: str, value: Native, out: bytearray) -> None:
    match value:
        case None:
            return
        case bool():
            out.append(value)
        case int() if kind in {"int", "long"}:
            _long(value, out)
        case int() | float():
            out += (_FLOAT if kind == "float" else _DOUBLE).pack(value)
        case str():
            _sized(value.encode(), out)
        case bytes():
            _sized(value, out)
        case _:
            raise AssertionError(kind)


def _sized(data: bytes, out: bytearray) -> None:
    _long(len(data), out)
    out += data


def _long(number: int, out: bytearray) -> None:
    """Zigzag, then seven bits at a time."""
    raw = (number << 1) ^ (number >> 63)
    while raw > 0x7F:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
