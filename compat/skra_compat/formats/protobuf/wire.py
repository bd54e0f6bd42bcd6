"""The bytes of Protobuf: varints, tags and how each type is encoded (Protobuf documentation, "Encoding")."""

import struct
from typing import Final

VARINT: Final = 0
FIXED64: Final = 1
LENGTH: Final = 2
START_GROUP: Final = 3
END_GROUP: Final = 4
FIXED32: Final = 5

WIRE_TYPES: Final = {
    "double": FIXED64,
    "float": FIXED32,
    "fixed64": FIXED64,
    "sfixed64": FIXED64,
    "fixed32": FIXED32,
    "sfixed32": FIXED32,
    "string": LENGTH,
    "bytes": LENGTH,
    "message": LENGTH,
    "group": START_GROUP,
}
"""By the type of a field; all others are varints."""

_MASK = (1 << 64) - 1
_LONGEST = 10


class Torn(Exception):
    """Bytes that are no Protobuf at all: `message` says what was expected at `offset`."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def wire_type(kind: str) -> int:
    """How a value of a type begins on the wire."""
    return WIRE_TYPES.get(kind, VARINT)


def read_varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The unsigned number at a place, and the place behind it.

    Raises:
        Torn: the bytes end before the number does, or it is longer than ten bytes.
    """
    value = 0
    for length in range(_LONGEST):
        if at + length >= end:
            raise Torn("the bytes end in the middle of a number", at)
        byte = data[at + length]
        value |= (byte & 0x7F) << (7 * length)
        if byte < 0x80:
            return value & _MASK, at + length + 1
    raise Torn("a number goes on for more than ten bytes", at)


def signed32(value: int) -> int:
    """What an `int32` or enum reader makes of a varint."""
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def unzigzag(value: int) -> int:
    """The signed number that zigzag coding hid in an unsigned one."""
    return (value >> 1) ^ -(value & 1)


def varint(value: int) -> bytes:
    """A number as a varint; negative ones take ten bytes, as `int32` and `int64` write them."""
    value &= _MASK
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def tag(number: int, kind: int) -> bytes:
    """What stands before a value."""
    return varint(number << 3 | kind)


def delimited(number: int, content: bytes) -> bytes:
    """A field whose value has a length: string, bytes, message, packed numbers."""
    return tag(number, LENGTH) + varint(len(content)) + content


def number_bytes(kind: str, value: float) -> bytes:
    """A number as a field of that type carries it, without its tag."""
    packing = _PACKING.get(kind)
    if packing:
        return struct.pack(packing, value)
    whole = int(value)
    return varint((whole << 1) ^ (whole >> 63)) if kind in {"sint32", "sint64"} else varint(whole)


_PACKING = {"double": "<d", "float": "<f", "fixed32": "<I", "fixed64": "<Q", "sfixed32": "<i", "sfixed64": "<q"}
