"""Topics are the registry's: the broker follows it, whoever changed it."""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from kio.schema.create_topics.v7.request import CreatableReplicaAssignment, CreatableTopic, CreateTopicsRequest
from kio.schema.errors import ErrorCode
from kio.schema.metadata.v12.request import MetadataRequest, MetadataRequestTopic
from kio.schema.offset_fetch.v7.request import OffsetFetchRequest, OffsetFetchRequestTopic
from kio.static.protocol import Entity

from skra_app.broker import broker as broker_room
from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import OutOfFiles, StorageFull
from skra_app.broker.reshape import NO_TIME
from skra_app.errors import StoreFailed
from skra_app.registry import topics
from skra_app.registry.state import State
from tests.app.broker.server.test_produce import GOOD, landed, told
from tests.app.broker.server.under_test import OPERATOR, RunningBroker, running_broker
from tests.app.broker.server.wire import Wire
from tests.faults.simulation import requests


def described(wire: Wire, name: str) -> Entity:
    asked = MetadataRequest(
        topics=(MetadataRequestTopic(topic_id=None, name=name),),
        allow_auto_topic_creation=False,
        include_topic_authorized_operations=False,
    )
    return wire.ask(asked).topics[0]


def test_a_topic_made_elsewhere_is_served_at_once(broker: RunningBroker, wire: Wire) -> None:
    topics.create(broker.registry, "elsewhere", 3, OPERATOR)
    assert len(described(wire, "elsewhere").partitions) == 3
    topics.add_partitions(broker.registry, "elsewhere", 4, OPERATOR)
    assert len(described(wire, "elsewhere").partitions) == 4


def test_a_topic_made_anew_has_none_of_the_old_records(broker: RunningBroker, wire: Wire) -> None:
    broker.create("again")
    first = described(wire, "again").topic_id
    assert told(wire, "again", GOOD)[0].base_offset == 0
    topics.delete(broker.registry, "again", OPERATOR)
    topics.create(broker.registry, "again", 1, OPERATOR)
    assert described(wire, "again").topic_id != first
    assert landed(broker, "again") == []
    assert told(wire, "again", GOOD)[0].base_offset == 0


@pytest.mark.parametrize("version", [7, 8])
def test_nobody_is_told_how_far_they_had_read_a_topic_made_anew(
    broker: RunningBroker, wire: Wire, version: int
) -> None:
    """Though it was made elsewhere, and nothing else was asked since."""
    name = broker.create(f"unread-{version}")
    commit(wire, name, 5)
    topics.delete(broker.registry, name, OPERATOR)
    topics.create(broker.registry, name, 1, OPERATOR)
    if version == 7:
        places = (OffsetFetchRequestTopic(name=name, partition_indexes=(0,)),)
        answer = wire.ask(OffsetFetchRequest(group_id="g", topics=places, require_stable=False))
        assert answer.topics[0].partitions[0].committed_offset == -1
    else:
        assert committed(broker, name) == -1


def test_a_deleted_topic_gives_its_place_back_though_nobody_asks(broker: RunningBroker) -> None:
    broker.create("unasked")
    eventually(lambda: broker.broker._store.log("unasked", 0) is not None)
    topics.delete(broker.registry, "unasked", OPERATOR)
    eventually(lambda: broker.broker._store.log("unasked", 0) is None)


def test_a_journal_that_fails_for_a_while_stops_no_chore(tmp_path: Path, monkeypatch, caplog) -> None:
    """Nor does anything else that they meet: who cleans up goes on cleaning up."""
    monkeypatch.setattr(broker_room, "TOPICS_SECONDS", 0.01)
    with running_broker(tmp_path) as broker:
        broker.create("unasked")
        eventually(lambda: broker.broker._store.log("unasked", 0) is not None)
        with monkeypatch.context() as failing:
            failing.setattr(broker.registry, "state", refuse)
            eventually(lambda: "waits for the next time: the journal cannot be read" in caplog.text)
        topics.delete(broker.registry, "unasked", OPERATOR)
        eventually(lambda: broker.broker._store.log("unasked", 0) is None)


