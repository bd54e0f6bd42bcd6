"""The log of one partition: offsets, segments, producers. No file, no clock, no loop is known here."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from skra_app.broker.log.compacted import Compacted
from skra_app.broker.log.content import Content
from skra_app.broker.log.disk import Buffer
from skra_app.broker.log.errors import OffsetOutOfRange, UnexpectedTransaction
from skra_app.broker.log.index import NO_TIMESTAMP
from skra_app.broker.log.producers import Producers, Taken
from skra_app.broker.log.segment import Segment
from skra_app.broker.log.settings import TopicLimits
from skra_app.broker.log.stability import Aborted, Stability
from skra_app.broker.log.tenure import Tenure
from skra_app.broker.records.batch import LEADER_EPOCH, LENGTH_END, OF_TRANSACTIONS, Batch, BatchHeader
from skra_app.broker.records.decode import decode_stored
from skra_app.broker.records.marker import commits

MakeContent = Callable[[int], Content]
Watcher = Callable[[], None]


@dataclass(frozen=True)
class Identity:
    """Which partition: a topic that is deleted and created again has another id."""

    topic: str
    topic_id: UUID
    partition: int

    @cached_property
    def topic_bytes(self) -> bytes:
        """The topic's id as it stands in files."""
        return self.topic_id.bytes

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


class TimedOffset(NamedTuple):
    """A record's offset and timestamp (milliseconds)."""

    offset: int
    timestamp: int


