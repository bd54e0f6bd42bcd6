"""The usual Produce request, read by hand in one short walk.

Most requests of a busy broker are this one, with a partition or a few and nothing optional in it. The walk gives what
is asked, or nothing: whatever it does not expect (a tagged field, null where there may be one, a length in more bytes
than it takes, the end of the frame) is for kio, and for `request_elements`, which words what is wrong.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from kio.schema.produce.v9.request import ProduceRequest

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
    tagged: bool


Topics: TypeAlias = Sequence[tuple[str, Sequence[tuple[int, bytes]]]]
"""Records for partitions, by topic."""


class Asked(NamedTuple):
    """What is asked of the broker: records for partitions, by topic; `records` that are null are empty here."""

    transactional_id: str | None
    acks: int
    topics: Topics


def asked_of(request: ProduceRequest) -> Asked:
    """The same of a request that kio read."""
    topics = [
        (topic.name, [(part.index, part.records or b"") for part in topic.partition_data])
        for topic in request.topic_data
    ]
    return Asked(request.transactional_id, request.acks, topics)


def read_usual(version: int, frame: memoryview, at: int) -> Asked | None:
    """A Produce request of version 3 or higher that stands behind its header; None for an unusual one."""
    try:
        return _read(frame, at, _COMPACT if version >= FIRST_FLEXIBLE else _FIXED)
    except (IndexError, struct.error, UnicodeDecodeError):
        return None


def _read(frame: memoryview, at: int, form: _Form) -> Asked | None:
    """Read down the request; the two loops stand in one function because a call costs as much as a step of them."""
    text, many, tagged = form
    if tagged:
        if frame[at]:  # in the header
            return None
        at += 1
    size, at = text(frame, at)
    transactional_id = None if size < 0 else str(frame[at : at + size], "utf-8")
    at += max(size, 0)
    (acks,) = _SHORT.unpack_from(frame, at)
    count, at = many(frame, at + _TERMS)
    topics: list[tuple[str, list[tuple[int, bytes]]]] = []
    for _ in _few(count):
        size, at = text(frame, at)
        if size < 0:
            return None
        name = str(frame[at : at + size], "utf-8")
        count, at = many(frame, at + size)
        parts: list[tuple[int, bytes]] = []
        for _ in _few(count):
            (index,) = _INT.unpack_from(frame, at)
            size, at = many(frame, at + _INT.size)
            parts.append((index, bytes(frame[at : at + size]) if size > 0 else b""))
            at += max(size, 0) + tagged
            if tagged and frame[at - 1]:
                return None
        at += tagged
        if tagged and frame[at - 1]:
            return None
        topics.append((name, parts))
    at += tagged
    return None if at > len(frame) or (tagged and frame[at - 1]) else Asked(transactional_id, acks, topics)


def _few(count: int) -> range:
    if not 0 <= count <= MOST:
        raise IndexError(count)
    return range(count)


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
    return _length(_SHORT.unpack_from(frame, at)[0]), at + _SHORT.size


def _int(frame: memoryview, at: int) -> tuple[int, int]:
    return _length(_INT.unpack_from(frame, at)[0]), at + _INT.size


def _length(number: int) -> int:
    if number < -1:
        raise IndexError(number)
    return number


_COMPACT: Final = _Form(_compact, _compact, tagged=True)
_FIXED: Final = _Form(_short, _int, tagged=False)
