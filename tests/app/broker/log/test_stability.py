"""Transactions in a partition: what holds readers back, what committed readers are told to skip, and a restart."""

from pathlib import Path

import pytest

from skra_app.broker.log import LogSettings, LogStore, PartitionLog, StaleProducerEpoch, UnexpectedTransaction
from skra_app.broker.records import Producer, Record, encode, marker
from skra_app.broker.records.batch import TRANSACTIONAL
from tests.app.broker.log.batches import batch, opened

SMALL = LogSettings(segment_bytes=300)


class Writer:
    """A transactional producer of one partition."""

    def __init__(self, store: LogStore, log: PartitionLog, producer_id: int, epoch: int = 0) -> None:
        self.store, self.log, self.id, self.epoch, self.sequence = store, log, producer_id, epoch, 0

    def write(self, *values: bytes) -> int:
        records = [Record(b"k", value, 1000) for value in values]
        mine = Producer(self.id, self.epoch, self.sequence)
        self.sequence += len(values)
        return self.store.append(self.log, encode(records, attributes=TRANSACTIONAL, producer=mine)).base_offset

    def end(self, *, committed: bool, epoch: int | None = None) -> int:
        written = marker(self.id, self.epoch if epoch is None else epoch, 1000, committed=committed)
        return self.store.append(self.log, written).base_offset


@pytest.fixture
def store(tmp_path: Path) -> LogStore:
    return LogStore.open(tmp_path, SMALL)


def aborted(log: PartitionLog, offset: int = 0, until: int | None = None) -> list[tuple[int, int]]:
    found = log.aborted(offset, log.last_stable_offset if until is None else until)
    return [(ending.producer_id, ending.first) for ending in found]


def test_the_last_stable_offset_waits_for_the_oldest_open_transaction(store: LogStore) -> None:
    log = opened(store)
    one, two = Writer(store, log, 1), Writer(store, log, 2)
    store.append(log, batch(b"plain"))
    assert one.write(b"a", b"b") == 1
    assert two.write(b"c") == 3
    assert (log.high_watermark, log.last_stable_offset) == (4, 1)
    one.end(committed=True)
    assert log.last_stable_offset == 3
    store.append(log, batch(b"plain"))
    assert log.last_stable_offset == 3
    two.end(committed=False)
    assert log.last_stable_offset == log.high_watermark == 7
    assert aborted(log) == [(2, 3)]
    assert aborted(log, until=3) == []
    assert aborted(log, offset=7) == []
    assert aborted(log, offset=6) == [(2, 3)]


def test_what_was_aborted_is_known_after_a_restart_from_files_or_from_indexes(tmp_path: Path, store: LogStore) -> None:
    log = opened(store)
    writers = [Writer(store, log, number) for number in range(3)]
    expected = []
    for turn in range(12):
        writer = writers[turn % 3]
        first = writer.write(b"x" * 40, b"y" * 40)
        if turn % 3 == 1:
            expected.append((writer.id, first))
        writer.end(committed=turn % 3 != 1)
    open_since = writers[0].write(b"open")
    for _ in range(6):
        store.append(log, batch(b"later" * 20))
    assert len(log.segments) > 8
    assert aborted(log, until=log.high_watermark) == expected
    store.close_now()
    for settings in (SMALL, LogSettings(segment_bytes=300, verify_bytes=0)):
        store = LogStore.open(tmp_path, settings)
        log = opened(store)
        assert aborted(log, until=log.high_watermark) == expected
        assert log.last_stable_offset == open_since
        store.close_now()
    store = LogStore.open(tmp_path, LogSettings(segment_bytes=300, verify_bytes=0))
    log = opened(store)
    Writer(store, log, 0).end(committed=False)
    assert log.last_stable_offset == log.high_watermark
    assert aborted(log) == [*expected, (0, open_since)]
    store.delete_records(log, log.high_watermark)
    assert aborted(log) in ([], [(0, open_since)])
    store.close_now()


def test_a_marker_with_a_higher_epoch_fences_the_producer(store: LogStore) -> None:
    log = opened(store)
    zombie = Writer(store, log, 1)
    zombie.write(b"a")
    zombie.end(committed=False, epoch=1)
    with pytest.raises(StaleProducerEpoch):
        zombie.write(b"b")
    assert Writer(store, log, 1, epoch=1).write(b"c") == 2
    store.close_now()


def test_a_marker_without_a_transaction_changes_nothing(store: LogStore) -> None:
    log = opened(store)
    Writer(store, log, 1).end(committed=False)
    assert (log.last_stable_offset, aborted(log)) == (1, [])
    store.close_now()


def test_a_batch_outside_the_open_transaction_is_refused(store: LogStore) -> None:
    log = opened(store)
    Writer(store, log, 1).write(b"a")
    with pytest.raises(UnexpectedTransaction):
        store.append(log, batch(b"b", producer=Producer(1, 0, 1)))
    store.close_now()


def test_an_open_transaction_whose_records_are_deleted_holds_back_from_the_start(store: LogStore) -> None:
    log = opened(store)
    Writer(store, log, 1).write(b"a")
    store.append(log, batch(b"b"))
    store.delete_records(log, 2)
    assert log.last_stable_offset == 2
    store.close_now()


def test_producers_in_a_transaction_are_not_forgotten(store: LogStore) -> None:
    log = opened(store)
    Writer(store, log, 1).write(b"a")
    store.retain(1)
    store.retain(10**15)
    assert len(log.producers) == 1
    Writer(store, log, 1).end(committed=True)
    store.retain(2)
    store.retain(10**15)
    assert len(log.producers) == 0
    store.close_now()