class PartitionLog:
    """A strictly ordered log; offsets from `start_offset` up to `end_offset`, readable up to `high_watermark`."""

    def __init__(self, identity: Identity, make_content: MakeContent, limits: TopicLimits, segment_bytes: int) -> None:
        self.identity = identity
        self.limits = limits
        self.leader_epoch = LEADER_EPOCH
        self.start_offset = 0
        self.high_watermark = 0
        self.retired = False
        self.producers = Producers()
        self.stability = Stability()
        self.tenure = Tenure()
        self.compacted = Compacted()
        self.segments: list[Segment] = []
        self._segment_bytes = segment_bytes
        self._make_content = make_content
        self._watchers: dict[object, Watcher] = {}
        self._unsettled: list[Segment] = []  # grew since the last checkpoint

    @property
    def end_offset(self) -> int:
        """The offset of the next record."""
        return self.segments[-1].next_offset if self.segments else self.start_offset

    @property
    def last_stable_offset(self) -> int:
        """Up to here nothing is part of an open transaction, nor of one whose end cannot be read yet."""
        return max(self.start_offset, self.stability.last_stable(self.high_watermark))

    @property
    def size(self) -> int:
        """Bytes of all batches."""
        return sum(segment.size for segment in self.segments)

    def known(self, header: BatchHeader) -> Taken | None:
        """A producer's duplicate where it already lies; None for a batch that may be put at the end.

        Raises OutOfOrderSequence, DuplicateSequence, StaleProducerEpoch, UnexpectedTransaction.
        """
        known = self.producers.duplicate(header) if header.producer_id >= 0 else None
        if known is None and header.producer_id in self.stability.open and not header.transactional:
            raise UnexpectedTransaction(
                f"{self.identity}: producer {header.producer_id} has an open transaction, this batch is not of it"
            )
        return known

    def put(self, batch: Batch) -> tuple[int, tuple[Buffer, ...]]:
        """Puts the batch at the end, whoever wrote it: `known` was asked, or it was accepted before.

        Returns its base offset and the pieces to be stored.
        """
        header = batch.header
        segment = self._active(header)
        base_offset = segment.next_offset
        pieces = batch.placed(base_offset)
        segment.append(header, base_offset, pieces)
        if segment not in self._unsettled:
            self._unsettled.append(segment)
        if header.producer_id >= 0 or header.attributes & OF_TRANSACTIONS:
            self.learn(segment, batch, base_offset)
        return base_offset, pieces

    def learn(self, segment: Segment, batch: Batch, base_offset: int) -> None:
        """A batch lies in `segment`: what it says about its producer and that one's transaction."""
        header = batch.header
        self.producers.accepted(header, base_offset)
        if not header.control:
            self.stability.taken(header, base_offset)
            return
        ending = self.stability.ended(header.producer_id, base_offset)
        if ending is not None and not commits(batch):
            segment.aborted.append(ending)

    def read(self, offset: int, max_bytes: int, *, until: int | None = None) -> bytes:
        """Whole batches from the one that holds `offset` on, as many as `max_bytes` take but at least one (KIP-74).

        Nothing at or after `until` (default: the high watermark) is given; raises OffsetOutOfRange.
        """
        limit = self.high_watermark if until is None else until
        self._check(offset)
        if offset >= limit:
            return b""
        segment = self.segments[self._holding(offset)]
        start = segment.position_of(offset)
        end = segment.size if limit >= segment.next_offset else segment.position_of(limit)
        if end - start > max_bytes:
            end = max(segment.boundary(start + max_bytes), segment.place_at(start).end)
        return segment.content.read(start, end - start)

    def aborted(self, offset: int, until: int) -> Iterator[Aborted]:
        """The transactions that do not count and reach into the offsets from `offset` up to `until`."""
        for segment in self.segments[self._holding(offset) :] if self.segments else ():
            for ending in segment.aborted:
                if ending.marker >= offset and ending.first < until:
                    yield ending
                if ending.stable >= until:
                    return

    def offset_for_time(self, timestamp: int, *, until: int | None = None) -> TimedOffset | None:
        """The first record at or after `timestamp` (milliseconds); none at or after `until` (the high watermark)."""
        limit = self.high_watermark if until is None else until
        for batch in chain.from_iterable(segment.batches_reaching(timestamp) for segment in self.segments):
            for offset, at in decode_stored(batch) if batch.header.next_offset > self.start_offset else ():
                if at >= timestamp and offset >= self.start_offset:
                    return TimedOffset(offset, at) if offset < limit else None
        return None

    def latest_timestamp(self, *, until: int | None = None) -> TimedOffset | None:
        """The record with the highest timestamp (ListOffsets -3, KIP-734); the first one when several have it."""
        latest = max((segment.max_timestamp for segment in self.segments), default=-1)
        found = self.offset_for_time(latest, until=until) if latest >= 0 else None
        if found is not None or latest < 0:
            return found
        batches = chain.from_iterable(segment.batches() for segment in self.segments)  # compaction left none as late
        latest = max((one.header.max_timestamp for one in batches if one.header.records), default=-1)
        return self.offset_for_time(latest, until=until) if latest >= 0 else None

    def advance(self, offset: int) -> None:
        """Everything before `offset` is durable and may be read."""
        if offset > self.high_watermark:
            self.high_watermark = offset
            self.stability.settle(offset)
            self._wake()

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Calls back, inside the store's own work, when the high watermark moved; returns what ends that."""
        token = object()
        self._watchers[token] = callback
        return lambda: self._watchers.pop(token, None) and None

    def retire(self) -> None:
        """The topic is deleted: nobody waits for it any more."""
        self.retired = True
        self._wake()

    def cut_before(self, offset: int) -> list[Segment]:
        """Makes `offset` the first one; returns the segments that hold nothing any more. Raises OffsetOutOfRange."""
        if not self.start_offset <= offset <= self.high_watermark:
            raise OffsetOutOfRange(
                f"{self.identity}: cannot delete before {offset}; it holds {self.start_offset} to {self.high_watermark}"
            )
        self.start_offset = offset
        gone = [segment for segment in self.segments[:-1] if segment.next_offset <= offset]
        self.segments = self.segments[len(gone) :]
        return gone

    def write_out(self, *, everything: bool) -> None:
        """Hands to the system what its newest segments keep in memory (or only what is much); raises StorageFull."""
        for segment in self._unsettled:
            segment.content.write_out(everything=everything or segment is not self.segments[-1])

    def settle(self) -> list[Segment]:
        """Writes out everything; returns the segments that grew since the last time, to be synced."""
        grown = self._unsettled
        for segment in grown:
            segment.content.write_out()
        self._unsettled = []
        return grown

    def adopt(self, segment: Segment, *, settled: bool = False) -> None:
        """A segment comes after those adopted before; `settled` when all of it is known to be on the disk."""
        self.segments.append(segment)
        if not settled:
            self._unsettled.append(segment)

    def roll(self) -> Segment:
        """Begins a new segment at the end."""
        base_offset = self.end_offset
        if self.segments:
            self.segments[-1].undecided = tuple(self.stability.open.items())
        segment = Segment(base_offset, self._make_content(base_offset))
        self.adopt(segment)
        return segment

    def holds(self, segments: Sequence[Segment]) -> bool:
        """Whether all of these are still part of the log."""
        return not self.retired and all(segment in self.segments for segment in segments)

    def replace(self, old: Sequence[Segment], new: Segment) -> None:
        """Puts one segment in the place of some that follow each other."""
        at = self.segments.index(old[0])
        self.segments[at : at + len(old)] = [new]
        self._unsettled = [segment for segment in self._unsettled if segment not in old]

    def unsettled(self, segment: Segment) -> bool:
        """Whether the segment grew since the last checkpoint."""
        return segment in self._unsettled

    def _active(self, header: BatchHeader) -> Segment:
        """The segment that takes this batch: a new one when the last is full, or was begun too long before."""
        last, limits = (self.segments[-1] if self.segments else None), self.limits
        size = last.content.size if last is not None else 0
        if last is None or (size and size + header.length + LENGTH_END > (limits.segment_bytes or self._segment_bytes)):
            return self.roll()
        if size and limits.segment_ms is not None:
            began = last.first_timestamp
            if began != NO_TIMESTAMP and header.max_timestamp - began > limits.segment_ms:
                return self.roll()
        return last

    def _wake(self) -> None:
        for watcher in list(self._watchers.values()):
            watcher()

    def _check(self, offset: int) -> None:
        if not self.start_offset <= offset <= self.end_offset:
            raise OffsetOutOfRange(
                f"{self.identity}: offset {offset} is out of range; it holds {self.start_offset} to {self.end_offset}"
            )

    def _holding(self, offset: int) -> int:
        return max(0, bisect_right(self.segments, offset, key=lambda segment: segment.base_offset) - 1)
