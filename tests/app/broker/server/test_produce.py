"""Produce, partition by partition: what lands, what does not, and what the client is told."""

import datetime as dt
import itertools
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

import cramjam
import google_crc32c
import pytest
from kio.schema.errors import ErrorCode
from kio.schema.list_offsets.v7 import request as list_offsets
from kio.schema.produce.v9 import request as produce
from kio.static.protocol import Entity

from skra_app.broker.log import disk
from skra_app.broker.produced import PHANTOM_INDEX
from skra_app.broker.records import Producer, Record, decode, encode, split
from skra_app.broker.records.batch import CONTROL, TRANSACTIONAL
from skra_app.registry import Owned
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire

AT = 1_700_000_000_000
_numbers = itertools.count()


@pytest.fixture
def topic(broker: RunningBroker) -> str:
    return broker.create(f"judged-{next(_numbers)}", 2)


def batch(values: list[bytes], **told: object) -> bytes:
    return bytes(encode([Record(b"k", value, AT) for value in values], **told).data)


def request(topic: str, *partitions: bytes, acks: int = -1) -> Entity:
    return produce.ProduceRequest(
        acks=acks,
        timeout=dt.timedelta(seconds=5),
        topic_data=(
            produce.TopicProduceData(
                name=topic,
                partition_data=tuple(
                    produce.PartitionProduceData(index=index, records=data) for index, data in enumerate(partitions)
                ),
            ),
        ),
    )


def told(wire: Wire, topic: str, *partitions: bytes, acks: int = -1) -> tuple[Entity, ...]:
    return wire.ask(request(topic, *partitions, acks=acks)).responses[0].partition_responses


def landed(broker: RunningBroker, topic: str, partition: int = 0) -> list[bytes | None]:
    log = broker.broker._store.log(topic, partition)
    assert log.high_watermark == log.end_offset
    data = log.read(0, 10_000_000)
    return [value for one in split(data) for value in decode(one).values] if data else []


@dataclass(frozen=True)
class Refused:
    data: bytes
    code: ErrorCode
    says: str


def damaged(data: bytes, at: int, by: bytes) -> bytes:
    return data[:at] + by + data[at + len(by) :]


def resigned(data: bytes) -> bytes:
    """The batch with a checksum that fits what it says now."""
    return damaged(data, 17, struct.pack(">I", google_crc32c.value(data[21:])))


GOOD = batch([b"1", b"2", b"3"])
BOMB = bytes(cramjam.zstd.compress(bytes(100_000_000)))
HEAD = GOOD[:61]
FAULTS = {
    "no bytes": Refused(b"", ErrorCode.invalid_record, "0 bytes"),
    "cut short": Refused(GOOD[:-1], ErrorCode.invalid_record, "expected"),
    "a flipped bit": Refused(damaged(GOOD, 70, b"\xff"), ErrorCode.corrupt_message, "checksum"),
    "message format 1": Refused(damaged(GOOD, 16, b"\1"), ErrorCode.invalid_record, "format 1"),
    "a codec nobody knows": Refused(
        resigned(damaged(GOOD, 21, b"\0\7")), ErrorCode.unsupported_compression_type, "compression 7"
    ),
    "two records that are three": Refused(resigned(damaged(GOOD, 57, b"\0\0\0\2")), ErrorCode.invalid_record, "2 rec"),
    "a gap in the offsets": Refused(resigned(damaged(GOOD, 23, b"\0\0\0\5")), ErrorCode.invalid_record, "delta"),
    "rubbish for records": Refused(resigned(GOOD[:61] + b"\xff" * (len(GOOD) - 61)), ErrorCode.invalid_record, "rec"),
    "a decompression bomb": Refused(
        resigned(damaged(damaged(HEAD + BOMB, 8, struct.pack(">i", 49 + len(BOMB))), 21, b"\0\4")),
        ErrorCode.message_too_large,
        "decompressed",
    ),
    "a control batch": Refused(batch([b"1"], attributes=CONTROL), ErrorCode.invalid_record, "marker"),
    "part of a transaction that nobody named": Refused(
        batch([b"1"], attributes=TRANSACTIONAL, producer=Producer(1, 0, 0)),
        ErrorCode.transactional_id_authorization_failed,
        "transaction",
    ),
    "larger than the topic takes": Refused(batch([bytes(2_000_000)]), ErrorCode.message_too_large, "at most"),
}


