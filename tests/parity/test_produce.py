"""Records come in: what is refused, and how."""

import struct
from typing import Any

import pytest

from skra_app.broker.records import Producer
from skra_app.broker.records.batch import CRC_AT
from skra_app.broker.records.split import checksum
from tests.parity.apart import AS_THEY_CAME, DUPLICATES, WRITTEN
from tests.parity.batches import NOW, batch, changed
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.versions import versions

SERVED = [version for version in versions("Produce") if version >= 3]


def produced(to: Talk, *parts: tuple[str, int, bytes | None], version: int = 8, acks: int = -1, **more: Any) -> Plain:
    topics: dict[str, list[Plain]] = {}
    for topic, index, records in parts:
        topics.setdefault(topic, []).append({"index": index, "records": records})
    rows = [{"name": name, "partition_data": data} for name, data in topics.items()]
    return to.ask("Produce", version, topic_data=rows, acks=acks, timeout=30000, **more)


NEW_PRODUCER = {"transactional_id": None, "transaction_timeout": 60000, "producer_id": -1, "producer_epoch": -1}


def signed(data: bytes) -> bytes:
    whole = bytearray(data)
    struct.pack_into(">I", whole, CRC_AT, checksum(whole))
    return bytes(whole)


def look(to: Talk, topic: str) -> None:
    """What lies in the partition."""
    part = {"partition": 0, "fetch_offset": 0, "partition_max_bytes": 1 << 20}
    asked = [{"topic": topic, "partitions": [part]}]
    to.ask("Fetch", 11, replica_id=-1, max_wait=0, min_bytes=0, max_bytes=1 << 20, topics=asked, session_epoch=-1)


