"""Real clients at a server that wants keys: each mechanism, an owner and those who are not."""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError as AiokafkaError
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from skra_app.service import running
from skra_app.settings import Settings

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
STRING, LONG = Schema('"string"', "AVRO"), Schema('"long"', "AVRO")


class Secured(NamedTuple):
    url: str
    bootstrap: str
    keys: dict[str, str]

    def confluent(self, name: str, mechanism: str, key: str = "", **config: object) -> dict[str, object]:
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": mechanism,
            "sasl.username": name,
            "sasl.password": key or self.keys[name],
            **config,
        }

    def python(self, name: str, mechanism: str, key: str = "") -> dict[str, object]:
        """As aiokafka and kafka-python call it."""
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": mechanism,
            "sasl_plain_username": name,
            "sasl_plain_password": key or self.keys[name],
        }

    def registry(self, name: str, key: str = "") -> SchemaRegistryClient:
        return SchemaRegistryClient({"url": self.url, "basic.auth.user.info": f"{name}:{key or self.keys[name]}"})


@pytest.fixture(scope="module")
def secured() -> Iterator[Secured]:
    told = Settings.read({}, journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0", auth="on", login_failures=1000)
    with running(told) as server:
        admin, _, key = server.first_key.partition(":")
        keys = {admin: key}
        with httpx.Client(base_url=server.registry_url, auth=(admin, key)) as client:
            for name, role in (("shop", "writer"), ("bank", "writer"), ("reader", "reader")):
                body = {"name": name, "role": role}
                keys[name] = client.post("/v1/principals", json=body).raise_for_status().json()["key"]
            for mechanism in MECHANISMS:
                for stem in ("confluent", "aiokafka", "kafka-python"):
                    path = f"/v1/topics/{stem}-{mechanism}/owner"
                    client.put(path, json={}, auth=("shop", keys["shop"])).raise_for_status()
        yield Secured(server.registry_url, server.bootstrap_servers, keys)


def told_by(producer: Producer, topic: str, value: bytes) -> str | None:
    told: list[str | None] = []
    producer.produce(topic, value, on_delivery=lambda error, _: told.append(error and error.name()))
    assert producer.flush(30) == 0
    return told[0]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_confluent_kafka(secured: Secured, mechanism: str) -> None:
    topic = f"confluent-{mechanism}"
    owner = Producer(secured.confluent("shop", mechanism, **{"enable.idempotence": True}))
    assert told_by(owner, topic, b"mine") is None
    assert told_by(Producer(secured.confluent("bank", mechanism)), topic, b"x") == "TOPIC_AUTHORIZATION_FAILED"
    assert told_by(Producer(secured.confluent("reader", mechanism)), topic, b"x") == "TOPIC_AUTHORIZATION_FAILED"
    consumer = Consumer(secured.confluent("reader", mechanism, **{"group.id": topic, "auto.offset.reset": "earliest"}))
    consumer.subscribe([topic])
    message = consumer.poll(30)
    assert message is not None
    assert message.value() == b"mine"
    consumer.close()
    bank, admin = (AdminClient(secured.confluent(name, mechanism)) for name in ("bank", "admin"))
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        bank.delete_topics([topic])[topic].result(30)
    admin.create_topics([NewTopic(f"{topic}-by-admin", 1, 1)])[f"{topic}-by-admin"].result(30)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_confluent_kafka_with_a_wrong_key(secured: Secured, mechanism: str) -> None:
    told: list[str] = []
    config = secured.confluent("shop", mechanism, "guess", error_cb=lambda error: told.append(error.name()))
    client = AdminClient(config)
    for _ in range(60):
        client.poll(0.5)
        if "_AUTHENTICATION" in told:
            return
    raise AssertionError(f"the client was told {told}")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_aiokafka(secured: Secured, mechanism: str) -> None:
    topic = f"aiokafka-{mechanism}"

    async def all_of_it() -> None:
        async with AIOKafkaProducer(**secured.python("shop", mechanism)) as owner:
            await owner.send_and_wait(topic, b"mine")
        for name in ("bank", "reader"):
            async with AIOKafkaProducer(**secured.python(name, mechanism)) as other:
                with pytest.raises(TopicAuthorizationFailedError):
                    await other.send_and_wait(topic, b"x")
        consumer = AIOKafkaConsumer(topic, **secured.python("reader", mechanism), auto_offset_reset="earliest")
        async with consumer, asyncio.timeout(30):
            assert (await consumer.getone()).value == b"mine"
        stranger = AIOKafkaProducer(**secured.python("shop", mechanism, "guess"))
        try:
            with pytest.raises(AiokafkaError):
                await stranger.start()
        finally:
            await stranger.stop()

    asyncio.run(all_of_it())


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_kafka_python(secured: Secured, mechanism: str) -> None:
    topic = f"kafka-python-{mechanism}"
    owner = KafkaProducer(**secured.python("shop", mechanism))
    owner.send(topic, b"mine").get(30)
    owner.close()
    other = KafkaProducer(**secured.python("bank", mechanism))
    with pytest.raises(KafkaError, match="TopicAuthorizationFailed"):
        other.send(topic, b"x").get(30)
    other.close(timeout=1)
    consumer = KafkaConsumer(
        topic, **secured.python("reader", mechanism), auto_offset_reset="earliest", consumer_timeout_ms=30_000
    )
    assert next(consumer).value == b"mine"
    consumer.close()


def test_the_registrys_client(secured: Secured) -> None:
    owner, other, reader = (secured.registry(name) for name in ("shop", "bank", "reader"))
    assert owner.register_schema("deeds-value", STRING) == 1
    assert reader.register_schema("deeds-value", STRING) == 1
    assert reader.get_latest_version("deeds-value").schema.schema_str == '"string"'
    for client, code in ((other, 40301), (reader, 40302)):
        with pytest.raises(SchemaRegistryError) as refused:
            client.register_schema("deeds-value", LONG)
        assert (refused.value.http_status_code, refused.value.error_code) == (403, code)
    with pytest.raises(SchemaRegistryError) as refused:
        secured.registry("shop", "guess").get_subjects()
    assert refused.value.http_status_code == 401


def test_the_registrys_client_with_a_bearer_token(secured: Secured) -> None:
    config = {
        "url": secured.url,
        "bearer.auth.credentials.source": "STATIC_TOKEN",
        "bearer.auth.token": secured.keys["reader"],
        "bearer.auth.logical.cluster": "any",
        "bearer.auth.identity.pool.id": "any",
    }
    assert isinstance(SchemaRegistryClient(config).get_subjects(), list)
