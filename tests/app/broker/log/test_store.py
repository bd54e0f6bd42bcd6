"""The store: topics, tickets, shared syncs, a full disk, a failing disk, and what survives a restart."""

import asyncio
import errno
import os
import shutil
import threading
from pathlib import Path
from uuid import UUID

import pytest

from skra_app.broker.log import DamagedLog, LogError, LogSettings, LogStore, StorageFailed, StorageFull, TopicLimits
from skra_app.broker.log.disk import Disk
from skra_app.broker.records import Producer
from tests.app.broker.log.batches import TOPIC_ID, batch, opened, values

MODES = ["group", "always", "never"]


class FaultyDisk(Disk):
    """A disk that is full, or whose syncs fail or wait, when told so."""

    def __init__(self) -> None:
        super().__init__()
        self.full = self.failing = False
        self.go = threading.Event()
        self.go.set()
        self.syncs = 0

    def write(self, path, position, pieces):
        if self.full and pieces:
            super().write(path, position, [b"".join(pieces)[:7]])  # some of it may have landed
            raise StorageFull(f"no room to write to {path}: {os.strerror(errno.ENOSPC)}")
        super().write(path, position, pieces)

    def sync(self, path):
        assert self.go.wait(20)
        self.syncs += 1
        if self.failing:
            raise StorageFailed(f"cannot sync {path}")
        super().sync(path)


@pytest.fixture
def disk() -> FaultyDisk:
    return FaultyDisk()


@pytest.mark.parametrize("fsync", MODES)
def test_everything_is_there_after_a_restart(tmp_path: Path, fsync: str) -> None:
    async def write() -> None:
        store = LogStore.open(tmp_path, LogSettings(fsync=fsync))
        log = opened(store, 3)
        for number in range(50):
            appended = store.append(log, batch(b"%d" % number, producer=Producer(5, 0, number)))
            await store.durable(appended.ticket)
        store.append(store.log("t", 2), batch(b"third"))
        store.delete_records(log, 10)
        await store.close()

    asyncio.run(write())
    store = LogStore.open(tmp_path, LogSettings(fsync=fsync))
    assert store.topics() == {"t": TOPIC_ID}
    log = store.log("t", 0)
    assert values(log) == [(number, b"%d" % number) for number in range(10, 50)]
    assert values(store.log("t", 2)) == [(0, b"third")]
    again = store.append(log, batch(b"49", producer=Producer(5, 0, 49)))
    assert (again.base_offset, again.duplicate) == (49, True)
    assert store.log("t", 3) is None
    assert store.log("u", 0) is None
    store.close_now()


def test_a_turn_is_one_write_and_syncs_are_shared(tmp_path: Path, disk: FaultyDisk) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path, disk=disk)
        logs = [opened(store, 10), *(store.log("t", n) for n in range(1, 10))]
        await store.durable(store.append(logs[0], batch(b"first")).ticket)
        before = disk.syncs
        disk.go.clear()
        tickets = [store.append(log, batch(b"x")).ticket for log in logs]
        assert len(set(tickets)) == 1
        await asyncio.sleep(0.01)
        later = []
        for log in logs:  # many turns while the first sync is still running
            later.append(store.append(log, batch(b"y")).ticket)
            await asyncio.sleep(0)
        assert logs[3].high_watermark == 0
        assert logs[3].end_offset == 2
        assert not store.is_durable(tickets[0])
        disk.go.set()
        await asyncio.gather(*(store.durable(ticket) for ticket in tickets + later))
        assert disk.syncs - before == 2
        assert all(values(log)[-2:] == [(log.end_offset - 2, b"x"), (log.end_offset - 1, b"y")] for log in logs)
        await store.close()

    asyncio.run(run())


def test_watchers_hear_of_the_high_watermark() -> None:
    async def run() -> None:
        store = LogStore.open(None)
        log = opened(store)
        seen: list[int] = []
        unwatch = log.watch(lambda: seen.append(log.high_watermark))
        store.append(log, batch(b"a", b"b"))
        assert seen == []
        await store.durable(store.append(log, batch(b"c")).ticket)
        assert seen == [3]
        unwatch()
        await store.durable(store.append(log, batch(b"d")).ticket)
        log.watch(lambda: seen.append(-1))
        store.delete("t")
        assert seen == [3, -1]
        assert log.retired
        await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("fsync", MODES)
