"""A sparse index of one segment: where to start looking for an offset, a position or a time."""

import struct
from array import array
from bisect import bisect_left, bisect_right
from typing import Final, NamedTuple

import google_crc32c

INTERVAL: Final = 16 * 1024  # bytes of batches between two entries
SUMMARY: Final = struct.Struct(">4sIqqqq")  # name, checksum, size, next offset, latest timestamp, number of entries
NAME: Final = b"skx1"
NO_TIMESTAMP: Final = -1


class Summary(NamedTuple):
    """What a sealed segment is known to hold without reading it."""

    size: int
    next_offset: int
    max_timestamp: int


class SparseIndex:
    """Three rising columns; entry i says where the batch with `offsets[i]` starts and the latest time before it."""

    __slots__ = ("before", "offsets", "positions")

    def __init__(self) -> None:
        self.offsets: array[int] = array("q")
        self.positions: array[int] = array("q")
        self.before: array[int] = array("q")

    def note(self, offset: int, position: int, latest_before: int) -> None:
        """A batch starts at `position`: remember it when the last entry is far enough away."""
        if not self.positions or position - self.positions[-1] >= INTERVAL:
            self.offsets.append(offset)
            self.positions.append(position)
            self.before.append(latest_before)

    def position_for_offset(self, offset: int) -> int:
        """Where the last known batch at or before `offset` starts."""
        return self._position(bisect_right(self.offsets, offset) - 1)

    def position_for_position(self, position: int) -> int:
        """Where the last known batch at or before `position` starts."""
        return self._position(bisect_right(self.positions, position) - 1)

    def position_for_time(self, timestamp: int) -> int:
        """A place before which no record is as late as `timestamp`."""
        return self._position(bisect_left(self.before, timestamp) - 1)

    def _position(self, entry: int) -> int:
        return self.positions[entry] if entry >= 0 else 0

    def dump(self, summary: Summary) -> bytes:
        """As a file beside a sealed segment."""
        columns = b"".join(column.tobytes() for column in (self.offsets, self.positions, self.before))
        checksum = google_crc32c.value(columns + repr(tuple(summary)).encode())
        return SUMMARY.pack(NAME, checksum, *summary, len(self.offsets)) + columns

    @classmethod
    def load(cls, data: bytes) -> tuple["SparseIndex", Summary] | None:
        """From that file; nothing when it is not whole (then the segment is read instead)."""
        if len(data) < SUMMARY.size:
            return None
        name, checksum, size, next_offset, latest, entries = SUMMARY.unpack_from(data)
        columns, summary = data[SUMMARY.size :], Summary(size, next_offset, latest)
        whole = name == NAME and len(columns) == entries * 24
        if not whole or google_crc32c.value(columns + repr(tuple(summary)).encode()) != checksum:
            return None
        index = cls()
        for number, column in enumerate((index.offsets, index.positions, index.before)):
            column.frombytes(columns[number * entries * 8 : (number + 1) * entries * 8])
        return index, summary