def test_who_asks_while_the_journal_fails_is_to_ask_again(tmp_path: Path, monkeypatch, caplog) -> None:
    with running_broker(tmp_path) as broker:
        broker.create("t")
        with monkeypatch.context() as failing, broker.connect() as sock:
            failing.setattr(broker.registry, "state", refuse)
            with pytest.raises(ConnectionError):
                described(Wire(sock), "t")
        assert "closed the connection" in caplog.text
        assert "fault of the server" not in caplog.text
        with broker.connect() as sock:
            assert described(Wire(sock), "t").error_code == 0


def refuse() -> State:
    raise StoreFailed("the journal cannot be read, says the test")


def test_a_deleted_topic_is_unknown(broker: RunningBroker, wire: Wire) -> None:
    broker.create("gone")
    assert described(wire, "gone").error_code == ErrorCode.none
    topics.delete(broker.registry, "gone", OPERATOR)
    assert described(wire, "gone").error_code == ErrorCode.unknown_topic_or_partition
    assert told(wire, "gone", GOOD)[0].error_code == ErrorCode.unknown_topic_or_partition


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def create(wire: Wire, *names: str, assigned: Sequence[tuple[int, int]] = (), partitions: int = 1) -> list[ErrorCode]:
    places = tuple(CreatableReplicaAssignment(partition_index=n, broker_ids=(broker,)) for n, broker in assigned)
    told = tuple(
        CreatableTopic(
            name=name,
            num_partitions=-1 if places else partitions,
            replication_factor=-1 if places else 1,
            assignments=places,
            configs=(),
        )
        for name in names
    )
    return [row.error_code for row in wire.ask(CreateTopicsRequest(topics=told, timeout=NO_TIME)).topics]


def test_names_that_only_a_dot_tells_apart(wire: Wire) -> None:
    assert create(wire, "near.by") == [ErrorCode.none]
    assert create(wire, "near_by") == [ErrorCode.invalid_topic_exception]
    assert create(wire, "near.by") == [ErrorCode.topic_already_exists]
    assert create(wire, "near-by") == [ErrorCode.none]


def test_a_name_twice_in_one_request(wire: Wire) -> None:
    assert create(wire, "twin", "twin", "single") == [ErrorCode.invalid_request, ErrorCode.none]
    assert described(wire, "twin").error_code == ErrorCode.unknown_topic_or_partition


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([(0, 1), (1, 1)], ErrorCode.none),
        ([(1, 1)], ErrorCode.invalid_replica_assignment),
        ([(0, 1), (0, 1)], ErrorCode.invalid_replica_assignment),
        ([(0, 2)], ErrorCode.invalid_replica_assignment),
    ],
)
def test_where_partitions_lie(wire: Wire, places: list[tuple[int, int]], code: ErrorCode) -> None:
    name = f"placed-{len(places)}-{places[-1][0]}-{places[-1][1]}"
    assert create(wire, name, assigned=places) == [code]
    assert len(described(wire, name).partitions) == (len(places) if code == ErrorCode.none else 0)


def test_a_name_that_no_topic_can_have(wire: Wire) -> None:
    assert described(wire, "no/name").error_code == ErrorCode.invalid_topic_exception


def test_a_topic_whose_log_cannot_be_made_holds_up_nobody_else(tmp_path, monkeypatch, caplog) -> None:
    def refuse(_disk, _path):
        raise OutOfFiles("no file is left, says the test")

    with running_broker(tmp_path) as running, running.connect() as sock:
        wire = Wire(sock)
        with monkeypatch.context() as scarce:
            scarce.setattr(Disk, "make_folder", refuse)
            running.create("late")
            for _ in range(3):
                assert described(wire, "late").error_code == ErrorCode.unknown_topic_or_partition
        assert caplog.text.count("topic late waits until its log can be made") == 1
        assert described(wire, "late").error_code == 0


