"""Requests that name a topic, a partition, a resource or a producer twice, or name a topic and nothing of it."""

from typing import Any

import pytest

from tests.parity.apart import NOTHING_OF_NONE
from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.test_groups import _membership, ready
from tests.parity.test_produce import look, produced
from tests.parity.test_transactions import added, begun, ended, settled

OUTSIDE = _membership({"generation_id": -1, "member_id": ""})
FIRST_AND_LAST = {"OffsetCommit": (2, 7, 8), "OffsetFetch": (1, 7, 8), "TxnOffsetCommit": (0, 3)}


def rows_of(topic: str, *offsets: int) -> list[Plain]:
    """The topic once for each offset."""
    told = {"partition_index": 0, "committed_leader_epoch": -1, "committed_metadata": ""}
    return [{"name": topic, "partitions": [{**told, "committed_offset": offset}]} for offset in offsets]


def offsets_of(to: Talk, group: str, version: int, topics: list[Plain] | None) -> None:
    groups = [{"group_id": group, "topics": topics}]
    to.ask("OffsetFetch", version, group_id=group, topics=topics, groups=groups, require_stable=False)


@pytest.mark.parametrize("version", FIRST_AND_LAST["OffsetCommit"])
def test_in_a_commit(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        told = {"group_id": group, "retention_time": -1, **OUTSIDE}
        other = rows_of(f"{topic}-absent", 3)
        for topics in (
            [*rows_of(topic, 9), *other, *rows_of(topic, 8), *other],
            [{"name": topic, "partitions": []}],
            [{"name": topic, "partitions": []}, *rows_of(topic, 4)],
            [{"name": f"{topic}-absent", "partitions": []}],
            [],
        ):
            to.ask("OffsetCommit", version, topics=topics, **told)
            offsets_of(to, group, 7, None)

    same(talk, NOTHING_OF_NONE)


@pytest.mark.parametrize("version", FIRST_AND_LAST["OffsetFetch"])
def test_in_a_question_for_offsets(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        to.ask("OffsetCommit", 8, group_id=group, topics=rows_of(topic, 5), **OUTSIDE)
        asked = {"name": topic, "partition_indexes": [0]}
        offsets_of(to, group, version, [asked, asked])
        offsets_of(to, group, version, [{"name": topic, "partition_indexes": [0, 0, -1]}])
        offsets_of(to, group, version, [{"name": topic, "partition_indexes": []}, asked])

    same(talk)


def test_in_a_deletion_of_offsets(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        to.ask("OffsetCommit", 8, group_id=group, topics=rows_of(topic, 5), **OUTSIDE)
        named = {"name": topic, "partitions": [{"partition_index": 1}]}
        for topics in (
            [named, {"name": topic, "partitions": [{"partition_index": -1}, {"partition_index": 1}]}],
            [{"name": topic, "partitions": []}],
            [{"name": topic, "partitions": [{"partition_index": 1}, {"partition_index": 1}]}],
            [],
        ):
            to.ask("OffsetDelete", 0, group_id=group, topics=topics)

    same(talk)


@pytest.mark.parametrize("version", FIRST_AND_LAST["TxnOffsetCommit"])
def test_in_a_transaction(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group, who = to.create(partitions=2), ready(to), begun(to)
        twice = [{"name": topic, "partitions": [0, 0]}, {"name": topic, "partitions": [0, 1]}]
        nothing = [{"name": topic, "partitions": []}]
        told = {f"v3_and_below_{key}": value for key, value in who.items()}
        for topics in (nothing, twice, [*nothing, *twice], []):
            to.ask("AddPartitionsToTxn", 3, **who, **told, topics=topics, v3_and_below_topics=topics)
        to.ask("AddOffsetsToTxn", 3, **who, group_id=group)
        for offsets in (rows_of(topic, 5, 6), [{"name": topic, "partitions": []}], []):
            to.ask("TxnOffsetCommit", version, **who, group_id=group, topics=offsets, **OUTSIDE)
        ended(to, who, committed=True)
        settled(to, who)
        to.await_answer("OffsetFetch", 7, group_id=group, topics=None, require_stable=True)
        offsets_of(to, group, 7, [{"name": topic, "partition_indexes": [0]}])

    same(talk)


@pytest.mark.parametrize("version", [4, 11, 12])
def test_in_a_fetch(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        produced(to, (topic, 0, batch(b"a")), (topic, 1, batch(b"b")))

        def part(index: int, offset: int = 0) -> Plain:
            asked = {"partition": index, "fetch_offset": offset, "partition_max_bytes": 1 << 20}
            return {**asked, "current_leader_epoch": -1, "last_fetched_epoch": -1, "log_start_offset": -1}

        told = {"replica_id": -1, "max_wait": 0, "min_bytes": 0, "max_bytes": 1 << 20, "session_epoch": -1}
        for topics in (
            [{"topic": topic, "partitions": [part(0)]}, {"topic": topic, "partitions": [part(1)]}],
            [{"topic": topic, "partitions": [part(0), part(1), part(0, 1)]}],
            [{"topic": topic, "partitions": [part(0, 7), part(1)]}, {"topic": topic, "partitions": [part(0)]}],
            [{"topic": topic, "partitions": []}],
            [{"topic": f"{topic}-absent", "partitions": []}],
        ):
            to.ask("Fetch", version, topics=topics, **told)

    same(talk)


@pytest.mark.parametrize("version", [1, 7])
def test_in_a_question_for_times(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        produced(to, (topic, 0, batch(b"a")))

        def row(*asked: tuple[int, int]) -> Plain:
            parts = [{"partition_index": n, "timestamp": time, "current_leader_epoch": -1} for n, time in asked]
            return {"name": topic, "partitions": parts}

        for topics in ([row((0, -1)), row((1, -2))], [row((0, -1)), row((0, -2))], [row()], []):
            to.ask("ListOffsets", version, replica_id=-1, isolation_level=0, topics=topics)

    same(talk)


@pytest.mark.parametrize("version", [2, 4])
def test_in_a_question_for_epochs(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        produced(to, (topic, 0, batch(b"a")))

        def row(*indexes: int) -> Plain:
            parts = [{"partition": n, "current_leader_epoch": -1, "leader_epoch": 0} for n in indexes]
            return {"topic": topic, "partitions": parts}

        for topics in ([row(0), row(1)], [row(0, 1)], [row()], [row(-1)], []):
            to.ask("OffsetForLeaderEpoch", version, replica_id=-1, topics=topics)

    same(talk)


@pytest.mark.parametrize("version", [0, 2])
def test_in_a_deletion_of_records(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        produced(to, (topic, 0, batch(b"a", b"b", b"c")), (topic, 1, batch(b"a")))

        def row(*asked: tuple[int, int]) -> Plain:
            return {"name": topic, "partitions": [{"partition_index": n, "offset": offset} for n, offset in asked]}

        for topics in ([row((0, 1)), row((1, 1))], [row((0, 2)), row((0, 3))], [row((-1, 0))], [row()], []):
            to.ask("DeleteRecords", version, topics=topics, timeout=30000)

    same(talk)


@pytest.mark.parametrize("version", [3, 8, 9])
def test_in_what_is_produced(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)

        def row(*parts: tuple[int, bytes]) -> Plain:
            return {"name": topic, "partition_data": [{"index": n, "records": records} for n, records in parts]}

        def send(*rows: Plain) -> None:
            to.ask("Produce", version, topic_data=list(rows), acks=-1, timeout=30000, transactional_id=None)

        send(row((0, batch(b"a"))), row((1, batch(b"b"))))
        send(row())
        send(row((-1, batch(b"a"))))
        send()
        look(to, topic)

    same(talk)


@pytest.mark.parametrize("version", [0, 9, 12])
def test_in_metadata(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        flags = {"allow_auto_topic_creation": False, "include_topic_authorized_operations": False}
        row = {"name": topic, "topic_id": None}
        answer = to.prepare("Metadata", version, topics=[row, row], **flags)
        to.note("topics", answer["topics"])

    same(talk)


def test_in_questions_of_tools(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(partitions=2), begun(to)
        name = who["transactional_id"]
        added(to, who, (topic, 0))

        def states(*names: str) -> None:
            answer = to.prepare("DescribeTransactions", 0, transactional_ids=list(names))
            for state in answer["transaction_states"]:
                state["transaction_start_time"] = min(state["transaction_start_time"], 1)
            to.note("DescribeTransactions", answer)

        states(name, name)
        row = {"name": topic, "partition_indexes": [0, 0]}
        to.ask("DescribeProducers", 0, topics=[row, row])
        to.ask("DescribeProducers", 0, topics=[{"name": topic, "partition_indexes": []}])
        to.ask("DescribeProducers", 0, topics=[{"name": topic, "partition_indexes": [-1]}])
        rows = [{"topic": topic, "partitions": [0, 0]}, {"topic": topic, "partitions": [0]}]
        to.ask("ElectLeaders", 2, election_type=0, topic_partitions=rows)

    same(talk)


def alteration(value: str, **more: Any) -> Plain:
    return {"name": "retention.ms", "value": value, "config_operation": 0, **more}


def test_in_configs(same: Same) -> None:
    """Kafka answers nothing to an AlterConfigs that names something twice."""

    def talk(to: Talk) -> None:
        topic = to.create(retention_ms="5")
        about: Plain = {"resource_type": 2, "resource_name": topic}
        keys: Plain = {**about, "configuration_keys": ["retention.ms"]}

        def shown() -> None:
            told = {"include_synonyms": False, "include_documentation": False}
            to.ask("DescribeConfigs", 4, resources=[keys], **told)

        for asked in ([["1000"], ["2000"]], [["3000", "4000"]], []):
            resources = [{**about, "configs": [alteration(value) for value in values]} for values in asked]
            to.ask("IncrementalAlterConfigs", 1, resources=resources, validate_only=False)
            to.settle()
            shown()

    same(talk)


def test_in_deletions(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        row = {"name": topic, "topic_id": None}
        to.ask("DeleteTopics", 6, topics=[row, row], timeout=30000)
        to.ask("DeleteTopics", 1, topic_names=[topic, topic], timeout=30000)

    same(talk)