@pytest.mark.parametrize("refused", FAULTS.values(), ids=FAULTS.keys())
def test_a_bad_batch_is_refused_and_its_neighbour_lands(
    broker: RunningBroker, wire: Wire, topic: str, refused: Refused
) -> None:
    bad, good = told(wire, topic, refused.data, GOOD)
    assert (bad.error_code, bad.base_offset) == (refused.code, -1)
    assert refused.says in bad.error_message
    assert (good.error_code, good.base_offset) == (ErrorCode.none, 0)
    assert landed(broker, topic, 0) == []
    assert landed(broker, topic, 1) == [b"1", b"2", b"3"]


@pytest.mark.parametrize("codec", range(5))
@pytest.mark.parametrize("size", [1, 2, 7])
def test_wherever_the_bad_record_is(broker: RunningBroker, wire: Wire, topic: str, codec: int, size: int) -> None:
    """Every record is judged, not only the last one, and nothing of the batch lands."""
    for place in range(size):
        values = [b"BAD" if number == place else b"ok" for number in range(size)]
        bad, good = told(wire, topic, batch(values, codec=codec), batch([b"ok"], codec=codec))
        assert bad.error_code == ErrorCode.invalid_record
        assert [error.batch_index for error in bad.record_errors] == [place, PHANTOM_INDEX]
        assert bad.record_errors[0].batch_index_error_message == "value $.amount: is BAD"
        assert bad.error_message == f"{topic}: record {place}: value $.amount: is BAD"
        assert good.error_code == ErrorCode.none
    assert landed(broker, topic, 0) == []
    assert landed(broker, topic, 1) == [b"ok"] * size


def test_several_batches_of_one_partition_are_refused_as_in_kafka(
    broker: RunningBroker, wire: Wire, topic: str
) -> None:
    several, one = told(wire, topic, batch([b"1"]) + batch([b"2", b"3"]), batch([b"4"]))
    assert (several.error_code, several.log_start_offset) == (ErrorCode.invalid_record, -1)
    assert "2 batches came for one partition" in several.error_message
    assert one.error_code == ErrorCode.none
    assert landed(broker, topic) == []


def test_where_the_log_begins_is_told_beside_what_was_read_and_refused(
    broker: RunningBroker, wire: Wire, topic: str
) -> None:
    told(wire, topic, batch([b"1", b"2"]))
    broker.broker._store.delete_records(broker.broker._store.log(topic, 0), 1)
    for refused in (batch([b"BAD"]), batch([b"x"], producer=Producer(7, 0, -1))):
        (answer,) = told(wire, topic, refused)
        assert (answer.error_code, answer.log_start_offset) == (ErrorCode.invalid_record, 1)
    assert told(wire, topic, batch([b"x"])[:-1])[0].log_start_offset == -1


def test_a_duplicate_is_told_when_the_first_was_appended(broker: RunningBroker, wire: Wire) -> None:
    topic = broker.create("clocked-twice", message_timestamp_type="LogAppendTime")
    sent = batch([b"a"], producer=Producer(91, 0, 0))
    first, again = told(wire, topic, sent)[0], told(wire, topic, sent)[0]
    assert (again.base_offset, again.log_append_time) == (first.base_offset, first.log_append_time)


def test_a_batch_sent_twice_is_there_once(broker: RunningBroker, wire: Wire, topic: str) -> None:
    sent = [batch([b"%d" % number], producer=Producer(77, 0, number)) for number in range(8)]
    assert [told(wire, topic, data)[0].base_offset for data in sent] == list(range(8))
    assert [told(wire, topic, data)[0].base_offset for data in sent[3:]] == list(range(3, 8))
    assert told(wire, topic, sent[0])[0].error_code == ErrorCode.duplicate_sequence_number
    ahead = batch([b"x"], producer=Producer(77, 0, 20))
    assert told(wire, topic, ahead)[0].error_code == ErrorCode.out_of_order_sequence_number
    stale = batch([b"x"], producer=Producer(77, 1, 0))
    assert told(wire, topic, stale)[0].base_offset == 8
    assert told(wire, topic, batch([b"x"], producer=Producer(77, 0, 8)))[0].error_code == 47
    assert len(landed(broker, topic)) == 9


@pytest.mark.parametrize("next_sequence", [1, 2])
def test_after_a_rejection_both_sequences_are_taken(wire: Wire, topic: str, next_sequence: int) -> None:
    """Clients differ in whether a rejected batch has used up its numbers (spec broker §3.4)."""
    assert told(wire, topic, batch([b"ok"], producer=Producer(5, 0, 0)))[0].error_code == 0
    assert told(wire, topic, batch([b"BAD"], producer=Producer(5, 0, 1)))[0].error_code == ErrorCode.invalid_record
    later = batch([b"ok"], producer=Producer(5, 0, next_sequence))
    assert told(wire, topic, later)[0].error_code == ErrorCode.none


