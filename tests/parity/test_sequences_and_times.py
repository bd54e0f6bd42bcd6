"""Sequence numbers at their end and after deletions; timestamps in what comes back; what may not be written."""

import struct

import pytest

from skra_app.broker.records import Producer
from skra_app.broker.records.batch import read_header
from tests.parity.apart import LATEST_OF_NONE, NO_EPOCH, OLDER_COPY, OUR_OWN
from tests.parity.batches import NOW, batch
from tests.parity.conftest import Same, Talk
from tests.parity.test_produce import CODECS, NEW_PRODUCER, look, produced
from tests.parity.test_reading import fetched, listed

LAST = 2**31 - 1


def numbered(to: Talk) -> int:
    number: int = to.await_answer("InitProducerId", 3, **NEW_PRODUCER)["producer_id"]
    return number


def deleted(to: Talk, topic: str, offset: int) -> None:
    rows = [{"name": topic, "partitions": [{"partition_index": 0, "offset": offset}]}]
    to.ask("DeleteRecords", 2, topics=rows, timeout=30000)


def test_sequences_begin_anew_after_the_last_number(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, number = to.create(), numbered(to)

        def send(sequence: int, count: int = 1) -> None:
            produced(to, (topic, 0, batch(*[b"v"] * count, producer=Producer(number, 0, sequence))))

        send(LAST - 1, 3)
        send(1)
        send(LAST - 1, 3)
        send(0)
        send(2)

    same(talk, OLDER_COPY)


@pytest.mark.parametrize("first", [0, 1, 5, LAST])
def test_the_first_number_of_an_unknown_producer(same: Same, first: int) -> None:
    def talk(to: Talk) -> None:
        topic, number = to.create(), numbered(to)
        produced(to, (topic, 0, batch(b"v", producer=Producer(number, 0, first))))
        produced(to, (topic, 0, batch(b"v", producer=Producer(number, 0, (first + 1) & LAST))))
        produced(to, (topic, 0, batch(b"v", producer=Producer(number, 2, 3))))
        produced(to, (topic, 0, batch(b"v", producer=Producer(number, 2, 0))))
        produced(to, (topic, 0, batch(b"v", producer=Producer(number, -1, 0))))

    same(talk, NO_EPOCH)


def test_a_producer_whose_records_were_deleted(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, number = to.create(), numbered(to)

        def send(sequence: int) -> None:
            produced(to, (topic, 0, batch(b"v", producer=Producer(number, 0, sequence))))

        send(0)
        send(1)
        deleted(to, topic, -1)
        send(1)
        send(2)
        send(4)
        look(to, topic)

    same(talk)


def test_a_producer_whose_topic_was_made_again(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, number = to.create(), numbered(to)

        def send(sequence: int) -> None:
            produced(to, (topic, 0, batch(b"v", producer=Producer(number, 0, sequence))))

        send(0)
        to.prepare("DeleteTopics", 6, topics=[{"name": topic, "topic_id": None}], timeout=30000)
        to.settle()
        fetched(to, topic, 0)
        listed(to, topic, -1)
        send(1)
        to.create(topic)
        send(1)
        send(0)
        fetched(to, topic, 0, version=12, epoch=0)

    same(talk)


@pytest.mark.parametrize("codec", CODECS)
def test_offsets_by_time_inside_of_a_batch(same: Same, codec: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        produced(to, (topic, 0, batch(b"a", b"b", b"c", b"d", at=NOW, codec=CODECS[codec])))
        produced(to, (topic, 0, batch(b"e", b"f", at=NOW + 2, codec=CODECS[codec])))
        for timestamp in range(NOW - 1, NOW + 5):
            listed(to, topic, timestamp)
        listed(to, topic, -3)
        deleted(to, topic, 3)
        for timestamp in (NOW, NOW + 2, NOW + 3, NOW + 4, -3, -2, -4, -5):
            listed(to, topic, timestamp)
        deleted(to, topic, -1)
        for timestamp in (NOW, -3, -2, -1):
            listed(to, topic, timestamp)

    same(talk, LATEST_OF_NONE)


@pytest.mark.parametrize("codec", CODECS)
def test_what_a_batch_says_that_the_broker_stamped(same: Same, codec: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(message_timestamp_type="LogAppendTime")
        rows = [{"index": 0, "records": batch(b"a", b"b", at=5, codec=CODECS[codec])}]
        told = to.prepare("Produce", 8, topic_data=[{"name": topic, "partition_data": rows}], acks=-1, timeout=30000)
        stamped = told["responses"][0]["partition_responses"][0]["log_append_time"]
        part = {"partition": 0, "fetch_offset": 0, "partition_max_bytes": 1 << 20}
        asked = {"max_wait": 0, "min_bytes": 0, "max_bytes": 1 << 20, "session_epoch": -1, "replica_id": -1}
        answer = to.prepare("Fetch", 11, topics=[{"topic": topic, "partitions": [part]}], **asked)
        header = read_header(memoryview(answer["responses"][0]["partitions"][0]["records"]))
        data = answer["responses"][0]["partitions"][0]["records"]
        to.note("attributes", struct.unpack_from(">h", data, 21)[0])
        to.note("the first time is the producer's", struct.unpack_from(">q", data, 27)[0] == 5)
        to.note("the last time is the broker's", header.max_timestamp == stamped)
        found = to.prepare("ListOffsets", 7, **_by_time(topic, stamped))["topics"][0]["partitions"][0]
        to.note("found by time", [found["offset"], found["timestamp"] == stamped])
        found = to.prepare("ListOffsets", 7, **_by_time(topic, -3))["topics"][0]["partitions"][0]
        to.note("the latest time", [found["offset"], found["timestamp"] == stamped])

    same(talk)


def _by_time(topic: str, timestamp: int) -> dict[str, object]:
    part = {"partition_index": 0, "timestamp": timestamp}
    return {"replica_id": -1, "isolation_level": 0, "topics": [{"name": topic, "partitions": [part]}]}


@pytest.mark.parametrize("topic", ["__consumer_offsets", "__transaction_state"])
def test_what_belongs_to_the_broker(same: Same, topic: str) -> None:
    def talk(to: Talk) -> None:
        to.await_answer("FindCoordinator", 3, key="any", key_type=0)
        to.await_answer("FindCoordinator", 3, key="any", key_type=1)
        produced(to, (topic, 0, batch(b"a")))
        wanted = {"num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
        to.ask("CreateTopics", 7, topics=[{"name": topic, **wanted}], timeout=30000, validate_only=False)
        answer = to.prepare("Metadata", 12, topics=[{"name": topic}], allow_auto_topic_creation=False)["topics"][0]
        to.note("Metadata", {key: answer[key] for key in ("error_code", "is_internal")})

    same(talk, OUR_OWN)


@pytest.mark.parametrize("version", [4, 11, 12])
def test_several_partitions_share_a_limit(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=3)
        one = batch(b"a" * 300)
        for index in range(3):
            produced(to, (topic, index, one))

        def fetch(limit: int, each: int, *offsets: int) -> None:
            parts = [
                {"partition": index, "fetch_offset": offset, "partition_max_bytes": each, "current_leader_epoch": -1}
                for index, offset in enumerate(offsets)
            ]
            asked = {"replica_id": -1, "max_wait": 0, "min_bytes": 0, "session_epoch": -1, "max_bytes": limit}
            answer = to.prepare("Fetch", version, **asked, topics=[{"topic": topic, "partitions": parts}])
            rows = answer["responses"][0]["partitions"]
            to.note("sizes", [[row["partition_index"], row["error_code"], len(row["records"] or b"")] for row in rows])

        fetch(1 << 20, 1 << 20, 0, 0, 0)
        fetch(10, 1 << 20, 0, 0, 0)
        fetch(1 << 20, 10, 0, 0, 0)
        fetch(len(one), 1 << 20, 0, 0, 0)
        fetch(2 * len(one), 1 << 20, 0, 0, 0)
        fetch(10, 10, 1, 0, 0)
        fetch(1 << 20, 1 << 20, 9, 0, 1)

    same(talk)
