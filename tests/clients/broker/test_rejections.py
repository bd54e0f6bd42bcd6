"""What a real client shows its user when the gate says no (spec broker §3.4), and whether it goes on afterwards."""

import asyncio
import json
import time
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka import errors as aio
from confluent_kafka import KafkaError, Producer
from kafka import KafkaProducer
from kafka import errors as python

from skra_app.broker.records import decode, split
from tests.app.broker.server.under_test import RunningBroker

Name = Callable[[str], str]
BATCH = [b"ok", b"BAD", b"ok", b"ok", b"ok"]


def values(broker: RunningBroker, topic: str) -> list[bytes]:
    """What landed, in order; with acks=1 an answer may be a moment ahead of what can be read."""
    log = broker.broker._store.log(topic, 0)
    deadline = time.monotonic() + 5
    while log.high_watermark < log.end_offset and time.monotonic() < deadline:
        time.sleep(0.01)
    data = log.read(0, 10_000_000)
    return [value or b"" for batch in split(data) for value in decode(batch).values] if data else []


class Confluent:
    """Sends batches through one producer and tells the error name of each message."""

    def __init__(self, broker: RunningBroker, **config: object) -> None:
        self._producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 60_000, **config})

    def send(self, topic: str, batch: list[bytes]) -> list[str | None]:
        told: dict[int, str | None] = {}
        for number, value in enumerate(batch):
            self._producer.produce(
                topic, value, on_delivery=lambda error, _, n=number: told.update({n: error and error.name()})
            )
        assert self._producer.flush(20) == 0
        return [told[number] for number in range(len(batch))]


@pytest.mark.parametrize("idempotent", [False, True])
def test_confluent_kafka_knows_which_record_it_was(broker: RunningBroker, fresh: Name, *, idempotent: bool) -> None:
    topic = broker.create(fresh("judged"))
    producer = Confluent(broker, **{"enable.idempotence": idempotent})
    others = "_INVALID_DIFFERENT_RECORD"
    assert producer.send(topic, BATCH) == [others, "INVALID_RECORD", others, others, others]
    assert values(broker, topic) == []
    assert producer.send(topic, [b"later", b"still"]) == [None, None]
    assert producer.send(topic, [b"BAD"]) == ["INVALID_RECORD"]
    assert producer.send(topic, [b"last"]) == [None]
    assert values(broker, topic) == [b"later", b"still", b"last"]


def test_two_bad_records_are_both_named(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("judged"))
    told = Confluent(broker).send(topic, [b"BAD", b"ok", b"BAD"])
    assert told == ["INVALID_RECORD", "_INVALID_DIFFERENT_RECORD", "INVALID_RECORD"]


def test_other_partitions_of_the_request_land(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("judged"), 2)
    producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 60_000})
    told: dict[int, str | None] = {}
    for partition, value in ((0, b"BAD"), (1, b"ok")):
        producer.produce(
            topic,
            value,
            partition=partition,
            on_delivery=lambda error, message: told.update({message.partition(): error and error.name()}),
        )
    producer.flush(20)
    assert told == {0: "INVALID_RECORD", 1: None}


def test_kafka_python_shows_the_reason(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("judged"))
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=200, enable_idempotence=False)
    sent = [producer.send(topic, value) for value in BATCH]
    producer.flush(20)
    assert isinstance(sent[1].exception, python.InvalidRecordError)
    assert "value $.amount: is BAD" in str(sent[1].exception)
    assert all(sent[n].exception is not None for n in (0, 2, 3, 4))
    assert producer.send(topic, b"later").get(10).offset == 0
    producer.close()
    assert values(broker, topic) == [b"later"]


@pytest.mark.parametrize("idempotent", [False, True])
def test_aiokafka_goes_on(broker: RunningBroker, fresh: Name, *, idempotent: bool) -> None:
    """With Kafka's strict sequence rule an idempotent aiokafka producer would fail for ever after one rejection."""
    topic = broker.create(fresh("judged"))

    async def story() -> None:
        async with AIOKafkaProducer(
            bootstrap_servers=broker.bootstrap, enable_idempotence=idempotent, linger_ms=100
        ) as producer:
            await producer.send_and_wait(topic, b"first")
            sent = [await producer.send(topic, value) for value in BATCH]
            told = await asyncio.gather(*sent, return_exceptions=True)
            assert all(isinstance(error, aio.UnknownError) for error in told)
            await producer.send_and_wait(topic, b"later")
            await producer.send_and_wait(topic, b"last")

    asyncio.run(story())
    assert values(broker, topic) == [b"first", b"later", b"last"]


