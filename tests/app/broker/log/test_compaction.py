"""Compaction: the latest of each key stays where it was, whatever else is written, aborted, deleted or killed."""

import asyncio
import random
import shutil
from collections.abc import Coroutine
from pathlib import Path

import pytest

from skra_app.broker.log import Compacting, LogSettings, LogStore, PartitionLog, TopicLimits
from skra_app.broker.records import Producer
from skra_app.broker.records.batch import read_header
from tests.app.broker.log.batches import TOPIC_ID, batch
from tests.app.broker.log.keyed import Writer, batches, latest, plain, seen

SMALL = LogSettings(segment_bytes=900)
NOW = 10**6
RETENTION = 5000
LIMITS = TopicLimits(compaction=Compacting(delete_retention_ms=RETENTION))


def run(work: Coroutine[None, None, None]) -> None:
    asyncio.run(work)


def opened(store: LogStore, limits: TopicLimits = LIMITS) -> PartitionLog:
    store.ensure("t", TOPIC_ID, 1, limits)
    log = store.log("t", 0)
    assert log is not None
    return log


@pytest.fixture(params=["memory", "group", "never"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> LogStore:
    if request.param == "memory":
        return LogStore.open(None, SMALL)
    return LogStore.open(tmp_path / "data", LogSettings(fsync=request.param, segment_bytes=900))


@pytest.mark.parametrize("codec", range(5))
def test_the_latest_of_each_key_stays_where_it_was(store: LogStore, codec: int) -> None:
    log = opened(store)
    for number in range(60):
        pairs = [(b"k%d" % (number * n % 7), b"v%d-%d" % (number, n)) for n in range(1, 4)]
        plain(store, log, *pairs, at=number * 10, codec=codec)
    before, end, size = seen(log, committed=False), log.end_offset, log.size
    run(store.compact(log, NOW))
    assert seen(log, committed=False) == sorted(latest(before).values())
    assert log.size < size / 4
    assert (log.start_offset, log.end_offset, log.high_watermark) == (0, end, end)
    for offset in range(end):
        first = read_header(log.read(offset, 1))
        assert first.base_offset <= offset < first.next_offset
    for one in latest(before).values():
        found = log.offset_for_time(one.timestamp)
        assert found is not None
        assert found.timestamp >= one.timestamp
    assert plain(store, log, (b"k0", b"new")).base_offset == end
    run(store.compact(log, NOW))
    assert latest(seen(log, committed=False))[b"k0"].value == b"new"
    assert len(seen(log, committed=False)) == len(latest(before))
    store.close_now()


def test_tombstones_stay_as_long_as_they_should(store: LogStore) -> None:
    log = opened(store)
    plain(store, log, (b"a", b"1"), (b"b", b"1"))
    plain(store, log, (b"a", None))
    run(store.compact(log, NOW))
    assert [(one.offset, one.value) for one in seen(log, committed=False)] == [(1, b"1"), (2, None)]
    run(store.compact(log, NOW + RETENTION - 1))
    assert len(seen(log, committed=False)) == 2
    run(store.compact(log, NOW + RETENTION))
    assert [(one.offset, one.value) for one in seen(log, committed=False)] == [(1, b"1")]
    assert log.end_offset == 3
    store.close_now()


def test_aborted_records_go_and_markers_follow_them(store: LogStore) -> None:
    log = opened(store)
    one, two = Writer(store, log, 1), Writer(store, log, 2)
    plain(store, log, (b"a", b"kept"), (b"b", b"old"))
    one.write((b"a", b"aborted"))
    two.write((b"b", b"new"))
    one.end(committed=False)
    two.end(committed=True)
    run(store.compact(log, NOW))
    expected = {b"a": b"kept", b"b": b"new"}
    assert {r.key: r.value for r in seen(log, committed=True)} == expected
    assert {r.key: r.value for r in seen(log, committed=False)} == expected
    assert sum(one.header.control for one in batches(log)) == 2
    one.write((b"c", b"later"))
    one.end(committed=True)
    plain(store, log, (b"d", b"1"))
    for at in (NOW + 1, NOW + RETENTION + 1, NOW + 3 * RETENTION):
        run(store.compact(log, at))
        assert {r.key: r.value for r in seen(log, committed=True)} == expected | {b"c": b"later", b"d": b"1"}
    assert sum(one.header.control for one in batches(log)) == 2  # of the two whose records are there
    store.close_now()


def test_what_is_open_is_left_alone(store: LogStore) -> None:
    log = opened(store)
    writer = Writer(store, log, 1)
    plain(store, log, (b"a", b"1"))
    plain(store, log, (b"a", b"2"))
    writer.write((b"a", b"3"))
    run(store.compact(log, NOW))
    plain(store, log, (b"a", b"4"))
    run(store.compact(log, NOW))
    assert [one.value for one in seen(log, committed=False)] == [b"1", b"2", b"3", b"4"]
    writer.end(committed=True)
    run(store.compact(log, NOW))
    assert [one.value for one in seen(log, committed=False)] == [b"4"]
    store.close_now()


def test_the_last_batch_of_a_producer_still_says_how_far_it_got(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path, SMALL)
    log = opened(store)
    written = [store.append(log, batch(b"v", producer=Producer(7, 0, n))) for n in range(3)]
    plain(store, log, (b"k", b"v"))
    run(store.compact(log, NOW))
    assert [one.key for one in seen(log, committed=False)] == [b"k"]
    store.close_now()
    store = LogStore.open(tmp_path, SMALL)
    log = opened(store)
    again = store.append(log, batch(b"v", producer=Producer(7, 0, 2)))
    assert (again.duplicate, again.base_offset) == (True, written[-1].base_offset)
    assert not store.append(log, batch(b"v", producer=Producer(7, 0, 3))).duplicate
    store.close_now()


def test_what_is_left_of_old_segments_grows_old_with_them(store: LogStore) -> None:
    limits = TopicLimits(segment_bytes=300, retention_ms=10_000, compaction=LIMITS.compaction)
    log = opened(store, limits)
    for number in range(12):
        plain(store, log, (b"k", b"%d" % number * 50), at=1000 + number)
    plain(store, log, (b"k", b"new"), (b"l", b"new"), at=50_000)
    plain(store, log, (b"k", b"newest"), at=40_000)
    run(store.compact(log, NOW))
    assert [one.offset for one in seen(log, committed=False)] == [13, 14]
    found = log.latest_timestamp()
    assert found is not None
    assert (found.offset, found.timestamp) == (13, 50_001)
    plain(store, log, (b"l", b"newer"), at=45_000)
    run(store.compact(log, NOW))
    found = log.latest_timestamp()
    assert found is not None
    assert (found.offset, found.timestamp) == (15, 45_000)
    store.retain(55_000)
    assert {one.offset for one in seen(log, committed=False)} == {14, 15}
    store.retain(70_000)
    assert seen(log, committed=False) == []
    store.close_now()


def test_only_in_time(store: LogStore) -> None:
    how = Compacting(min_dirty_ratio=0.6, min_lag_ms=100, max_lag_ms=10_000)
    log = opened(store, TopicLimits(segment_bytes=200, compaction=how))
    for number in range(8):
        plain(store, log, (b"k", b"%d" % number * 50), at=NOW)
    run(store.compact_due(NOW))
    assert len(seen(log, committed=False)) == 8, "too young"
    run(store.compact_due(NOW + 200))
    few = len(seen(log, committed=False))
    assert few < 4
    plain(store, log, (b"k", b"x" * 50), at=NOW)
    plain(store, log, (b"k", b"x" * 50), at=NOW)
    run(store.compact_due(NOW + 200))
    run(store.compact_due(NOW + 20_000))
    assert len(seen(log, committed=False)) <= few
    store.close_now()


def test_segments_roll_with_the_time_of_their_records(store: LogStore) -> None:
    log = opened(store, TopicLimits(segment_ms=1000))
    for at in (5000, 5500, 6000, 6001, 7001, 7002):
        plain(store, log, (b"k", b"v"), at=at)
    assert [segment.base_offset for segment in log.segments] == [0, 3, 5]
    store.close_now()


def test_a_topic_deleted_or_cut_in_the_middle(tmp_path: Path) -> None:
    async def both(deed: str) -> None:
        store = LogStore.open(tmp_path / deed, SMALL)
        log = opened(store)
        for number in range(100):
            plain(store, log, (b"k", b"%d" % number * 20))
        await store.durable(plain(store, log, (b"k", b"last")).ticket)
        compacting = asyncio.create_task(store.compact(log, NOW))
        while not list((tmp_path / deed).rglob("*.new")) and not compacting.done():  # noqa: ASYNC110 - a file is no event
            await asyncio.sleep(0)
        if deed == "delete":
            store.delete("t")
        else:
            store.delete_records(log, log.high_watermark - 1)
        await compacting
        if deed == "cut":
            assert [one.value for one in seen(log, committed=False)] == [b"last"]
        await store.close()

    for deed in ("delete", "cut"):
        run(both(deed))
        store = LogStore.open(tmp_path / deed, SMALL)
        assert bool(store.topics()) == (deed == "cut")
        store.close_now()


@pytest.mark.parametrize("lives", [2, pytest.param(300, marks=[pytest.mark.deep, pytest.mark.timeout(900)])])
@pytest.mark.parametrize("fsync", ["group", "never"])
def test_readers_see_the_same_before_and_after(tmp_path: Path, fsync: str, lives: int) -> None:
    """Random keys, transactions, compactions, restarts, kills: committed readers always find the latest of each key."""
    for life in range(lives):
        seed = random.randrange(1 << 30)
        print(f"seed {seed}")
        run(_one_life(tmp_path / str(life), random.Random(seed), fsync))


async def _one_life(root: Path, dice: random.Random, fsync: str) -> None:
    settings = LogSettings(fsync=fsync, segment_bytes=700, checkpoint_bytes=4000)
    store, number, now = LogStore.open(root, settings), 0, NOW
    log = opened(store)
    writers = {n: Writer(store, log, n) for n in range(3)}
    pending: dict[int, list[tuple[bytes, int, bytes | None]]] = {}
    truth: dict[bytes, tuple[int, bytes | None]] = {}
    for _ in range(150):
        number, now, deed = number + 1, now + dice.randrange(300), dice.random()
        pairs = [(b"k%d" % dice.randrange(12), dice.choice([None, b"%d" % number])) for _ in range(dice.randint(1, 4))]
        if deed < 0.4:
            first = plain(store, log, *pairs, codec=dice.randrange(5)).base_offset
            _count(truth, _placed(first, pairs))
        elif deed < 0.7:
            writer = dice.choice(list(writers.values()))
            first = writer.write(*pairs, codec=dice.randrange(5)).base_offset
            pending.setdefault(writer.id, []).extend(_placed(first, pairs))
        elif deed < 0.85 and pending:
            ended, committed = dice.choice(list(pending)), dice.random() < 0.6
            writers[ended].end(committed=committed)
            records = pending.pop(ended)
            _count(truth, records if committed else [])
        elif deed < 0.95:
            await store.durable(store._commit.latest)
            await store.compact(log, now)
        else:
            await store.durable(store._commit.latest)
            if dice.random() < 0.5:
                image = root.with_name(f"{root.name}-{number}")
                store._files.checkpoints.wait()
                shutil.copytree(root, image)
                root = image
            await store.close()
            store = LogStore.open(root, settings)
            log = opened(store)
            for writer in writers.values():
                writer._store, writer._log = store, log
        await store.durable(store._commit.latest)
        if not pending and (deed > 0.85 or dice.random() < 0.1):
            there = {key: one.value for key, one in latest(seen(log, committed=True)).items() if one.value is not None}
            assert there == {key: value for key, (_, value) in truth.items() if value is not None}
    await store.close()


def _placed(first: int, pairs: list[tuple[bytes, bytes | None]]) -> list[tuple[bytes, int, bytes | None]]:
    return [(key, first + number, value) for number, (key, value) in enumerate(pairs)]


def _count(truth: dict[bytes, tuple[int, bytes | None]], records: list[tuple[bytes, int, bytes | None]]) -> None:
    """The latest of a key is the one with the highest offset, however late its transaction was committed."""
    for key, offset, value in records:
        truth[key] = max(truth.get(key, (-1, None)), (offset, value), key=lambda known: known[0])
