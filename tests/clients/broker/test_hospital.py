"""A topic that sends bad records aside, with real clients: good ones land, dead letters keep every byte."""

import asyncio
import itertools
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from confluent_kafka import Consumer, KafkaException, Message, Producer
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic
from kafka import KafkaProducer

from skra_app.registry import ANONYMOUS, Actor, Candidate, policy, register
from tests.app.broker.server.under_test import RunningBroker
from tests.app.gate.topic import EVENT, TEXTS
from tests.clients.broker.test_killed import broker_process
from tests.clients.broker.test_rejections import written_down

Name = Callable[[str], str]
OPERATOR = Actor(ANONYMOUS, "test")
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
SECONDS = 30


class Sick(NamedTuple):
    """A topic that sends bad records aside, one of its events, and a value that is none."""

    topic: str
    good: bytes
    bad: bytes


@pytest.fixture
def sick(broker: RunningBroker, fresh: Name) -> Callable[..., Sick]:
    def make(format_name: str = "JSON", partitions: int = 1, **configs: str) -> Sick:
        topic = broker.create(fresh("orders"), partitions, **configs)
        version = register.register(
            broker.registry, f"{topic}-value", Candidate(TEXTS[format_name], format_name), OPERATOR
        )
        policy.put(broker.registry, topic, {"validation": "dlq"}, OPERATOR)
        indexes = b"\0" if format_name == "PROTOBUF" else b""
        frame = b"\0" + version.id.to_bytes(4) + indexes
        good = frame + broker.registry.schema(".", version.id).values().write(EVENT)
        return Sick(topic, good, good[:-1])

    return make


