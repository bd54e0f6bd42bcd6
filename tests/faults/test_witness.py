"""No verdict lies about what happens on the broker (spec broker §4.2, number 13).

A refused change shows an event. A real producer sends it: the broker takes it as an event of the writer, a real
consumer gets it byte for byte, and the reader's own codec refuses or changes it; where the broker can judge as that
reader does (JSON Schema), the broker refuses it, too. An accepted change survives events: each that the broker takes
as the writer's is read by the reader.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from skra_app.registry import Actor, Candidate, Principal, config, register
from skra_app.registry.config import ConfigChange
from skra_compat import InvalidSchema, Level, Schema, compare
from skra_compat.formats.avro.canonical import bare
from skra_compat.verdict import Counterexample, Verdict
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.compat.avro import strategies
from tests.compat.avro.test_judges import read, written
from tests.compat.jsonschema.attack import pair as json_pair
from tests.compat.jsonschema.events import Sampler
from tests.compat.protobuf.judge import Judge, Side, Writer
from tests.compat.protobuf.schemas import File, Schemas

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

OWNER = Actor(Principal("order-service", named=True), "test")
SEEDS = st.integers(0, 10**9)
SHORT = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(SHORT, max_examples=1500)
DEEP = [pytest.mark.deep, pytest.mark.timeout(3600)]
EVENTS = 8
"""Events that try to prove an accepted change wrong."""


class Post:
    """A topic that takes the events of every schema registered for it, and a real client at either end."""

    def __init__(self, broker: RunningBroker) -> None:
        self._registry = broker.registry
        self._topic = broker.create("events")
        config.put(self._registry, "events-value", ConfigChange({"level": Level.NONE}), OWNER)
        servers = {"bootstrap.servers": broker.bootstrap, "client.id": "order-service", "log_level": 0}
        self._producer = Producer({**servers, "linger.ms": 0})
        self._consumer = Consumer({**servers, "group.id": "g", "enable.auto.commit": False})
        self._consumer.assign([TopicPartition(self._topic, 0, 0)])

    def frame(self, format_name: str, text: str) -> bytes:
        """What stands before an event of this schema."""
        version = register.register(self._registry, f"{self._topic}-value", Candidate(text, format_name), OWNER)
        return b"\0" + version.id.to_bytes(4)

    def takes(self, value: bytes) -> bool:
        """Whether the broker lets it in; then the consumer gets that and nothing else."""
        told: list[KafkaError | None] = []
        self._producer.produce(self._topic, value, on_delivery=lambda error, _: told.append(error))
        assert self._producer.flush(30) == 0
        if told[0] is not None:
            assert told[0].code() == KafkaError.INVALID_RECORD, told[0]
            return False
        message = self._consumer.poll(30)
        assert message is not None
        assert message.value() == value
        return True

    def close(self) -> None:
        self._consumer.close()


@contextmanager
def post() -> Iterator[Post]:
    with running_broker() as broker:
        clients = Post(broker)
        try:
            yield clients
        finally:
            clients.close()


def shown(verdict: Verdict) -> list[Counterexample]:
    found = [one.counterexample for one in verdict.incompatibilities]
    return [one for one in found if one is not None]


def avro(clients: Post, data: st.DataObject) -> int:
    reader, writer = data.draw(strategies.pairs())
    frame = clients.frame("AVRO", json.dumps(bare(writer.model)))
    verdict = compare(reader=reader, writer=writer)
    for one in shown(verdict):
        assert clients.takes(frame + one.payload), one
        with pytest.raises(Exception):  # noqa: B017, PT011 - fastavro refuses in many ways
            read(one.payload, writer, reader)
    changes_text = any(one.kind == "BYTES_READ_AS_STRING" for one in verdict.degradations)
    if verdict.compatible and strategies.clear(reader, writer) and not changes_text:
        for _ in range(EVENTS):
            payload = written(writer, strategies.draw_event(data.draw, writer.model, writer.model.root))
            assert clients.takes(frame + payload)
            read(payload, writer, reader)
    return len(shown(verdict))


def json_schema(clients: Post, data: st.DataObject) -> int:
    try:
        reader, writer, random = json_pair(data.draw(SEEDS))
        frames = [clients.frame("JSON", json.dumps(one.document)) for one in (reader, writer)]
    except (InvalidSchema, ValueError):
        assume(False)
        raise
    verdict = compare(reader=reader.parsed, writer=writer.parsed)
    for one in shown(verdict):
        assert clients.takes(frames[1] + one.payload), one
        assert not clients.takes(frames[0] + one.payload), one
    if verdict.compatible:
        sampler = Sampler(random, [writer.document, reader.document])
        for event in (json.dumps(sampler.event()).encode() for _ in range(EVENTS)):
            assert not clients.takes(frames[1] + event) or clients.takes(frames[0] + event), event
    return len(shown(verdict))


def protobuf(clients: Post, data: st.DataObject) -> int:
    reader, writer, file = protobuf_pair(data.draw(SEEDS))
    frame = clients.frame("PROTOBUF", file.text())
    verdict, judge, side = compare(reader, writer), Judge(reader, writer), Side(writer)
    first = next(iter(side.file.message_types_by_name.values()))
    for one in shown(verdict):
        name = one.event.get("@type", first.full_name) if isinstance(one.event, dict) else first.full_name
        assert clients.takes(frame + indexes(writer, name) + one.payload), one
        judge.replay(one, degraded=False)
    read_as = judge.reader.messages.get((first.name,))
    if verdict.compatible and read_as is not None and side.possible(first):
        events = Writer(side, Random(data.draw(SEEDS)))
        for event in (events.event(first) for _ in range(EVENTS)):
            if event.IsInitialized():
                payload = event.SerializeToString()
                assert clients.takes(frame + b"\0" + payload)
                assert GetMessageClass(read_as).FromString(payload).IsInitialized()
    return len(shown(verdict))


def protobuf_pair(seed: int) -> tuple[Schema, Schema, File]:
    """A reader, a writer, and the writer's file: the same before and after some changes."""
    schemas = Schemas(seed)
    files = [file := schemas.file(), schemas.changed(file)]
    schemas.random.shuffle(files)
    assume(not any(one.imported for one in files))
    try:
        return files[0].schema(), files[1].schema(), files[1]
    except InvalidSchema:
        assume(False)
        raise


def indexes(schema: Schema, name: str) -> bytes:
    """Where a message stands in its file, as Confluent's frame says it: a count and places, zigzag varints."""
    descriptor, places = schema.model.pool.FindMessageTypeByName(name), []
    while (parent := descriptor.containing_type) is not None:
        places.insert(0, list(parent.nested_types).index(descriptor))
        descriptor = parent
    places.insert(0, list(descriptor.file.message_types_by_name.values()).index(descriptor))
    return b"\0" if places == [0] else bytes(2 * number for number in (len(places), *places))


@pytest.mark.parametrize("examples", [SHORT, pytest.param(LONG, marks=DEEP)], ids=["short", "long"])
@pytest.mark.parametrize("tried", [avro, json_schema, protobuf])
def test_witnesses_and_survivors(tried: Callable[[Post, st.DataObject], int], examples: settings) -> None:
    witnesses = 0
    with post() as clients:

        @examples
        @given(st.data())
        def holds(data: st.DataObject) -> None:
            nonlocal witnesses
            witnesses += tried(clients, data)

        holds()
    assert witnesses > 0
