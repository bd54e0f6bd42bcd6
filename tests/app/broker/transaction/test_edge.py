"""The edge of the coordinator: a full disk delays an end and tears none; what was decided is done after a kill."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest

from skra_app.broker.group import Commit, Committed, Groups
from skra_app.broker.log import LogSettings, LogStore, PartitionLog
from skra_app.broker.records import Producer, Record, encode
from skra_app.broker.records.batch import TRANSACTIONAL
from skra_app.broker.transaction import Claim, Transactions
from tests.app.broker.log.batches import opened
from tests.app.broker.log.test_store import FaultyDisk

PLACE = ("t", 0)


async def started(store: LogStore) -> tuple[Transactions, Groups, PartitionLog]:
    log = opened(store)
    groups = await Groups.open(store)
    return await Transactions.open(store, groups), groups, log


async def begun(store: LogStore, transactions: Transactions, log: PartitionLog, name: str = "tx") -> Claim:
    """A transaction with one record and one offset of the group `g`."""
    identified = await transactions.init(name, 60_000, None)
    claim = Claim(name, identified.producer_id, identified.epoch)
    assert await transactions.add_partitions(claim, {PLACE}) == 0
    record = Record(b"k", b"v", round(time.time() * 1000))
    batch = encode([record], attributes=TRANSACTIONAL, producer=Producer(claim.producer_id, claim.epoch, 0))
    await store.durable(store.append(log, batch).ticket)
    assert await transactions.add_group(claim, "g") == 0
    assert await transactions.commit_offsets(claim, Commit("g", -1, "", None, {PLACE: Committed(3)})) == 0
    return claim


def test_a_full_disk_delays_the_end(tmp_path: Path) -> None:
    async def run() -> None:
        disk = FaultyDisk()
        store = LogStore.open(tmp_path, disk=disk)
        transactions, groups, log = await started(store)
        claim = await begun(store, transactions, log)
        disk.full = True
        ending = asyncio.create_task(transactions.end(claim, committed=True))
        waited, _ = await asyncio.wait([ending], timeout=0.2)
        assert not waited
        assert log.last_stable_offset == 0
        assert groups.fetch("g", None) == {}
        disk.full = False
        assert await asyncio.wait_for(ending, 60) == 0
        assert log.last_stable_offset == log.high_watermark == 2
        assert groups.fetch("g", None) == {PLACE: Committed(3)}
        await transactions.close()
        await groups.close()
        await store.close()

    asyncio.run(run())


@pytest.mark.parametrize("fsync", ["group", "always", "never"])
@pytest.mark.parametrize("committed", [True, False])
def test_what_was_decided_is_done_after_a_kill(tmp_path: Path, fsync: str, committed: bool) -> None:
    """The files are copied at every turn of the loop while the end is carried out: each copy opens whole."""
    live, settings = tmp_path / "live", LogSettings(fsync=fsync)

    async def run() -> int:
        store = LogStore.open(live, settings)
        transactions, groups, log = await started(store)
        claim = await begun(store, transactions, log)
        ending = asyncio.create_task(transactions.end(claim, committed=committed))
        copies = 0
        while not ending.done():
            shutil.copytree(live, tmp_path / str(copies))
            copies += 1
            await asyncio.sleep(0)
        assert await ending == 0
        await transactions.close()
        await groups.close()
        await store.close()
        return copies

    async def judge(image: Path) -> str:
        store = LogStore.open(image, settings)
        transactions, groups, log = await started(store)
        one = transactions.describe("tx")
        assert one is not None
        state, offsets = one.phase.value, groups.fetch("g", None)
        aborted = [ending.first for ending in log.aborted(0, log.high_watermark)]
        if state == "Ongoing":
            assert (log.last_stable_offset, offsets, aborted) == (0, {}, [])
        else:
            assert state == ("CompleteCommit" if committed else "CompleteAbort")
            assert log.last_stable_offset == log.high_watermark >= 2
            assert (offsets, aborted) == (({PLACE: Committed(3)}, []) if committed else ({}, [0]))
        await transactions.close()
        await groups.close()
        await store.close()
        return state

    copies = asyncio.run(run())
    states = {asyncio.run(judge(tmp_path / str(number))) for number in range(copies)}
    assert "Ongoing" in states


def test_what_a_partition_holds_open_and_nobody_knows_is_aborted(tmp_path: Path) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path)
        log = opened(store)
        orphan = encode([Record(b"k", b"v", 1000)], attributes=TRANSACTIONAL, producer=Producer(99, 4, 0))
        await store.durable(store.append(log, orphan).ticket)
        transactions, groups, log = await started(store)
        store.flush()
        assert log.last_stable_offset == log.high_watermark == 2
        assert [ending.producer_id for ending in log.aborted(0, 2)] == [99]
        await transactions.close()
        await groups.close()
        await store.close()

    asyncio.run(run())


def test_offsets_in_a_topic_that_is_deleted_meanwhile_move_nobody_in_a_new_one(tmp_path: Path) -> None:
    async def run() -> None:
        store = LogStore.open(tmp_path)
        transactions, groups, log = await started(store)
        claim = await begun(store, transactions, log)
        transactions.forget_topic(PLACE[0])
        store.delete(PLACE[0])
        assert opened(store).end_offset == 0
        assert transactions.undecided("g") == set()
        assert await transactions.end(claim, committed=True) == 0
        assert groups.fetch("g", None) == {}
        await transactions.close()
        await groups.close()
        await store.close()

    asyncio.run(run())