def read(bootstrap: str, topic: str, partition: int = 0) -> list[Message]:
    """Everything in a partition, to its end."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "reader", "enable.partition.eof": True, "fetch.wait.max.ms": 20}
    )
    consumer.assign([Place(topic, partition, 0)])
    found: list[Message] = []
    deadline = time.monotonic() + SECONDS
    try:
        while time.monotonic() < deadline:
            message = consumer.poll(1)
            if message is None:
                continue
            if message.error():
                return found
            found.append(message)
    finally:
        consumer.close()
    raise AssertionError(f"no end of {topic}[{partition}] within {SECONDS} s")


def headers(message: Message) -> dict[str, bytes]:
    return dict(message.headers() or [])


def produce(producer: Producer, topic: str, values: Sequence[bytes | None], **more: object) -> list[int]:
    """Send values in one go; the offset that each was said to have."""
    told: dict[int, int] = {}

    def say(number: int) -> Callable[[object, Message], None]:
        def delivered(error: object, message: Message) -> None:
            assert error is None, f"value {number}: {error}"
            told[number] = message.offset()

        return delivered

    for number, value in enumerate(values):
        producer.produce(topic, value, key=b"k%d" % number, on_delivery=say(number), **more)
    assert producer.flush(SECONDS) == 0
    return [told[number] for number in range(len(values))]


@pytest.mark.parametrize("format_name", sorted(TEXTS))
@pytest.mark.parametrize("codec", CODECS)
def test_the_good_ones_land_and_the_bad_ones_are_kept(
    broker: RunningBroker, sick: Callable[..., Sick], format_name: str, codec: str
) -> None:
    topic, good, bad = sick(format_name)
    producer = Producer(
        {
            "bootstrap.servers": broker.bootstrap,
            "enable.idempotence": True,
            "compression.type": codec,
            "linger.ms": 60_000,
            "client.id": "order-service",
        }
    )
    sent = [bad, good, good, bad, good, bad]
    assert produce(producer, topic, sent, headers=[("trace", b"t-1"), ("none", None)]) == [0, 1, 2, 3, 4, 5]
    assert produce(producer, topic, [bad, bad]) == [6, 7], "a batch of which nothing is left is a success too"
    assert produce(producer, topic, [good]) == [8]

    landed = read(broker.bootstrap, topic)
    assert [(one.offset(), one.key(), one.value()) for one in landed] == [
        (offset, key, good) for offset, key in [(1, b"k1"), (2, b"k2"), (4, b"k4"), (8, b"k0")]
    ]
    letters = read(broker.bootstrap, f"{topic}.dlq")
    assert [one.value() for one in letters] == [bad] * 5
    assert [one.key() for one in letters] == [b"k0", b"k3", b"k5", b"k0", b"k1"]
    assert letters[0].headers()[:2] == [("trace", b"t-1"), ("none", None)]
    assert [headers(one)["skra.origin.offset"] for one in letters] == [b"0", b"3", b"5", b"6", b"7"]
    told = headers(letters[1])
    assert (told["skra.origin.topic"], told["skra.origin.partition"]) == (topic.encode(), b"0")
    assert (told["skra.origin.client"], told["skra.origin.principal"]) == (b"order-service", b"order-service")
    assert told["skra.error.code"] == b"87"
    assert told["skra.error.message"]


@pytest.mark.parametrize("idempotent", [False, True])
def test_aiokafka_reads_across_the_holes(broker: RunningBroker, sick: Callable[..., Sick], *, idempotent: bool) -> None:
    topic, good, bad = sick()
    batch = [good, bad, good]

    async def story() -> list[int]:
        async with AIOKafkaProducer(
            bootstrap_servers=broker.bootstrap, linger_ms=100, enable_idempotence=idempotent
        ) as producer:
            for values in (batch, [bad], batch):
                sent = [await producer.send(topic, value) for value in values]
                await asyncio.gather(*sent)
        place = TopicPartition(topic, 0)
        async with AIOKafkaConsumer(bootstrap_servers=broker.bootstrap) as consumer, asyncio.timeout(SECONDS):
            consumer.assign([place])
            await consumer.seek_to_beginning(place)
            return [(await consumer.getone()).offset for _ in range(4)]

    assert asyncio.run(story()) == [0, 2, 4, 6]
    assert len(read(broker.bootstrap, f"{topic}.dlq")) == 3


def test_an_idempotent_kafka_python_lives_on(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    """The client for which every rejection is fatal: where bad records are sent aside it meets none."""
    topic, good, bad = sick()
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=50)
    for values in ([good, bad, good], [bad], [good]):
        sent = [producer.send(topic, value) for value in values]
        producer.flush(SECONDS)
        assert all(one.exception is None for one in sent)
    producer.close()
    assert [one.offset() for one in read(broker.bootstrap, topic)] == [0, 2, 4]


def test_each_partition_has_its_own_dead_letters(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, good, bad = sick(partitions=2)
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for number in range(4):
        produce(producer, topic, [bad[:-number] if number else bad], partition=1)
    produce(producer, topic, [good, bad], partition=0)
    assert [len(one.value() or b"") for one in read(broker.bootstrap, f"{topic}.dlq", 1)] == [
        len(bad) - number for number in range(4)
    ]
    assert len(read(broker.bootstrap, f"{topic}.dlq", 0)) == 1


def test_a_topic_that_grew_has_more_places_for_dead_letters(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, _, bad = sick()
    broker.create(f"{topic}.dlq")
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    admin.create_partitions([NewPartitions(topic, 3)])[topic].result(20)
    produce(Producer({"bootstrap.servers": broker.bootstrap}), topic, [bad], partition=2)
    assert [one.value() for one in read(broker.bootstrap, f"{topic}.dlq", 2)] == [bad]


def test_a_transaction_is_refused_as_a_whole(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, good, bad = sick()
    producer = Producer({"bootstrap.servers": broker.bootstrap, "transactional.id": topic, "linger.ms": 5_000})
    producer.init_transactions(SECONDS)
    producer.begin_transaction()
    told: list[str | None] = []
    for value in (good, bad):
        producer.produce(topic, value, on_delivery=lambda error, _: told.append(error and error.name()))
    with pytest.raises(KafkaException) as raised:
        producer.commit_transaction(SECONDS)
    assert raised.value.args[0].txn_requires_abort()
    assert told == ["_INVALID_DIFFERENT_RECORD", "INVALID_RECORD"]
    producer.abort_transaction(SECONDS)
    producer.begin_transaction()
    producer.produce(topic, good)
    producer.commit_transaction(SECONDS)
    assert [one.value() for one in read(broker.bootstrap, topic)] == [good]
    assert f"{topic}.dlq" not in broker.registry.state().topics


def test_keyless_records_of_a_compacted_topic_are_sent_aside_too(
    broker: RunningBroker, sick: Callable[..., Sick]
) -> None:
    topic, good, bad = sick(cleanup_policy="compact")
    producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 60_000})
    for key, value in ((b"a", good), (None, good), (b"b", bad)):
        producer.produce(topic, value, key=key)
    assert producer.flush(SECONDS) == 0
    assert [one.key() for one in read(broker.bootstrap, topic)] == [b"a"]
    letters = read(broker.bootstrap, f"{topic}.dlq")
    assert [(one.key(), headers(one)["skra.error.part"]) for one in letters] == [(None, b"key"), (b"b", b"value")]


def test_more_than_a_hundred_bad_ones(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, good, bad = sick()
    producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 60_000})
    produce(producer, topic, [bad] * 150 + [good] + [bad] * 50)
    assert [one.offset() for one in read(broker.bootstrap, topic)] == [150]
    assert len(read(broker.bootstrap, f"{topic}.dlq")) == 200


def test_without_a_place_for_dead_letters_the_batch_is_refused(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("long").ljust(248, "x"))
    register.register(broker.registry, f"{topic}-value", Candidate(TEXTS["JSON"], "JSON"), OPERATOR)
    policy.put(broker.registry, topic, {"validation": "dlq"}, OPERATOR)
    told: list[str | None] = []
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    producer.produce(topic, b"[]", on_delivery=lambda error, _: told.append(error and error.name()))
    producer.flush(SECONDS)
    assert told == ["INVALID_RECORD"]


def test_what_was_sent_aside_is_told_like_a_rejection(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, good, bad = sick()
    produce(Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 60_000}), topic, [good, bad])
    deadline = time.monotonic() + SECONDS
    while not (told := written_down(broker, topic)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [(one["aside"], one["observed"], one["code"]) for one in told] == [(f"{topic}.dlq", False, 87)]


@pytest.mark.deep
@pytest.mark.faults
@pytest.mark.timeout(180)
def test_a_killed_broker_loses_neither(tmp_path: Path, free_ports: tuple[int, int]) -> None:
    """kill -9 while good and bad ones come in: each that was acknowledged is in its topic, once and in order."""
    port, _ = free_ports
    bootstrap = f"127.0.0.1:{port}"
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "linger.ms": 1,
            "retry.backoff.ms": 20,
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 100,
        }
    )
    failed: list[object] = []
    numbers = itertools.count()
    for round_ in range(6):
        with broker_process(tmp_path, port) as process:
            if not round_:
                _demand_headers(bootstrap)
            end = time.monotonic() + 0.4 + 0.1 * round_
            while time.monotonic() < end:
                number = next(numbers)
                marks = [] if number % 3 == 0 else [("trace", b"t")]
                producer.produce(
                    "kept", b"%d" % number, headers=marks, on_delivery=lambda error, _: error and failed.append(error)
                )
                producer.poll(0)
                time.sleep(0.0005)
            os.kill(process.pid, signal.SIGKILL)
    total = next(numbers)
    with broker_process(tmp_path, port):
        assert producer.flush(SECONDS) == 0
        landed = [int(one.value() or b"") for one in read(bootstrap, "kept")]
        letters = [int(one.value() or b"") for one in read(bootstrap, "kept.dlq")]
    assert failed == []
    assert landed == [number for number in range(total) if number % 3]
    assert list(dict.fromkeys(letters)) == [number for number in range(total) if not number % 3]


def _demand_headers(bootstrap: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    wanted = {"skra.validation": "dlq", "skra.headers": "trace"}
    admin.create_topics([NewTopic("kept", 1, 1, config=wanted)])["kept"].result(20)


def test_the_mode_is_a_topic_config(broker: RunningBroker, sick: Callable[..., Sick]) -> None:
    topic, *_ = sick()
    asked = ConfigResource(ConfigResource.Type.TOPIC, topic)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    told = admin.describe_configs([asked])[asked].result(20)
    assert told["skra.validation"].value == "dlq"
