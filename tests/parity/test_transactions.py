"""Transactions: begun, written, ended, fenced; and what a committed reader sees."""

from typing import Any

import pytest

from skra_app.broker.records import Producer
from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.test_groups import _membership, committed, ready, stable
from tests.parity.test_produce import produced
from tests.parity.test_reading import fetched, listed
from tests.parity.versions import versions

TRANSACTIONAL = 0x10
MINUTE = 60000


def begun(to: Talk, timeout: int = MINUTE) -> Plain:
    """A transactional producer; not compared."""
    name = f"{to.topic}-txn"
    to.await_answer("FindCoordinator", 3, key=name, key_type=1)
    told = {"transaction_timeout": timeout, "producer_id": -1, "producer_epoch": -1}
    who = to.await_answer("InitProducerId", 3, transactional_id=name, **told)
    return {"transactional_id": name, "producer_id": who["producer_id"], "producer_epoch": who["producer_epoch"]}


def added(to: Talk, who: Plain, *places: tuple[str, int], version: int = 3) -> Plain:
    names = dict.fromkeys(topic for topic, _ in places)
    topics = [{"name": name, "partitions": [index for topic, index in places if topic == name]} for name in names]
    told = {f"v3_and_below_{key}": value for key, value in who.items()}
    return to.ask("AddPartitionsToTxn", version, **who, **told, topics=topics, v3_and_below_topics=topics)


def ended(to: Talk, who: Plain, *, committed: bool, version: int = 3) -> Plain:
    return to.ask("EndTxn", version, **who, committed=committed)


def settled(to: Talk, who: Plain) -> None:
    """Waits until the transaction's markers are written: Kafka answers before."""
    ids = [who["transactional_id"]]
    while to.prepare("DescribeTransactions", 0, transactional_ids=ids)["transaction_states"][0][
        "transaction_state"
    ].startswith("Prepare"):
        pass


def written(to: Talk, who: Plain, topic: str, sequence: int, *values: bytes, epoch: int | None = None) -> Plain:
    producer = Producer(who["producer_id"], who["producer_epoch"] if epoch is None else epoch, sequence)
    records = batch(*values, attributes=TRANSACTIONAL, producer=producer)
    return produced(to, (topic, 0, records), transactional_id=who["transactional_id"])