def test_who_does_not_own_the_topic(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("owned"))
    assert Confluent(broker, **{"client.id": "other"}).send(topic, [b"x"]) == ["TOPIC_AUTHORIZATION_FAILED"]
    assert Confluent(broker, **{"client.id": "owner"}).send(topic, [b"mine"]) == [None]
    stranger = KafkaProducer(bootstrap_servers=broker.bootstrap, client_id="other", enable_idempotence=False)
    with pytest.raises(python.TopicAuthorizationFailedError):
        stranger.send(topic, b"x").get(10)
    stranger.close()

    async def story() -> None:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
            with pytest.raises(aio.TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, b"x")

    asyncio.run(story())
    assert values(broker, topic) == [b"mine"]


def test_a_sasl_user_is_the_principal(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("owned"))
    sasl = {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "sasl.password": "any"}
    assert Confluent(broker, **sasl, **{"sasl.username": "owner"}).send(topic, [b"mine"]) == [None]
    other = {"sasl.username": "other", "client.id": "owner"}
    assert Confluent(broker, **sasl, **other).send(topic, [b"x"]) == ["TOPIC_AUTHORIZATION_FAILED"]


def test_the_brokers_own_topics_are_read_only(broker: RunningBroker) -> None:
    assert Confluent(broker).send("__skra_rejections", [b"x"]) == ["TOPIC_AUTHORIZATION_FAILED"]
    assert Confluent(broker).send("__consumer_offsets", [b"x"]) == ["TOPIC_AUTHORIZATION_FAILED"]


def test_what_is_only_observed_lands(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("observed"))
    assert Confluent(broker).send(topic, BATCH) == [None] * 5
    assert [(told["observed"], told["topic"]) for told in written_down(broker, topic)] == [(True, topic)]


def test_every_rejection_is_written_down(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("judged"))
    Confluent(broker, **{"client.id": "billing"}).send(topic, BATCH)
    (told,) = written_down(broker, topic)
    assert told["at"].endswith("Z")
    assert {name: told[name] for name in ("partition", "client_id", "principal", "code", "observed")} == {
        "partition": 0,
        "client_id": "billing",
        "principal": "billing",
        "code": 87,
        "observed": False,
    }
    assert told["message"] == f"{topic}: record 1: value $.amount: is BAD"
    assert told["faults"] == [{"index": 1, "part": "value", "path": "$.amount", "message": "is BAD"}]
    assert told["value"] == "QkFE"


def written_down(broker: RunningBroker, topic: str) -> list[dict[str, object]]:
    """Read as the web does: by an ordinary client on the internal listener, which waits for what is about the topic."""

    async def read() -> list[dict[str, object]]:
        place = TopicPartition("__skra_rejections", 0)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=broker.internal_bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="PLAIN",
            sasl_plain_username="skra",
            sasl_plain_password=broker.options.internal_token,
            auto_offset_reset="earliest",
        )
        async with consumer, asyncio.timeout(20):
            assert "__skra_rejections" in await consumer.topics()
            consumer.assign([place])
            await consumer.seek_to_beginning(place)
            found: list[dict[str, object]] = []
            while not found or await consumer.position(place) < (await consumer.end_offsets([place]))[place]:
                told = json.loads((await consumer.getone()).value)
                found += [told] if told["topic"] == topic else []
            return found

    return asyncio.run(read())


@pytest.mark.parametrize("password", ["wrong", ""])
def test_the_internal_listener_wants_its_token(broker: RunningBroker, password: str) -> None:
    async def connect() -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=broker.internal_bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="PLAIN",
            sasl_plain_username="skra",
            sasl_plain_password=password,
            request_timeout_ms=2000,
        )
        try:
            await consumer.start()
        finally:
            await consumer.stop()

    with pytest.raises(aio.KafkaError):
        asyncio.run(connect())


def test_the_internal_listener_answers_nobody_without_a_token(broker: RunningBroker) -> None:
    async def connect() -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.internal_bootstrap, request_timeout_ms=1000)
        try:
            await consumer.start()
        finally:
            await consumer.stop()

    with pytest.raises(aio.KafkaError):
        asyncio.run(connect())


def test_keyless_records_of_a_compacted_topic(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("kept"), cleanup_policy="compact")
    assert Confluent(broker).send(topic, [b"x"]) == ["INVALID_RECORD"]
    assert KafkaError.INVALID_RECORD == 87
