"""How many partitions a large Produce request holds, counted before any of it is read.

What stands for a partition takes six bytes on the wire and hundreds once it is read, so that a frame of 100 MiB of
nothing else would take gigabytes. Requests that are small cannot do harm and are not looked at.
"""

import struct
from typing import Final

from kio.serial.readers import read_unsigned_varint

from skra_app.broker.malformed import MalformedFrame

FIRST_FLEXIBLE: Final = 9
MOST_PARTITIONS: Final = 20_000
"""Topics and partitions of one request; a request of more is not one that a client makes."""
LARGE: Final = 128 * 1024
_SHORT, _INT = struct.Struct(">h"), struct.Struct(">i")


def verify_count(version: int, frame: memoryview, offset: int) -> None:
    """Raises MalformedFrame for too many partitions, or for a frame that ends too early."""
    if len(frame) <= LARGE:
        return
    walk = _Walk(frame, offset, flexible=version >= FIRST_FLEXIBLE)
    try:
        walk.request()
    except (IndexError, struct.error):
        raise MalformedFrame("a Produce request ends within a partition") from None


class _Walk:
    """A place in the frame that moves on."""

    def __init__(self, frame: memoryview, offset: int, *, flexible: bool) -> None:
        self._frame, self._at, self._flexible = frame, offset, flexible
        self._left = MOST_PARTITIONS

    def request(self) -> None:
        """Header tags, transactional id, acks and timeout, then topics with their partitions."""
        self._tags()
        self._skip(_SHORT, 0)
        self._at += 6
        for _ in range(self._count()):
            self._one_less()
            self._skip(_SHORT, 0)
            for _ in range(self._count()):
                self._one_less()
                self._skip(_INT, 4)
                self._tags()
            self._tags()

    def _one_less(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise MalformedFrame(f"a Produce request of more than {MOST_PARTITIONS} topics and partitions")
        if self._at > len(self._frame):
            raise IndexError

    def _number(self, fixed: struct.Struct) -> int:
        """A length or a count, -1 for null."""
        if self._flexible:
            number, used = read_unsigned_varint(self._frame, self._at)
            self._at += used
            return number - 1
        (signed,) = fixed.unpack_from(self._frame, self._at)
        self._at += fixed.size
        return int(signed)

    def _count(self) -> int:
        return max(0, self._number(_INT))

    def _skip(self, fixed: struct.Struct, before: int) -> None:
        """Go on behind `before` bytes and a text or bytes."""
        self._at += before
        size = max(0, self._number(fixed))
        self._at += size

    def _tags(self) -> None:
        if not self._flexible:
            return
        count, used = read_unsigned_varint(self._frame, self._at)
        self._at += used
        for _ in range(count):
            self._one_less()
            _, used = read_unsigned_varint(self._frame, self._at)
            self._at += used
            self._skip_tag()

    def _skip_tag(self) -> None:
        size, used = read_unsigned_varint(self._frame, self._at)
        self._at += used + size
