"""confluent-kafka's own serializers, unmodified, in all three languages: through the gate and back."""

import json

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.clients.registry.messages import order_class

ORDER = {"id": 7, "customer": "ána", "note": None}

AVRO = json.dumps(
    {
        "type": "record",
        "name": "Order",
        "namespace": "shop",
        "fields": [
            {"name": "id", "type": "long"},
            {"name": "customer", "type": "string"},
            {"name": "note", "type": ["null", "string"], "default": None},
        ],
    }
)
JSON = json.dumps(
    {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Order",
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "customer": {"type": "string"},
            "note": {"type": ["string", "null"]},
        },
        "required": ["id"],
        "additionalProperties": False,
    }
)


@pytest.fixture
def client(server):
    with SchemaRegistryClient({"url": server.registry_url}) as client:
        yield client


def through_the_log(server, topic, payload):
    """What a consumer gets for a payload, and the error if the broker refuses it."""
    errors = []
    producer = Producer({"bootstrap.servers": server.bootstrap_servers, "client.id": "order-service"})
    producer.produce(topic, payload, on_delivery=lambda error, _: errors.append(error))
    assert producer.flush(30) == 0
    if errors[0] is not None:
        return None, errors[0]
    consumer = Consumer(
        {"bootstrap.servers": server.bootstrap_servers, "group.id": topic, "auto.offset.reset": "earliest"}
    )
    try:
        consumer.subscribe([topic])
        message = consumer.poll(30)
        assert message is not None
        assert message.error() is None
        return message.value(), None
    finally:
        consumer.close()


def round_trip(server, topic, serializer, deserializer, event):
    context = SerializationContext(topic, MessageField.VALUE)
    value, error = through_the_log(server, topic, serializer(event, context))
    assert error is None
    return deserializer(value, context)


def test_avro(server, client):
    serializer, deserializer = AvroSerializer(client, AVRO), AvroDeserializer(client)
    assert round_trip(server, "avro-orders", serializer, deserializer, ORDER) == ORDER
    assert client.get_latest_version("avro-orders-value").version == 1


def test_json(server, client):
    serializer, deserializer = JSONSerializer(JSON, client), JSONDeserializer(JSON, schema_registry_client=client)
    assert round_trip(server, "json-orders", serializer, deserializer, ORDER) == ORDER
    assert client.get_latest_version("json-orders-value").schema.schema_type == "JSON"


def test_protobuf_with_an_import(server, client):
    order = order_class()
    event = order(id=7, customer="ána")
    event.at.seconds = 1_700_000_000
    serializer = ProtobufSerializer(order, client, {"skip.known.types": False})
    deserializer = ProtobufDeserializer(order, {}, client)
    assert round_trip(server, "proto-orders", serializer, deserializer, event) == event
    assert client.get_latest_version("google/protobuf/timestamp.proto").version == 1
    references = client.get_latest_version("proto-orders-value").schema.references
    assert [reference.name for reference in references] == ["google/protobuf/timestamp.proto"]


def test_an_existing_schema_is_used_without_registering(server, client):
    topic = "latest-orders"
    AvroSerializer(client, AVRO)(ORDER, SerializationContext(topic, MessageField.VALUE))
    latest = {"auto.register.schemas": False, "use.latest.version": True}
    serializer = AvroSerializer(client, AVRO, conf=latest)
    assert round_trip(server, topic, serializer, AvroDeserializer(client), ORDER) == ORDER
    assert client.get_versions(f"{topic}-value") == [1]


def test_bytes_that_no_serializer_wrote_are_refused(server, client):
    topic = "guarded-orders"
    AvroSerializer(client, AVRO)(ORDER, SerializationContext(topic, MessageField.VALUE))
    value, error = through_the_log(server, topic, b"not an order")
    assert value is None
    assert error.name() == "INVALID_RECORD"
