"""A sparse index of one segment: where to start looking for an offset, a position or a time."""

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

import google_crc32c

from skra_app.broker.log.stability import Aborted

INTERVAL: Final = 16 * 1024  # bytes of batches between two entries
SUMMARY: Final = struct.Struct(">4sI6q")  # name, checksum, size, next offset, latest timestamp, numbers of entries
NAME: Final = b"skx2"
NO_TIMESTAMP: Final = -1
WORD: Final = 8


class Summary(NamedTuple):
    """What a sealed segment is known to hold without reading it; of its transactions, those that readers ask about."""

    size: int
    next_offset: int
    max_timestamp: int
    aborted: tuple[Aborted, ...] = ()
    undecided: tuple[tuple[int, int], ...] = ()


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
        flat = [*chain.from_iterable(summary.aborted), *chain.from_iterable(summary.undecided)]
        columns = b"".join(column.tobytes() for column in (self.offsets, self.positions, self.before, array("q", flat)))
        numbers = (*summary[:3], len(self.offsets), len(summary.aborted), len(summary.undecided))
        return SUMMARY.pack(NAME, _checksum(columns, numbers), *numbers) + columns

    @classmethod
    def load(cls, data: bytes) -> tuple["SparseIndex", Summary] | None:
        """From that file; nothing when it is not whole (then the segment is read instead)."""
        if len(data) < SUMMARY.size:
            return None
        name, checksum, *numbers = SUMMARY.unpack_from(data)
        columns, (entries, aborted, undecided) = data[SUMMARY.size :], numbers[3:]
        whole = name == NAME and len(columns) == WORD * (3 * entries + 4 * aborted + 2 * undecided)
        if not whole or _checksum(columns, numbers) != checksum:
            return None
        words = array("q", columns)
        index = cls()
        index.offsets, index.positions, index.before = (words[n * entries : (n + 1) * entries] for n in range(3))
        rest = iter(words[3 * entries :])
        endings = tuple(Aborted(*islice(rest, 4)) for _ in range(aborted))
        size, next_offset, latest = numbers[:3]
        return index, Summary(size, next_offset, latest, endings, tuple(zip(rest, rest, strict=True)))


def _checksum(columns: bytes, numbers: Sequence[int]) -> int:
    return google_crc32c.value(columns + repr(tuple(numbers)).encode())
