"""Schemas of the registry decide what lands: raw JSON, and Avro behind its id."""

import asyncio
import json
import struct
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from skra_app.registry import Actor, Candidate, Principal, register
from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.test_confluent_kafka import consumed
from tests.clients.broker.test_rejections import Confluent, values, written_down

Name = Callable[[str], str]
OWNER = Actor(Principal("order-service", named=True), "test")
JSON_SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"amount": {"type": "number"}, "currency": {"enum": ["EUR", "ISK"]}},
        "required": ["amount"],
        "additionalProperties": False,
    }
)
AVRO_SCHEMA = json.dumps(
    {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}, {"name": "note", "type": "string"}]}
)


def framed(schema_id: int, payload: bytes) -> bytes:
    return struct.pack(">bI", 0, schema_id) + payload


def test_raw_json_is_judged_by_the_latest_schema(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("orders")
    register.register(broker.registry, f"{topic}-value", Candidate(JSON_SCHEMA, "JSON"), OWNER)
    producer = Confluent(broker, **{"client.id": "order-service"})
    assert producer.send(topic, [b'{"amount": 3}']) == [None]
    assert producer.send(topic, [b'{"amount": "3"}']) == ["INVALID_RECORD"]
    assert producer.send(topic, [b"not JSON"]) == ["INVALID_RECORD"]
    assert producer.send(topic, [b'{"amount": 4, "currency": "ISK"}']) == [None]
    assert values(broker, topic) == [b'{"amount": 3}', b'{"amount": 4, "currency": "ISK"}']
    told = written_down(broker, topic)
    assert [one["code"] for one in told] == [87, 87]
    assert "amount" in str(told[0]["faults"])


def test_avro_is_judged_by_the_schema_it_names(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("orders")
    version = register.register(broker.registry, f"{topic}-value", Candidate(AVRO_SCHEMA, "AVRO"), OWNER)
    good, short, foreign = framed(version.id, b"\x02\x04hi"), framed(version.id, b"\x02\x04h"), framed(9999, b"\x02\0")
    producer = Confluent(broker, **{"client.id": "order-service"})
    assert producer.send(topic, [good]) == [None]
    assert producer.send(topic, [good, short]) == ["_INVALID_DIFFERENT_RECORD", "INVALID_RECORD"]
    assert producer.send(topic, [foreign]) == ["INVALID_RECORD"]
    assert producer.send(topic, [b"no frame at all"]) == ["INVALID_RECORD"]
    assert [message.value() for message in consumed(broker, topic, 1)] == [good]


def test_who_registers_owns_what_lands(broker: RunningBroker, fresh: Name) -> None:
    """A schema that stands makes the topic owned before it exists; readers may come first, writers are turned away."""
    topic = fresh("orders")
    register.register(broker.registry, f"{topic}-value", Candidate(JSON_SCHEMA, "JSON"), OWNER)
    assert Confluent(broker, **{"client.id": "billing-service"}).send(topic, [b'{"amount": 3}']) == [
        "TOPIC_AUTHORIZATION_FAILED"
    ]

    async def anonymous() -> None:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
            await producer.send_and_wait(topic, b'{"amount": 3}')

    with pytest.raises(KafkaError):
        asyncio.run(anonymous())
    assert Confluent(broker, **{"client.id": "order-service"}).send(topic, [b'{"amount": 3}']) == [None]
    assert values(broker, topic) == [b'{"amount": 3}']
