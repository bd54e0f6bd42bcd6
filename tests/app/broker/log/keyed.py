"""Keyed records, written with and without transactions, and what readers of each kind see of a log."""

from collections.abc import Iterator
from typing import NamedTuple

from skra_app.broker.log import Appended, LogStore, PartitionLog
from skra_app.broker.records import Batch, Producer, Record, encode, marker
from skra_app.broker.records.batch import TRANSACTIONAL, read_header
from skra_app.broker.records.decode import stored
from skra_app.broker.records.split import checksum

Pair = tuple[bytes, bytes | None]


class Seen(NamedTuple):
    """A record that a reader saw."""

    offset: int
    key: bytes
    value: bytes | None
    timestamp: int


def plain(store: LogStore, log: PartitionLog, *pairs: Pair, at: int = 1000, codec: int = 0) -> Appended:
    return store.append(log, encode([Record(key, value, at + n) for n, (key, value) in enumerate(pairs)], codec=codec))


class Writer:
    """A producer with transactions."""

    def __init__(self, store: LogStore, log: PartitionLog, producer_id: int) -> None:
        self._store, self._log, self.id, self._sequence = store, log, producer_id, 0

    def write(self, *pairs: Pair, codec: int = 0) -> Appended:
        mine = Producer(self.id, 0, self._sequence)
        self._sequence += len(pairs)
        records = [Record(key, value, 1000) for key, value in pairs]
        return self._store.append(self._log, encode(records, attributes=TRANSACTIONAL, producer=mine, codec=codec))

    def end(self, *, committed: bool) -> Appended:
        return self._store.append(self._log, marker(self.id, 0, 1000, committed=committed))


def batches(log: PartitionLog, max_bytes: int = 400) -> Iterator[Batch]:
    """Every batch that can be fetched, each whole and none missing between two of them."""
    offset = log.segments[0].base_offset if log.segments else 0
    offset = max(offset, log.start_offset)
    first = True
    while offset < log.high_watermark:
        data = memoryview(log.read(offset, max_bytes))
        assert data
        at = 0
        while at < len(data):
            header = read_header(data, at)
            batch = Batch(header, bytes(data[at : at + header.size]))
            assert checksum(batch.data) == header.crc
            assert header.base_offset == offset or (first and header.base_offset <= offset)
            first, offset, at = False, header.next_offset, at + header.size
            yield batch


def seen(log: PartitionLog, *, committed: bool) -> list[Seen]:
    """What a reader of this kind makes of the batches, as the clients do it."""
    until = log.last_stable_offset if committed else log.high_watermark
    starting = sorted(log.aborted(log.start_offset, until), key=lambda ending: ending.first, reverse=True)
    ignored: set[int] = set()
    found: list[Seen] = []
    for batch in batches(log):
        header = batch.header
        if header.base_offset >= until:
            break
        while committed and starting and starting[-1].first <= header.base_offset:
            ignored.add(starting.pop().producer_id)
        if header.control:
            ignored.discard(header.producer_id)
        elif not (header.transactional and header.producer_id in ignored):
            found += [
                Seen(header.base_offset + one.offset, one.key, one.value, one.timestamp) for one in stored(batch)[1]
            ]
    return [one for one in found if one.offset >= log.start_offset]


def latest(records: list[Seen]) -> dict[bytes, Seen]:
    return {one.key: one for one in records}