def test_a_full_disk_is_said_and_recovered_from(tmp_path: Path, disk: FaultyDisk, fsync: str) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path, LogSettings(fsync=fsync), disk=disk)
        log = opened(store)
        await store.durable(store.append(log, batch(b"a")).ticket)
        disk.full = True
        if fsync == "always":
            with pytest.raises(StorageFull):
                store.append(log, batch(b"b"))
        else:
            appended = store.append(log, batch(b"b"))
            with pytest.raises(StorageFull):
                await store.durable(appended.ticket)
        with pytest.raises(StorageFull):
            store.append(log, batch(b"refused"))
        assert log.high_watermark == 1
        assert values(log) == [(0, b"a")]
        disk.full = False
        await store.durable(store.append(log, batch(b"c")).ticket)
        assert values(log) == [(0, b"a"), (1, b"b"), (2, b"c")]
        await store.close()

    asyncio.run(run())
    store = LogStore.open(tmp_path)
    assert values(opened(store)) == [(0, b"a"), (1, b"b"), (2, b"c")]
    store.close_now()


def test_a_full_disk_is_tried_again_without_another_append(tmp_path: Path, disk: FaultyDisk) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path, disk=disk)
        log = opened(store)
        disk.full = True
        with pytest.raises(StorageFull):
            await store.durable(store.append(log, batch(b"a")).ticket)
        disk.full = False
        moved = asyncio.Event()
        log.watch(moved.set)
        await asyncio.wait_for(moved.wait(), 20)
        assert values(log) == [(0, b"a")]
        await store.close()

    asyncio.run(run())


def test_after_a_failed_sync_nothing_is_acknowledged_any_more(tmp_path: Path, disk: FaultyDisk) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path, disk=disk)
        log = opened(store)
        disk.failing = True
        with pytest.raises(StorageFailed):
            await store.durable(store.append(log, batch(b"a")).ticket)
        disk.failing = False
        with pytest.raises(StorageFailed):
            store.append(log, batch(b"b"))
        assert log.high_watermark == 0
        with pytest.raises(StorageFailed):
            await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("fsync", ["group", "always"])
@pytest.mark.parametrize("gone", [shutil.rmtree, lambda folder: folder.rename(folder.with_name("elsewhere"))])
def test_nothing_is_acknowledged_once_the_folder_is_gone(tmp_path: Path, fsync: str, gone, caplog) -> None:
    """Nor when another stands in its place: the files that are open are not those that the next start finds."""

    async def run() -> None:
        store = LogStore.open(tmp_path / "log", LogSettings(fsync=fsync))
        log = opened(store)
        await store.durable(store.append(log, batch(b"a")).ticket)
        gone(tmp_path / "log")
        LogStore.open(tmp_path / "log").close_now()
        with pytest.raises(StorageFailed, match="is no longer the one that was opened"):
            await store.durable(store.append(log, batch(b"b")).ticket)
        assert log.high_watermark == 1
        with pytest.raises(StorageFailed):
            await store.close()

    asyncio.run(run())
    assert caplog.text.count("nothing is taken any more") == 1


def test_a_topic_created_again_does_not_find_its_former_batches(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path)
    former = opened(store, 2)
    store.append(former, batch(b"former"))
    store.delete("t")
    store.ensure("t", UUID(int=2), 1)
    store.append(store.log("t", 0), batch(b"new"))
    assert values(store.log("t", 0)) == [(0, b"new")]
    store.close_now()
    store = LogStore.open(tmp_path)
    assert values(store.log("t", 0)) == [(0, b"new")]
    assert store.log("t", 1) is None
    store.ensure("t", UUID(int=3), 1)
    assert values(store.log("t", 0)) == []
    store.close_now()


