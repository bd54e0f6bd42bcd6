"""A run of batches in one piece of storage, with the index that finds an offset, a boundary or a time in it."""

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from skra_app.broker.log.content import Content
from skra_app.broker.log.disk import Buffer
from skra_app.broker.log.index import INTERVAL, NO_TIMESTAMP, SparseIndex, Summary
from skra_app.broker.log.stability import Aborted
from skra_app.broker.records.batch import HEADER_SIZE, LENGTH_END, Batch, BatchHeader, read_header

STEP: Final = struct.Struct(">qi11xi")  # base offset, length, …, last offset delta: enough to walk
LOOK: Final = 2 * INTERVAL


class Place(NamedTuple):
    """A batch in a segment: where it starts and ends, and the offsets it covers."""

    position: int
    end: int
    base_offset: int
    next_offset: int


class Segment:
    """Batches from `base_offset` up to `next_offset`; only the last segment of a partition grows."""

    __slots__ = (
        "aborted",
        "base_offset",
        "content",
        "first_timestamp",
        "index",
        "max_timestamp",
        "next_offset",
        "undecided",
    )

    def __init__(self, base_offset: int, content: Content) -> None:
        self.base_offset = base_offset
        self.next_offset = base_offset
        self.first_timestamp = self.max_timestamp = NO_TIMESTAMP
        self.content = content
        self.index = SparseIndex()
        self.aborted = list[Aborted]()
        """The transactions whose marker lies here and says that they do not count."""
        self.undecided: tuple[tuple[int, int], ...] = ()
        """Producer id and first offset of the transactions that were open when the segment was sealed."""

    @property
    def size(self) -> int:
        """Bytes of all its batches."""
        return self.content.size

    @property
    def summary(self) -> Summary:
        """What its index file says about it."""
        return Summary(self.size, self.next_offset, self.max_timestamp, tuple(self.aborted), self.undecided)

    def append(self, header: BatchHeader, base_offset: int, pieces: Sequence[Buffer]) -> None:
        """Adds a batch that begins at `base_offset`."""
        position = self.content.size
        self.content.append(pieces, header.length + LENGTH_END)
        self.known(header, base_offset, position)

    def known(self, header: BatchHeader, base_offset: int, position: int) -> None:
        """A batch is in the content already: only the index learns of it."""
        self.index.note(base_offset, position, self.max_timestamp)
        if self.first_timestamp == NO_TIMESTAMP:
            self.first_timestamp = header.max_timestamp
        self.max_timestamp = max(self.max_timestamp, header.max_timestamp)
        self.next_offset = base_offset + header.last_offset_delta + 1

    def sealed_by(self, index: SparseIndex, summary: Summary) -> None:
        """Takes over what its index file says instead of being read."""
        self.index, self.next_offset, self.max_timestamp = index, summary.next_offset, summary.max_timestamp
        self.aborted, self.undecided = list(summary.aborted), summary.undecided

    def position_of(self, offset: int) -> int:
        """Where the batch that holds `offset` starts, or the first one after it; its size when there is none."""
        for place in self._places(self.index.position_for_offset(offset)):
            if place.next_offset > offset:
                return place.position
        return self.size

    def boundary(self, position: int) -> int:
        """The last place at or before `position` where a batch ends."""
        if position >= self.size:
            return self.size
        end = start = self.index.position_for_position(position)
        for place in self._places(start):
            if place.end > position:
                break
            end = place.end
        return end

    def place_at(self, position: int) -> Place:
        """The batch that starts at `position`, which must be a boundary."""
        return next(self._places(position))

    def batches(self, position: int = 0) -> Iterator[Batch]:
        """The batches from that boundary on, read one at a time."""
        for place in self._places(position):
            data = self.content.read(place.position, place.end - place.position)
            yield Batch(read_header(data), data)

    def batches_reaching(self, timestamp: int) -> Iterator[Batch]:
        """The batches with a record at or after `timestamp` (milliseconds), read one at a time."""
        if timestamp <= self.max_timestamp:
            from_here = self.batches(self.index.position_for_time(timestamp))
            yield from (batch for batch in from_here if batch.header.max_timestamp >= timestamp)

    def _places(self, position: int) -> Iterator[Place]:
        window, start = b"", position
        while position < self.size:
            if position + HEADER_SIZE > start + len(window):
                window, start = self.content.read(position, LOOK), position
            base_offset, length, delta = STEP.unpack_from(window, position - start)
            end = position + length + LENGTH_END
            yield Place(position, end, base_offset, base_offset + delta + 1)
            position = end
