"""The edge: answers wait for the disk, members outlive a restart, the topic does not grow without end."""

import asyncio
from pathlib import Path

from skra_app.broker import ledger
from skra_app.broker.group import Commit, Committed, Groups, Sync, codes
from skra_app.broker.group import groups as groups_room
from skra_app.broker.log import LogStore
from tests.app.broker.group.members import joining


def test_two_members_share_and_survive_a_restart(tmp_path: Path) -> None:
    async def first_life() -> tuple[str, str]:
        store = LogStore.open(tmp_path)
        groups = await Groups.open(store)
        one = await groups.join(joining())
        waiting = groups.join(joining())
        await asyncio.sleep(0)
        assert groups.heartbeat("g", 1, one.member_id, None) == codes.REBALANCE_IN_PROGRESS
        again = await groups.join(joining(one.member_id))
        two = await waiting
        parts = {one.member_id: b"1", two.member_id: b"2"}
        synced = await asyncio.gather(
            groups.sync(Sync("g", again.generation, two.member_id, None, None, None, {})),
            groups.sync(Sync("g", again.generation, one.member_id, None, None, None, parts)),
        )
        assert [each.assignment for each in synced] == [b"2", b"1"]
        offsets = {("t", 0): Committed(5, 0, "text"), ("t", 1): Committed(6)}
        assert set((await groups.commit(Commit("g", 2, one.member_id, None, offsets))).values()) == {0}
        await groups.close()
        await store.close()
        return one.member_id, two.member_id

    async def second_life(one: str, two: str) -> None:
        store = LogStore.open(tmp_path)
        groups = await Groups.open(store)
        assert groups.heartbeat("g", 2, one, None) == groups.heartbeat("g", 2, two, None) == 0
        assert groups.fetch("g", None) == {("t", 0): Committed(5, 0, "text"), ("t", 1): Committed(6)}
        groups.forget_topic("t")
        assert groups.fetch("g", [("t", 0)]) == {}
        assert [left.error for left in groups.leave("g", [(one, None), (two, None)])] == [0, 0]
        assert await groups.delete("g") == 0
        await groups.close()
        await store.close()

    asyncio.run(second_life(*asyncio.run(first_life())))
    store = LogStore.open(tmp_path)
    assert asyncio.run(Groups.open(store)).listed() == ()
    store.close_now()


def test_a_session_runs_out_by_itself(monkeypatch) -> None:
    async def run() -> None:
        limits = groups_room.GroupLimits(min_session_ms=1)
        groups = await Groups.open(LogStore.open(None), limits)
        member = await groups.join(joining(session_timeout_ms=30, rebalance_timeout_ms=30))
        await groups.sync(Sync("g", 1, member.member_id, None, None, None, {}))
        for _ in range(500):
            if groups.describe("g").state == "Empty":
                break
            await asyncio.sleep(0.01)
        assert groups.describe("g").state == "Empty"
        await groups.close()

    asyncio.run(run())


def test_whoever_stops_waiting_harms_nobody() -> None:
    async def run() -> None:
        groups = await Groups.open(LogStore.open(None))
        one = await groups.join(joining())
        gone = groups.join(joining())
        await asyncio.sleep(0)
        gone.cancel()
        again = await groups.join(joining(one.member_id))
        assert len(again.members) == 2
        await groups.close()

    asyncio.run(run())


def test_the_topic_is_written_anew_when_it_grows(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(ledger, "SNAPSHOT_BYTES", 4000)

    async def run() -> None:
        store = LogStore.open(tmp_path)
        groups = await Groups.open(store)
        for number in range(500):
            place = {("t", number % 3): Committed(number)}
            assert await groups.commit(Commit(f"g{number % 2}", -1, "", None, place)) == dict.fromkeys(place, 0)
        log = store.log(groups_room.TOPIC, 0)
        assert log.start_offset > 300
        assert log.size < 20_000
        await groups.close()
        await store.close()

    asyncio.run(run())
    store = LogStore.open(tmp_path)
    groups = asyncio.run(Groups.open(store))
    assert groups.fetch("g0", None) == {("t", n): Committed(o) for n, o in ((0, 498), (1, 496), (2, 494))}
    assert groups.fetch("g1", None) == {("t", n): Committed(o) for n, o in ((0, 495), (1, 499), (2, 497))}
    store.close_now()