def commit(wire: Wire, topic: str, offset: int) -> None:
    answer = wire.ask(requests.commit("g", (-1, "", None), (topic, 0), offset))
    assert answer.topics[0].partitions[0].error_code == 0


def committed(broker: RunningBroker, topic: str) -> int:
    with broker.connect() as sock:
        answer = Wire(sock).ask(requests.offsets("g", (topic, 0)))
    return answer.groups[0].topics[0].partitions[0].committed_offset


@pytest.mark.parametrize("made_again", [True, False])
def test_a_topic_deleted_while_nobody_served_it(tmp_path: Path, made_again: bool) -> None:
    """As after a kill that came when the journal knew, and nobody else."""
    with running_broker(tmp_path) as broker:
        broker.create("t")
        with broker.connect() as sock:
            told(Wire(sock), "t", GOOD)
            commit(Wire(sock), "t", 1)
        broker.stop()
        topics.delete(broker.registry, "t", OPERATOR)
        if made_again:
            broker.create("t")
        broker.start()
        assert committed(broker, "t") == -1
        if not made_again:
            assert "t" not in broker.broker._store.topics()
            broker.create("t")
        with broker.connect() as sock:
            assert described(Wire(sock), "t").error_code == 0
        assert (landed(broker, "t"), committed(broker, "t")) == ([], -1)


def test_a_log_that_the_journal_never_knew_is_left_alone(tmp_path: Path, caplog) -> None:
    with running_broker(tmp_path) as broker:
        broker.create("t")
        with broker.connect() as sock:
            told(Wire(sock), "t", GOOD)
    for file in tmp_path.glob("journal.sqlite*"):
        file.unlink()
    with running_broker(tmp_path) as broker:
        assert landed(broker, "t") != []
        assert "the log of topic t is left alone" in caplog.text
        with broker.connect() as sock:
            assert described(Wire(sock), "t").error_code == ErrorCode.unknown_topic_or_partition


@pytest.mark.parametrize("before", [True, False])
def test_killed_while_a_topic_is_deleted(tmp_path: Path, before: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the log is gone, or is found again: what is known of its readers never outlives it."""
    live, image, rename = tmp_path / "live", tmp_path / "image", Disk.rename_folder

    def copied(disk, path, target):
        if before:
            shutil.copytree(live, image)
        rename(disk, path, target)
        if not before:
            shutil.copytree(live, image)

    live.mkdir()
    with running_broker(live) as broker:
        broker.create("t")
        with broker.connect() as sock:
            commit(Wire(sock), "t", 5)
            monkeypatch.setattr(Disk, "rename_folder", copied)
            topics.delete(broker.registry, "t", OPERATOR)
            broker.create("t")
            assert described(Wire(sock), "t").error_code == 0
            monkeypatch.undo()
    with running_broker(image) as broker:
        assert committed(broker, "t") == -1


def test_deleting_a_topic_makes_room_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Disk.write

    def full(disk, path, position, pieces):
        if pieces and list(tmp_path.glob("log/topics/t/*/0/*")):
            raise StorageFull("no room, says the test")
        write(disk, path, position, pieces)

    with running_broker(tmp_path) as broker:
        broker.create("t")
        broker.create("other")
        with broker.connect() as sock:
            wire = Wire(sock)
            told(wire, "t", GOOD)
            commit(wire, "t", 1)
            broker.restart()
        monkeypatch.setattr(Disk, "write", full)
        with broker.connect() as sock:
            wire = Wire(sock)
            assert told(wire, "other", GOOD)[0].error_code == ErrorCode.kafka_storage_error
            topics.delete(broker.registry, "t", OPERATOR)
            assert described(wire, "t").error_code == ErrorCode.unknown_topic_or_partition
            eventually(lambda: told(wire, "other", GOOD)[0].error_code == 0)
            broker.create("t")
            assert described(wire, "t").error_code == 0
            assert committed(broker, "t") == -1