def test_acknowledgements(broker: RunningBroker, wire: Wire, topic: str) -> None:
    (refused,) = told(wire, topic, GOOD, acks=2)
    assert refused.error_code == ErrorCode.invalid_required_acks
    wire.send(request(topic, GOOD, acks=0))
    wire._sent.pop()
    (last,) = told(wire, topic, GOOD)
    assert last.base_offset == 3


@pytest.mark.parametrize("acks", [1, -1])
def test_who_was_answered_finds_the_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acks: int) -> None:
    """However long the disk takes: clients ask for the end of a topic right after they wrote to it."""

    def slow(descriptor: int) -> None:
        time.sleep(0.2)
        os.fdatasync(descriptor)

    with running_broker(tmp_path) as broker:
        topic = broker.create("slowly-kept")
        monkeypatch.setattr(disk, "sync_content", slow)
        assert told(Wire(broker.connect()), topic, GOOD, acks=acks)[0].error_code == 0
        asked = list_offsets.ListOffsetsPartition(partition_index=0, timestamp=-1)
        request = list_offsets.ListOffsetsRequest(
            replica_id=-1, isolation_level=0, topics=(list_offsets.ListOffsetsTopic(name=topic, partitions=(asked,)),)
        )
        assert Wire(broker.connect()).ask(request).topics[0].partitions[0].offset == 3


def test_an_unknown_place(wire: Wire, topic: str) -> None:
    first, second, third = told(wire, topic, GOOD, GOOD, GOOD)
    assert [first.error_code, second.error_code] == [0, 0]
    assert third.error_code == ErrorCode.unknown_topic_or_partition
    (nowhere,) = told(wire, "nowhere", GOOD)
    assert nowhere.error_code == ErrorCode.unknown_topic_or_partition


def test_the_brokers_clock(broker: RunningBroker, wire: Wire) -> None:
    topic = broker.create("clocked", message_timestamp_type="LogAppendTime")
    (answer,) = told(wire, topic, GOOD)
    assert answer.log_append_time is not None
    data = broker.broker._store.log(topic, 0).read(0, 10_000)
    assert split(data)[0].header.max_timestamp // 1000 == int(answer.log_append_time.timestamp())


def test_the_first_named_writer_owns_the_topic(broker: RunningBroker) -> None:
    """The real gate: an anonymous writer claims nothing, the first named one does, others are turned away."""
    topic = broker.create("claimed")
    anonymous, first, second = (Wire(broker.connect(), name) for name in ("rdkafka", "order-service", "billing"))
    assert told(anonymous, topic, GOOD)[0].error_code == ErrorCode.none
    assert Owned.topic(topic) not in broker.registry.state().owners
    assert told(first, topic, GOOD)[0].error_code == ErrorCode.none
    assert broker.registry.state().owners[Owned.topic(topic)].application == "order-service"
    (refused,) = told(second, topic, GOOD)
    assert refused.error_code == ErrorCode.topic_authorization_failed
    assert "order-service" in refused.error_message
    assert told(anonymous, topic, GOOD)[0].error_code == ErrorCode.topic_authorization_failed
    assert told(first, topic, GOOD)[0].error_code == ErrorCode.none
    assert len(landed(broker, topic)) == 9
    for one in (anonymous, first, second):
        one.socket.close()


HOUR = 3_600_000


@pytest.mark.parametrize(
    ("configs", "early", "fine"),
    [
        ({}, -HOUR // 2, True),
        ({}, -2 * HOUR, False),
        ({}, 24 * HOUR, True),
        ({"message_timestamp_after_max_ms": str(3 * HOUR)}, -2 * HOUR, True),
        ({"message_timestamp_before_max_ms": str(HOUR)}, 2 * HOUR, False),
        ({"message_timestamp_before_max_ms": str(HOUR)}, HOUR // 2, True),
        ({"message_timestamp_type": "LogAppendTime"}, -2 * HOUR, True),
    ],
)
def test_a_producer_whose_clock_is_wrong(
    broker: RunningBroker, wire: Wire, topic: str, *, configs: dict[str, str], early: int, fine: bool
) -> None:
    name = broker.create(f"{topic}-clock", **configs)
    now = round(time.time() * 1000)
    records = [Record(b"k", b"on time", now), Record(b"k", b"elsewhen", now - early), Record(b"k", b"none", -1)]
    (part,) = told(wire, name, encode(records).data)
    if fine:
        assert (part.error_code, landed(broker, name)) == (ErrorCode.none, [b"on time", b"elsewhen", b"none"])
    else:
        assert (part.error_code, landed(broker, name)) == (ErrorCode.invalid_timestamp, [])
        assert part.record_errors[0].batch_index == 1
        assert f"{now - early}" in part.record_errors[0].batch_index_error_message
