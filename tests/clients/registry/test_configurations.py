"""confluent-kafka's serializers in the configurations that their documentation names: written, read back, and found."""

import json

import pytest
from confluent_kafka.schema_registry import (
    Metadata,
    MetadataProperties,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    SchemaRegistryError,
    header_schema_id_serializer,
    record_subject_name_strategy,
    topic_record_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.clients.registry.messages import order_class

EVENT = {"id": 7, "customer": "ána"}
AVRO = json.dumps(
    {
        "type": "record",
        "name": "Order",
        "namespace": "shop",
        "fields": [{"name": "id", "type": "long"}, {"name": "customer", "type": "string"}],
    }
)
JSON = json.dumps(
    {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "shop.OrderDocument",
        "type": "object",
        "properties": {"id": {"type": "integer"}, "customer": {"type": "string"}},
    }
)
STANDING = {"auto.register.schemas": False}
CONFIGURATIONS = {
    "looked up": STANDING,
    "latest": {**STANDING, "use.latest.version": True},
    "latest with metadata": {**STANDING, "use.latest.with.metadata": {"team": "shop"}},
    "normalized": {"normalize.schemas": True},
    "normalized and looked up": {**STANDING, "normalize.schemas": True},
    "subject of the record": {"subject.name.strategy": record_subject_name_strategy},
    "subject of topic and record": {"subject.name.strategy": topic_record_subject_name_strategy},
}


@pytest.fixture
def connect(server):
    """A client with a cache of its own."""
    return lambda: SchemaRegistryClient({"url": server.registry_url})


def avro(client, conf):
    return AvroSerializer(client, AVRO, conf=conf), AvroDeserializer(client, conf=_naming(conf))


def json_schema(client, conf):
    return JSONSerializer(JSON, client, conf=conf), JSONDeserializer(
        None, schema_registry_client=client, conf=_naming(conf)
    )


def _naming(conf):
    return {name: value for name, value in conf.items() if name == "subject.name.strategy"}


def written_and_read(connect, flavour, topic, conf, event=EVENT):
    headers = []
    context = SerializationContext(topic, MessageField.VALUE, headers)
    payload = flavour(connect(), conf)[0](event, context)
    return flavour(connect(), conf)[1](payload, context)


@pytest.mark.parametrize("named", CONFIGURATIONS)
@pytest.mark.parametrize(("flavour", "text", "format_name"), [(avro, AVRO, "AVRO"), (json_schema, JSON, "JSON")])
def test_configuration(connect, flavour, text, format_name, named):
    conf = CONFIGURATIONS[named]
    topic = f"{format_name}-{named.replace(' ', '-').replace(',', '')}"
    metadata = Metadata(None, MetadataProperties({"team": "shop"}), None) if "metadata" in named else None
    schema = Schema(text, format_name, metadata=metadata)
    connect().register_schema(f"{topic}-value", schema, normalize_schemas="normalize.schemas" in conf)
    assert written_and_read(connect, flavour, topic, conf) == EVENT
    assert connect().get_versions(f"{topic}-value") == [1]


def test_what_is_not_registered_is_refused_without_auto_registration(connect):
    with pytest.raises(SchemaRegistryError) as refused:
        written_and_read(connect, avro, "nowhere", STANDING)
    assert refused.value.error_code == 40401


def test_an_id_that_is_given(connect):
    first = connect().register_schema("given-value", Schema(AVRO, "AVRO"))
    assert written_and_read(connect, avro, "given", {**STANDING, "use.schema.id": first}) == EVENT


def test_references_looked_up_and_latest(connect):
    connect().register_schema(
        "address",
        Schema('{"type": "record", "name": "a.Address", "fields": [{"name": "town", "type": "string"}]}', "AVRO"),
    )
    referring = Schema(
        '{"type": "record", "name": "a.Person", "fields": [{"name": "at", "type": "a.Address"}]}',
        "AVRO",
        [SchemaReference("a.Address", "address", 1)],
    )

    def flavour(client, conf):
        return AvroSerializer(client, referring, conf=conf), AvroDeserializer(client)

    living = {"at": {"town": "Ávila"}}
    for conf in ({}, STANDING, {**STANDING, "use.latest.version": True}):
        assert written_and_read(connect, flavour, "people", conf, living) == living
    assert connect().get_versions("people-value") == [1]


@pytest.mark.parametrize(
    "conf",
    [
        {},
        STANDING,
        {**STANDING, "use.latest.version": True},
        {"normalize.schemas": True},
        {"skip.known.types": False},
        {"schema.id.serializer": header_schema_id_serializer},
        {"subject.name.strategy": topic_record_subject_name_strategy},
        {"reference.subject.name.strategy": lambda _, name: f"of-{getattr(name, 'name', name)}"},
    ],
    ids=lambda conf: ",".join(conf) or "default",
)
def test_protobuf(connect, conf):
    order = order_class()
    event = order(id=7, customer="ána")
    event.at.seconds = 1_700_000_000
    topic = "protobuf-" + "-".join(name.replace(".", "-") for name in conf)
    context = SerializationContext(topic, MessageField.VALUE, [])
    if "auto.register.schemas" in conf:
        ProtobufSerializer(order, connect())(event, context)
    payload = ProtobufSerializer(order, connect(), conf)(event, context)
    assert ProtobufDeserializer(order, _naming(conf), connect())(payload, context) == event