@pytest.mark.parametrize("version", SERVED)
def test_produce(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        for acks in (-1, 1):
            produced(to, (topic, 0, batch(b"a", b"b")), version=version, acks=acks)
        produced(to, (topic, 0, batch(b"a")), (topic, 1, batch(b"b")), version=version)
        produced(to, (topic, 7, batch(b"a")), (topic, 1, batch(b"b")), version=version)
        produced(to, (topic, -1, batch(b"a")), version=version)
        produced(to, (f"{topic}-absent", 0, batch(b"a")), version=version)
        produced(to, ("no/name", 0, batch(b"a")), version=version)
        produced(to, ("", 0, batch(b"a")), version=version)
        produced(to, (topic, 0, batch(b"a")), version=version, acks=2)
        produced(to, version=version)
        look(to, topic)

    same(talk)


CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


@pytest.mark.parametrize("codec", CODECS)
def test_codecs(same: Same, codec: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        produced(to, (topic, 0, batch(b"a" * 100, b"b" * 100, codec=CODECS[codec])))
        look(to, topic)

    same(talk)


def test_a_topic_with_a_codec_of_its_own(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(compression_type="gzip")
        produced(to, (topic, 0, batch(b"a" * 100)))
        look(to, topic)

    same(talk, AS_THEY_CAME)


GOOD = batch(b"one", b"two")
WRONG = {
    "nothing": b"",
    "checksum": changed(GOOD, 25, b"\x7f\x7f\x7f"),
    "short": GOOD[:-1],
    "stub": GOOD[:20],
    "magic-1": changed(GOOD, 16, b"\1"),
    "magic-0": changed(GOOD, 16, b"\0"),
    "magic-3": changed(GOOD, 16, b"\3"),
    "two-batches": GOOD + GOOD,
    "count-low": signed(changed(GOOD, 57, struct.pack(">i", 1))),
    "count-high": signed(changed(GOOD, 57, struct.pack(">i", 3))),
    "count-negative": signed(changed(GOOD, 57, struct.pack(">i", -1))),
    "last-offset-delta": signed(changed(GOOD, 23, struct.pack(">i", 5))),
    "base-offset": changed(GOOD, 0, struct.pack(">q", 500)),
    "control": batch(b"a", attributes=0x20),
    "transactional": batch(b"a", attributes=0x10),
    "producer-without-sequence": batch(b"a", producer=Producer(5, 0, -1)),
    "negative-length": signed(changed(GOOD, 61, b"\1")),
    "codec-5": signed(changed(GOOD, 21, struct.pack(">h", 5))),
    "not-gzip": signed(changed(GOOD, 21, struct.pack(">h", 1))),
    "future": batch(b"a", at=NOW + 7_200_000),
    "past": batch(b"a", at=1),
    "no-timestamp": batch(b"a", at=-1),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_records(same: Same, wrong: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        answer = produced(to, (topic, 0, WRONG[wrong]))
        if answer["responses"][0]["partition_responses"][0]["error_code"] == "none":
            look(to, topic)

    same(talk, WRITTEN.get(wrong))


def test_limits_and_configs(same: Same) -> None:
    def talk(to: Talk) -> None:
        small = to.create(f"{to.topic}-small", max_message_bytes="200")
        produced(to, (small, 0, batch(b"x" * 100)))
        produced(to, (small, 0, batch(b"x" * 1000)))
        produced(to, (small, 0, batch(b"x" * 1000, codec=1)))
        compacted = to.create(f"{to.topic}-compacted", cleanup_policy="compact")
        produced(to, (compacted, 0, batch(b"a", b"b", key=None)))
        produced(to, (compacted, 0, batch(None)))
        stamped = to.create(f"{to.topic}-stamped", message_timestamp_type="LogAppendTime")
        answer = to.prepare(
            "Produce",
            8,
            topic_data=[{"name": stamped, "partition_data": [{"index": 0, "records": batch(b"a", at=1)}]}],
            acks=-1,
            timeout=30000,
        )
        part = answer["responses"][0]["partition_responses"][0]
        to.note("append time is told", abs(part["log_append_time"] - NOW) < 3_600_000)
        late = to.create(
            f"{to.topic}-late", message_timestamp_after_max_ms="1000", message_timestamp_before_max_ms="1000"
        )
        produced(to, (late, 0, batch(b"a", at=NOW + 3_000_000)))
        produced(to, (late, 0, batch(b"a", b"b", at=NOW - 3_000_000)))

    same(talk, WRITTEN["future"])


def test_sequences(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        number = to.await_answer("InitProducerId", 3, **NEW_PRODUCER)["producer_id"]

        def send(sequence: int, count: int = 1, epoch: int = 0, producer: int = number) -> None:
            values = [b"v"] * count
            produced(to, (topic, 0, batch(*values, producer=Producer(producer, epoch, sequence))))

        send(0, 2)
        send(2)
        send(2)
        send(0, 2)
        send(5)
        send(1)
        send(3, epoch=1)
        send(0, epoch=1)
        send(1, epoch=0)
        for sequence in range(1, 8):
            send(sequence, epoch=1)
        send(1, epoch=1)
        send(7, epoch=1)
        send(5, producer=987654)
        send(0, producer=987655, epoch=4)

    same(talk, DUPLICATES)


@pytest.mark.parametrize("version", [3, 7, 9])
@pytest.mark.parametrize("fault", ["none", "partition", "topic", "records"])
def test_nobody_waits_for_an_answer(same: Same, version: int, fault: str) -> None:
    """Whoever wants no answer learns of a fault by the end of the connection."""

    def talk(to: Talk) -> None:
        topic = to.create()
        speaker = to.connect()
        name, index = (f"{topic}-absent" if fault == "topic" else topic), (7 if fault == "partition" else 0)
        records = WRONG["checksum"] if fault == "records" else GOOD
        rows = [{"name": name, "partition_data": [{"index": index, "records": records}]}]
        speaker.send("Produce", version, topic_data=rows, acks=0, timeout=30000)
        speaker.forget()
        speaker.send("Metadata", 12, topics=[])
        try:
            to.note("afterwards", len(speaker.receive()["brokers"]))
        except ConnectionError:
            to.note("afterwards", "closed")
        if fault == "none":
            wanted = {"name": topic, "partitions": [{"partition_index": 0, "timestamp": -1}]}
            while not to.prepare("ListOffsets", 7, topics=[wanted])["topics"][0]["partitions"][0]["offset"]:
                pass
        look(to, topic)

    same(talk)