@pytest.mark.parametrize("version", versions("InitProducerId"))
def test_init_producer_id(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        begun(to)

        def init(name: str | None, timeout: int = MINUTE, producer: int = -1, epoch: int = -1) -> Plain:
            told = {"transaction_timeout": timeout, "producer_id": producer, "producer_epoch": epoch}
            return to.ask("InitProducerId", version, transactional_id=name, **told)

        init(None)
        init(None)
        init(None, timeout=-1)
        init("")
        init(f"{to.topic}-a", timeout=0)
        init(f"{to.topic}-a", timeout=-1)
        init(f"{to.topic}-a", timeout=900_001)
        first = init(f"{to.topic}-a")
        init(f"{to.topic}-a")
        if version >= 3:
            number = first["producer_id"]
            init(f"{to.topic}-a", producer=number, epoch=1)
            init(f"{to.topic}-a", producer=number, epoch=1)
            init(f"{to.topic}-a", producer=number, epoch=0)
            init(f"{to.topic}-a", producer=number, epoch=9)
            init(f"{to.topic}-a", producer=number + 1000, epoch=0)
            init(f"{to.topic}-b", producer=number, epoch=0)
            init(None, producer=number, epoch=0)
            init(f"{to.topic}-a", producer=number)
            init(f"{to.topic}-a", epoch=1)

    same(talk)


@pytest.mark.parametrize("version", versions("AddPartitionsToTxn"))
def test_add_partitions(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(partitions=2), begun(to)
        added(to, who, (topic, 0), version=version)
        added(to, who, (topic, 0), version=version)
        added(to, who, (topic, 1), (topic, 7), version=version)
        added(to, who, (f"{topic}-absent", 0), version=version)
        added(to, {**who, "producer_epoch": 9}, (topic, 0), version=version)
        added(to, {**who, "producer_epoch": -1}, (topic, 0), version=version)
        added(to, {**who, "producer_id": who["producer_id"] + 5000}, (topic, 0), version=version)
        added(to, {**who, "transactional_id": f"{topic}-none"}, (topic, 0), version=version)
        added(to, {**who, "transactional_id": ""}, (topic, 0), version=version)
        added(to, who, version=version)

    same(talk)


@pytest.mark.parametrize("version", versions("EndTxn"))
def test_end(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        ended(to, who, committed=True, version=version)
        ended(to, who, committed=False, version=version)
        added(to, who, (topic, 0))
        ended(to, {**who, "producer_epoch": 9}, committed=True, version=version)
        ended(to, {**who, "producer_id": who["producer_id"] + 5000}, committed=True, version=version)
        ended(to, {**who, "transactional_id": f"{topic}-none"}, committed=True, version=version)
        ended(to, {**who, "transactional_id": ""}, committed=True, version=version)
        ended(to, who, committed=True, version=version)
        settled(to, who)
        ended(to, who, committed=True, version=version)
        ended(to, who, committed=False, version=version)
        added(to, who, (topic, 0))
        ended(to, who, committed=False, version=version)
        settled(to, who)
        ended(to, who, committed=False, version=version)
        ended(to, who, committed=True, version=version)

    same(talk)


@pytest.mark.parametrize("version", versions("AddOffsetsToTxn"))
def test_add_offsets(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        group, who = ready(to), begun(to)

        def add(name: str = group, **more: Any) -> None:
            to.ask("AddOffsetsToTxn", version, **{**who, **more}, group_id=name)

        add()
        add()
        add("")
        add(producer_epoch=9)
        add(producer_id=who["producer_id"] + 5000)
        add(transactional_id=f"{to.topic}-none")

    same(talk)


@pytest.mark.parametrize("version", versions("TxnOffsetCommit"))
def test_offsets_of_a_transaction(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group, who = to.create(), ready(to), begun(to)

        def commit(index: int = 0, metadata: str | None = "m", of: str = topic, **more: Any) -> None:
            part = {"partition_index": index, "committed_offset": 5, "committed_leader_epoch": -1}
            rows = [{"name": of, "partitions": [{**part, "committed_metadata": metadata}]}]
            told = {"group_id": group, "generation_id": -1, "member_id": "", "group_instance_id": None, "topics": rows}
            to.ask("TxnOffsetCommit", version, **{**who, **told, **more})

        def look(require_stable: bool) -> None:
            asked = [{"name": topic, "partition_indexes": [0]}]
            to.ask("OffsetFetch", 7, group_id=group, topics=asked, require_stable=require_stable)

        committed(to, group, 8)
        to.ask("AddOffsetsToTxn", 3, **who, group_id=group)
        commit()
        look(require_stable=True)
        look(require_stable=False)
        commit(index=7)
        commit(of=f"{topic}-absent")
        commit(metadata="x" * 4097)
        commit(producer_epoch=9)
        if version >= 3:
            commit(member_id="nobody", generation_id=1)
            commit(generation_id=1)
        ended(to, who, committed=True)
        settled(to, who)
        to.await_answer("OffsetFetch", 7, group_id=group, topics=None, require_stable=True)
        look(require_stable=True)
        if version >= 3:
            member = stable(to, group)["member_id"]
            to.ask("AddOffsetsToTxn", 3, **who, group_id=group)
            commit(member_id=member, generation_id=1)
            commit(member_id=member, generation_id=2)
            commit(member_id=member, generation_id=1, group_instance_id="stranger")
            ended(to, who, committed=False)

    same(talk)


def test_a_transaction_as_readers_see_it(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        written(to, who, topic, 0, b"too early")
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"aborted 1", b"aborted 2")
        produced(to, (topic, 0, batch(b"plain")))
        for isolation in (0, 1):
            listed(to, topic, -1, isolation_level=isolation)
            fetched(to, topic, 0, isolation_level=isolation)
        ended(to, who, committed=False)
        settled(to, who)
        for isolation in (0, 1):
            listed(to, topic, -1, isolation_level=isolation)
            _seen(to, topic, 0, isolation)
        written(to, who, topic, 2, b"outside")
        added(to, who, (topic, 0))
        written(to, who, topic, 2, b"committed")
        written(to, who, topic, 2, b"committed")
        ended(to, who, committed=True)
        settled(to, who)
        for offset in (0, 2, 3, 4):
            _seen(to, topic, offset, 1)
        written(to, who, topic, 3, b"fenced", epoch=who["producer_epoch"] + 1)
        begun(to)
        written(to, who, topic, 3, b"zombie")
        added(to, who, (topic, 0))
        ended(to, who, committed=True)
        produced(
            to,
            (topic, 0, batch(b"mixed", producer=Producer(who["producer_id"], 1, 0))),
            transactional_id=who["transactional_id"],
        )

    same(talk)


def _seen(to: Talk, topic: str, offset: int, isolation: int) -> None:
    """A fetch without the bytes: markers hold the time at which they were written."""
    part = {"partition": 0, "fetch_offset": offset, "partition_max_bytes": 1 << 20, "current_leader_epoch": -1}
    asked = {"replica_id": -1, "max_wait": 0, "min_bytes": 0, "max_bytes": 1 << 20, "session_epoch": -1}
    topics = [{"topic": topic, "partitions": [part]}]
    answer = to.prepare("Fetch", 11, **asked, topics=topics, isolation_level=isolation)
    told = answer["responses"][0]["partitions"][0]
    to.note("Fetch 11", {**told, "records": len(told["records"])})


def test_what_tools_are_told(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(partitions=2), begun(to)
        name = who["transactional_id"]

        def describe(*names: str) -> None:
            answer = to.prepare("DescribeTransactions", 0, transactional_ids=list(names))
            for state in answer["transaction_states"]:
                state["transaction_start_time"] = min(state["transaction_start_time"], 1)
            to.note("DescribeTransactions 0", answer)

        def producers(*indexes: int, of: str = topic) -> None:
            answer = to.prepare("DescribeProducers", 0, topics=[{"name": of, "partition_indexes": list(indexes)}])
            for part in answer["topics"][0]["partitions"]:
                for row in part["active_producers"]:
                    row["last_timestamp"] = row["last_timestamp"] > 0
            to.note("DescribeProducers 0", answer)

        def transactions(**filters: Any) -> None:
            told = {"state_filters": [], "producer_id_filters": [], "duration_filter": -1}
            answer = to.prepare("ListTransactions", 1, **{**told, **filters})
            mine = [row for row in answer["transaction_states"] if row["transactional_id"] == name]
            to.note("ListTransactions 1", {**answer, "transaction_states": mine})

        describe(name)
        describe(f"{name}-none")
        describe("")
        transactions()
        added(to, who, (topic, 0), (topic, 1))
        written(to, who, topic, 0, b"a", b"b")
        describe(name)
        producers(0, 1, 7)
        producers(0, of=f"{topic}-absent")
        transactions()
        transactions(state_filters=["Ongoing"])
        transactions(state_filters=["Empty"])
        transactions(state_filters=["Nonsense", "Ongoing"])
        transactions(producer_id_filters=[who["producer_id"]])
        transactions(producer_id_filters=[987654])
        transactions(duration_filter=1_000_000)
        ended(to, who, committed=True)
        settled(to, who)
        describe(name)
        producers(0)
        transactions()

    same(talk)


def test_a_group_outside_of_its_transaction(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group, who = to.create(), ready(to), begun(to)
        committed(to, group, 8)
        part = {"partition_index": 0, "committed_offset": 9, "committed_leader_epoch": -1, "committed_metadata": ""}
        rows = [{"name": topic, "partitions": [part]}]
        told = {**_membership({"generation_id": -1, "member_id": ""}), "topics": rows}
        to.ask("TxnOffsetCommit", 3, **who, group_id=group, **told)
        to.ask("AddOffsetsToTxn", 3, **who, group_id=group)
        to.ask("TxnOffsetCommit", 3, **who, group_id=group, **told)
        to.ask("DeleteGroups", 2, groups_names=[group])
        ended(to, who, committed=False)
        settled(to, who)
        to.await_answer("OffsetFetch", 7, group_id=group, topics=None, require_stable=True)
        asked = [{"name": topic, "partition_indexes": [0]}]
        to.ask("OffsetFetch", 7, group_id=group, topics=asked, require_stable=True)

    same(talk)
