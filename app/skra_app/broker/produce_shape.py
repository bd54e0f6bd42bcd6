"""The lists of the usual Produce request, measured in one short walk.

Most requests of a busy broker are this one, with a partition or a few and nothing optional in it. The walk says yes, or
nothing: whatever it does not expect (a tagged field, null where there may be one, a length in more bytes than it takes,
the end of the frame) is for `request_elements`, which knows every shape and words what is wrong.
"""

import struct
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

FIRST_FLEXIBLE: Final = 9
MOST: Final = 100
"""Topics, and partitions of a topic, that are looked at here."""
_SHORT, _INT = struct.Struct(">h"), struct.Struct(">i")
_TERMS: Final = 6
"""Bytes of acks and timeout."""

Length: TypeAlias = Callable[[memoryview, int], tuple[int, int]]
"""Reads a length, -1 for null, and gives the place behind it."""


class _Form(NamedTuple):
    """How lengths are written, and whether tagged fields may follow (KIP-482)."""

    text: Length
    many: Length
    flexible: bool


def is_usual(version: int, frame: memoryview, at: int) -> bool:
    """Whether a Produce request of version 3 or higher, behind its header, holds few elements and all of each."""
    try:
        return _walked(frame, at, _COMPACT if version >= FIRST_FLEXIBLE else _FIXED) <= len(frame)
    except (IndexError, struct.error):
        return False


def _walked(frame: memoryview, at: int, form: _Form) -> int:
    """Where the request ends; raises IndexError for an unusual one."""
    text, many, flexible = form
    size, at = text(frame, at)
    topics, at = many(frame, at + max(size, 0) + _TERMS)
    for _ in range(_few(topics)):
        size, at = text(frame, at)
        partitions, at = many(frame, at + _some(size))
        for _ in range(_few(partitions)):
            size, at = many(frame, at + _INT.size)
            at += max(size, 0)
            if flexible:
                at = _no_tags(frame, at)
        if flexible:
            at = _no_tags(frame, at)
    return _no_tags(frame, at) if flexible else at


def _few(count: int) -> int:
    if not 0 <= count <= MOST:
        raise IndexError(count)
    return count


def _some(size: int) -> int:
    if size < 0:
        raise IndexError(size)
    return size


def _no_tags(frame: memoryview, at: int) -> int:
    if frame[at]:
        raise IndexError(at)
    return at + 1


def _compact(frame: memoryview, at: int) -> tuple[int, int]:
    """One more than the length, seven bits a byte; up to 28 bits here."""
    byte = frame[at]
    if byte < 0x80:
        return byte - 1, at + 1
    number = byte & 0x7F
    for place in (1, 2, 3):
        byte = frame[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number - 1, at + place + 1
    raise IndexError(at)


def _short(frame: memoryview, at: int) -> tuple[int, int]:
    return int(_SHORT.unpack_from(frame, at)[0]), at + _SHORT.size


def _int(frame: memoryview, at: int) -> tuple[int, int]:
    return int(_INT.unpack_from(frame, at)[0]), at + _INT.size


_COMPACT: Final = _Form(_compact, _compact, flexible=True)
_FIXED: Final = _Form(_short, _int, flexible=False)
