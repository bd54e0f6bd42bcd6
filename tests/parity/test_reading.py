"""Records go out: offsets, limits, sessions, and where things begin and end."""

from typing import Any

import pytest

from tests.parity.apart import NO_SESSION, WHOLE_BATCHES
from tests.parity.batches import NOW, batch
from tests.parity.conftest import Same, Talk
from tests.parity.test_produce import produced
from tests.parity.versions import versions


def fetched(to: Talk, topic: str, offset: int, index: int = 0, version: int = 11, **more: Any) -> None:
    part = {"partition": index, "fetch_offset": offset, "partition_max_bytes": more.pop("part_bytes", 1 << 20)}
    part["current_leader_epoch"] = more.pop("epoch", -1)
    asked = {"replica_id": -1, "max_wait": 0, "min_bytes": 0, "max_bytes": 1 << 20, "session_epoch": -1}
    to.ask("Fetch", version, **{**asked, "topics": [{"topic": topic, "partitions": [part]}], **more})


@pytest.mark.parametrize("version", versions("Fetch"))
def test_fetch(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        for _ in range(3):
            produced(to, (topic, 0, batch(b"a" * 100, b"b" * 100)))
        for offset in (0, 1, 2, 5, 6, 7, -1, -5):
            fetched(to, topic, offset, version=version)
        fetched(to, topic, 0, 7, version=version)
        fetched(to, topic, 0, -1, version=version)
        fetched(to, f"{topic}-absent", 0, version=version)
        fetched(to, "no/name", 0, version=version)
        fetched(to, topic, 0, version=version, part_bytes=10)
        fetched(to, topic, 0, version=version, part_bytes=0)
        fetched(to, topic, 1, version=version, part_bytes=2 * len(batch(b"a" * 100, b"b" * 100)))
        fetched(to, topic, 0, version=version, max_bytes=10)
        fetched(to, topic, 0, version=version, max_bytes=0)
        fetched(to, topic, 6, version=version, min_bytes=1, max_wait=1)
        fetched(to, topic, 0, version=version, isolation_level=1)
        fetched(to, topic, 0, version=version, epoch=0)
        fetched(to, topic, 0, version=version, epoch=9)
        fetched(to, topic, 0, version=version, topics=[])

    same(talk)


def test_fetch_after_delete_records(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        for _ in range(3):
            produced(to, (topic, 0, batch(b"a", b"b")))
        delete = [{"name": topic, "partitions": [{"partition_index": 0, "offset": 3}]}]
        to.ask("DeleteRecords", 2, topics=delete, timeout=30000)
        for offset in (0, 2, 3, 4):
            fetched(to, topic, offset)
        listed(to, topic, -2)
        listed(to, topic, NOW)

    same(talk)


@pytest.mark.parametrize("version", [7, 11, 12])
def test_fetch_sessions(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        produced(to, (topic, 0, batch(b"a")))
        fetched(to, topic, 0, version=version, session_id=0, session_epoch=-1)
        fetched(to, topic, 0, version=version, session_id=12345, session_epoch=1)
        fetched(to, topic, 0, version=version, session_id=12345, session_epoch=-1)

    same(talk)


@pytest.mark.parametrize("version", [7, 11, 12])
def test_a_fetch_that_asks_for_a_session(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        produced(to, (topic, 0, batch(b"a")))
        fetched(to, topic, 0, version=version, session_id=0, session_epoch=0)

    same(talk, NO_SESSION)


@pytest.mark.parametrize("limit", ["part_bytes", "max_bytes"])
def test_a_limit_inside_of_a_batch(same: Same, limit: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        one = batch(b"a" * 100)
        produced(to, (topic, 0, one))
        produced(to, (topic, 0, one))
        fetched(to, topic, 0, **{limit: len(one) + 70})

    same(talk, WHOLE_BATCHES)


def listed(to: Talk, topic: str, timestamp: int, version: int = 7, index: int = 0, **more: Any) -> None:
    part = {"partition_index": index, "timestamp": timestamp, "current_leader_epoch": more.pop("epoch", -1)}
    rows = [{"name": topic, "partitions": [part]}]
    to.ask("ListOffsets", version, replica_id=-1, topics=rows, **{"isolation_level": 0, **more})


@pytest.mark.parametrize("version", versions("ListOffsets"))
def test_list_offsets(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, empty = to.create(partitions=2), to.create(f"{to.topic}-empty")
        produced(to, (topic, 0, batch(b"a", b"b", at=NOW)))
        produced(to, (topic, 0, batch(b"c", b"d", at=NOW + 10)))
        produced(to, (topic, 0, batch(b"e", at=NOW + 5)))
        for timestamp in (-1, -2, -3, -4, -5, -6, 0, NOW, NOW + 1, NOW + 2, NOW + 5, NOW + 11, NOW + 12):
            listed(to, topic, timestamp, version)
        for timestamp in (-1, -2, -3, 0):
            listed(to, empty, timestamp, version)
        listed(to, topic, -1, version, isolation_level=1)
        listed(to, topic, -1, version, index=7)
        listed(to, topic, -1, version, index=-1)
        listed(to, f"{topic}-absent", -1, version)
        listed(to, "no/name", -1, version)
        listed(to, topic, -1, version, epoch=0)
        listed(to, topic, -1, version, epoch=9)
        twice = {"partition_index": 0, "timestamp": -1}
        to.ask(
            "ListOffsets",
            version,
            replica_id=-1,
            topics=[{"name": topic, "partitions": [twice, twice]}],
            isolation_level=0,
        )

    same(talk)


@pytest.mark.parametrize("version", versions("OffsetForLeaderEpoch"))
def test_offset_for_leader_epoch(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        produced(to, (topic, 0, batch(b"a", b"b")))

        def ask(name: str, epoch: int, current: int = -1, index: int = 0) -> None:
            part = {"partition": index, "current_leader_epoch": current, "leader_epoch": epoch}
            to.ask("OffsetForLeaderEpoch", version, replica_id=-1, topics=[{"topic": name, "partitions": [part]}])

        for epoch in (0, 1, -1, 5):
            ask(topic, epoch)
        ask(topic, 0, current=0)
        ask(topic, 0, current=9)
        ask(topic, 0, index=7)
        ask(f"{topic}-absent", 0)

    same(talk)


@pytest.mark.parametrize("version", versions("DeleteRecords"))
def test_delete_records(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        compacted = to.create(f"{to.topic}-compacted", cleanup_policy="compact")
        for name in (topic, compacted):
            produced(to, (name, 0, batch(b"a", b"b", b"c", b"d")))

        def delete(name: str, offset: int, index: int = 0) -> None:
            rows = [{"name": name, "partitions": [{"partition_index": index, "offset": offset}]}]
            to.ask("DeleteRecords", version, topics=rows, timeout=30000)

        for offset in (2, 1, 2, 0, 5, -2, -1):
            delete(topic, offset)
        delete(topic, 0, index=7)
        delete(f"{topic}-absent", 0)
        delete(compacted, 1)
        to.ask("DeleteRecords", version, topics=[], timeout=30000)

    same(talk)