def test_partitions_by_the_thousand_need_no_sync_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop waits for them, and with it every client."""
    store, synced = LogStore.open(tmp_path), list[Path]()
    monkeypatch.setattr(Disk, "sync_folder", lambda _, path: synced.append(path))
    store.ensure("t", TOPIC_ID, 3000)
    assert len(synced) < 5
    assert synced[-1] == tmp_path / "topics" / "t" / str(TOPIC_ID)
    monkeypatch.undo()
    store.close_now()
    assert len(list(LogStore.open(tmp_path).logs())) == 3000


def test_partitions_are_added_and_limits_change(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path)
    log = opened(store, 1)
    store.append(log, batch(b"a"))
    store.ensure("t", TOPIC_ID, 3, TopicLimits(retention_ms=10))
    assert store.log("t", 0) is log
    assert log.limits.retention_ms == 10
    store.append(store.log("t", 2), batch(b"b"))
    store.close_now()
    store = LogStore.open(tmp_path)
    assert [values(store.log("t", n)) for n in range(3)] == [[(0, b"a")], [], [(0, b"b")]]
    store.close_now()


def test_two_brokers_do_not_share_a_folder(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path)
    with pytest.raises(LogError, match="another broker"):
        LogStore.open(tmp_path)
    store.close_now()
    LogStore.open(tmp_path).close_now()


def test_a_lost_partition_stops_the_start(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path)
    store.append(opened(store), batch(b"a"))
    store.close_now()
    (tmp_path / "topics" / "t").rename(tmp_path / "elsewhere")
    with pytest.raises(DamagedLog, match="is gone"):
        LogStore.open(tmp_path)


def test_what_segments_hold_stays_when_the_checkpoint_was_lost(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path)
    store.append(opened(store), batch(b"a", b"b"))
    store.close_now()
    killed = LogStore.open(tmp_path)
    shutil.copytree(tmp_path, left := tmp_path / "left")
    killed.close_now()
    (left / "checkpoint.json").unlink()
    again = LogStore.open(left)
    assert [value for _, value in values(opened(again))] == [b"a", b"b"]
    again.close_now()


def test_producer_ids_are_never_given_twice(tmp_path: Path) -> None:
    given: list[int] = []
    for _ in range(3):
        store = LogStore.open(tmp_path)
        given += [store.new_producer_id() for _ in range(1500)]
        store.close_now()
    assert len(set(given)) == len(given)
    memory = LogStore.open(None)
    assert memory.new_producer_id() != memory.new_producer_id()


def test_retention_by_time_and_by_size(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path, LogSettings(segment_bytes=500))
    log = opened(store)
    for number in range(20):
        store.append(log, batch(b"x" * 150, at=number * 1000))
    before = log.size
    store.ensure("t", TOPIC_ID, 1, TopicLimits(retention_ms=5000))
    store.retain(20_000)
    assert 0 < log.start_offset <= 15
    assert values(log)[-1][0] == 19
    store.ensure("t", TOPIC_ID, 1, TopicLimits(retention_bytes=600))
    store.retain(20_000)
    assert 600 <= log.size < before
    store.ensure("t", TOPIC_ID, 1, TopicLimits(retention_ms=1))
    store.retain(10**9)
    assert (log.start_offset, log.end_offset) == (20, 20)
    store.append(log, batch(b"y"))
    store.close_now()
    assert len(list((tmp_path / "topics").rglob("*.log"))) == 1
    store = LogStore.open(tmp_path)
    assert values(opened(store)) == [(20, b"y")]
    store.close_now()


def test_many_partitions_need_few_open_files(tmp_path: Path) -> None:
    store = LogStore.open(tmp_path, LogSettings(open_files=16))
    opened(store, 300)
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for number in range(300):
        store.append(store.log("t", number), batch(b"%d" % number * 50_000))
    assert all(values(store.log("t", n), 1 << 20) == [(0, b"%d" % n * 50_000)] for n in range(300))
    if before:
        assert len(list(Path("/proc/self/fd").iterdir())) <= before + 16
    store.close_now()


def test_sealed_segments_beyond_the_verified_size_are_opened_by_their_index(tmp_path: Path) -> None:
    few = LogSettings(segment_bytes=2000, verify_bytes=3000)
    store = LogStore.open(tmp_path, few)
    log = opened(store)
    for number in range(60):
        store.append(log, batch(b"%d" % number * 100, at=number))
    store.close_now()
    before = sorted(tmp_path.rglob("*.index"))
    assert before
    store = LogStore.open(tmp_path, few)
    log = opened(store)
    assert values(log) == [(n, b"%d" % n * 100) for n in range(60)]
    assert log.offset_for_time(17).offset == 17
    store.close_now()
    before[0].write_bytes(b"nonsense")
    before[1].unlink()
    store = LogStore.open(tmp_path, few)
    assert values(opened(store)) == [(n, b"%d" % n * 100) for n in range(60)]
    store.close_now()


def test_latest_timestamp() -> None:
    store = LogStore.open(None)
    log = opened(store)
    assert log.latest_timestamp() is None
    store.append(log, batch(b"a", b"b", at=500))
    store.append(log, batch(b"c", at=100))
    assert log.latest_timestamp() == (1, 501)
    store.close_now()
