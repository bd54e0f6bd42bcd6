"""The gate's promises, each met by an ordinary producer: the cases stand in `tests/cases/broker/gate.toml`."""

import json
import re
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from skra_app.broker.records import decode, split
from skra_app.registry import Actor, Candidate, Principal, Version, register
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.gate.topic import TEXTS, guid_frame

Row = Mapping[str, Any]
CASES: Sequence[Row] = tomllib.loads((Path(__file__).parents[2] / "cases/broker/gate.toml").read_text())["case"]
OWNER = "order-service"
ACTOR = Actor(Principal(OWNER, named=True), "test")
JSON_VERSIONS = [
    json.dumps({"type": "object", "required": ["id"], "additionalProperties": False, "properties": properties})
    for properties in (
        {"id": {"type": "string"}},
        {"id": {"type": "string"}, "note": {"type": "string"}},
        {"id": {"type": "string"}, "note": {"type": "string"}, "more": {"type": "integer"}},
    )
]
UNKNOWN_ID, UNKNOWN_GUID = b"\0" + (2**31 - 1).to_bytes(4), b"\1" + bytes(range(16))
_numbers = count()


class Sent(NamedTuple):
    """A record as the producer is given it."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    at: int


class Got(NamedTuple):
    """A record as the consumer gets it."""

    key: bytes | None
    value: bytes | None


class Topic:
    """A new topic with its subjects, a producer that sends a batch only when told to, and what became of it."""

    def __init__(self, broker: RunningBroker, case: Row) -> None:
        self._broker, self.name = broker, f"gate-{next(_numbers)}"
        wanted = NewTopic(self.name, 1, 1, config=dict(case.get("configs", {})))
        admin = AdminClient({"bootstrap.servers": broker.bootstrap})
        admin.create_topics([wanted])[self.name].result(30)
        form = case.get("format", "JSON")
        texts = {"none": [], "JSON": JSON_VERSIONS}.get(form) or ([TEXTS[form]] if form != "none" else [])
        self._values = [self._registered("value", form, text) for text in texts]
        self._key = self._registered("key", case["key"], '"string"') if "key" in case else None

    def _registered(self, part: str, form: str, text: str) -> Version:
        return register.register(self._broker.registry, f"{self.name}-{part}", Candidate(text, form), ACTOR)

    def written(self, row: Row) -> Sent:
        """The record of a row."""
        headers = [(name, value.encode()) for name, value in row.get("headers", {}).items()]
        key, value = row.get("raw_key"), None if row.get("null") else row.get("raw", "").encode()
        if "event" in row:
            version = self._values[row.get("version", len(self._values)) - 1] if self._values else None
            value = self._framed("value", row.get("frame", ""), version, row["event"], headers)
            value = value[: len(value) - row.get("cut", 0)] + bytes(row.get("more", 0))
        if "key" in row:
            return Sent(self._framed("key", row["key_frame"], self._key, row["key"], headers), value, headers, 0)
        return Sent(None if key is None else key.encode(), value, headers, row.get("at", 0))

    def _framed(
        self, part: str, frame: str, version: Version | None, event: str, headers: list[tuple[str, bytes]]
    ) -> bytes:
        payload = self._payload(version, event)
        front = self._front(frame.removeprefix("header "), version)
        if not frame.startswith("header "):
            return front + payload
        headers.append((f"__{part}_schema_id", front))
        return payload

    def _payload(self, version: Version | None, event: str) -> bytes:
        """JSON as it stands in the case, so that it may be wrong; the others as their codec writes them."""
        if version is None or version.format == "JSON":
            return event.encode()
        return bytes(self._broker.registry.schema(".", version.id).values().write(json.loads(event)))

    def _front(self, frame: str, version: Version | None) -> bytes:
        if frame == "id of elsewhere":
            version = register.register(
                self._broker.registry, "elsewhere-value", Candidate('{"minimum": 5}', "JSON"), ACTOR
            )
        if frame in {"", "unknown id", "unknown guid", "short"} or version is None:
            return {"": b"", "unknown id": UNKNOWN_ID, "unknown guid": UNKNOWN_GUID, "short": b"\0\0\0"}[frame]
        named = guid_frame(version) if frame == "guid" else b"\0" + version.id.to_bytes(4)
        return named + (b"\0" if version.format == "PROTOBUF" else b"")

    def send(self, records: Sequence[Sent], by: str) -> list[int]:
        """Send them as one batch; the error code that the client tells of each, 0 for none."""
        producer = Producer({"bootstrap.servers": self._broker.bootstrap, "client.id": by, "linger.ms": 60_000})
        told: dict[int, int] = {}
        for number, one in enumerate(records):
            producer.produce(
                self.name, one.value, one.key, timestamp=one.at, headers=one.headers,
                on_delivery=lambda error, _, n=number: told.update({n: error.code() if error else 0}),
            )  # fmt: skip
        assert producer.flush(60) == 0
        return [told[number] for number in range(len(records))]

    def landed(self, ending: str = "") -> list[Got]:
        """What a consumer gets of the topic, or of the one of that name and an ending."""
        if self._broker.broker._store.log(self.name + ending, 0) is None:
            return []
        told = {"group.id": self.name, "enable.auto.commit": False, "enable.partition.eof": True}
        consumer = Consumer({"bootstrap.servers": self._broker.bootstrap, **told})
        consumer.assign([TopicPartition(self.name + ending, 0, 0)])
        found: list[Got] = []
        while (message := consumer.poll(30)) is not None and message.error() is None:
            found.append(Got(message.key(), message.value()))
        assert message is not None
        assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
        consumer.close()
        return found

    def written_down(self) -> dict[str, Any] | None:
        """The last of the rejections that is about this topic; it is there as soon as the producer is answered."""
        log = self._broker.broker._store.log("__skra_rejections", 0)
        deadline = time.monotonic() + 30
        while log.high_watermark < log.end_offset and time.monotonic() < deadline:
            time.sleep(0.01)
        batches = split(log.read(0, 10_000_000)) if log.end_offset else []
        found = [json.loads(value) for batch in batches for value in decode(batch).values]
        return next((one for one in reversed(found) if one["topic"] == self.name), None)


@pytest.fixture(scope="module")
def gated() -> Iterator[RunningBroker]:
    with running_broker() as broker:
        yield broker


def expected(case: Row) -> list[int]:
    """What librdkafka tells of each record; which are bad, where they are named, whatever the code is."""
    code, bad = case.get("code", 0), case.get("bad")
    if bad is None:
        return [code] * len(case["records"])
    wrong, others = KafkaError.INVALID_RECORD, KafkaError._INVALID_DIFFERENT_RECORD
    return [wrong if number in bad else others for number in range(len(case["records"]))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shows"])
def test_what_the_gate_promises(gated: RunningBroker, case: Row) -> None:
    topic = Topic(gated, case)
    records = [topic.written(row) for row in case["records"]]
    assert topic.send(records, case.get("by", OWNER)) == expected(case)
    aside, refused = case.get("aside", []), bool(case.get("code"))
    there = [] if refused else [one.value for number, one in enumerate(records) if number not in aside]
    assert [one.value for one in topic.landed()] == there
    assert topic.landed(".dlq") == [records[number][:2] for number in aside]
    told = topic.written_down()
    assert (told is not None) == (refused or bool(aside) or "seen" in case)
    if told is not None:
        assert told["observed"] is ("seen" in case)
        assert told["code"] == case.get("code", told["code"])
        at_fault = case.get("bad") or aside or case.get("seen")
        assert at_fault is None or sorted({one["index"] for one in told["faults"]}) == at_fault
        reasons = " ".join([told["message"], *(one["message"] for one in told["faults"])])
        assert re.search(case.get("says", ""), reasons), reasons
