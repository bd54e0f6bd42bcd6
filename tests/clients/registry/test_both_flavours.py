"""confluent-kafka's registry client and its serializers, sync and async, through the same steps."""

import asyncio
import inspect
import json
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka.schema_registry import (
    AsyncSchemaRegistryClient,
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    SchemaRegistryError,
    ServerConfig,
    dual_schema_id_deserializer,
    header_schema_id_serializer,
)
from confluent_kafka.schema_registry._async.avro import AsyncAvroDeserializer, AsyncAvroSerializer
from confluent_kafka.schema_registry._async.json_schema import AsyncJSONDeserializer, AsyncJSONSerializer
from confluent_kafka.schema_registry._async.protobuf import AsyncProtobufDeserializer, AsyncProtobufSerializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from tests.clients.registry.messages import order_class


@dataclass(frozen=True)
class Flavour:
    client: Any
    avro: tuple
    json: tuple
    protobuf: tuple


FLAVOURS = {
    "sync": Flavour(
        SchemaRegistryClient,
        (AvroSerializer, AvroDeserializer),
        (JSONSerializer, JSONDeserializer),
        (ProtobufSerializer, ProtobufDeserializer),
    ),
    "async": Flavour(
        AsyncSchemaRegistryClient,
        (AsyncAvroSerializer, AsyncAvroDeserializer),
        (AsyncJSONSerializer, AsyncJSONDeserializer),
        (AsyncProtobufSerializer, AsyncProtobufDeserializer),
    ),
}


NO_METADATA = Metadata(None, None, None)


async def settled(value):
    """The value itself, awaited where the flavour asks for it."""
    return await value if inspect.isawaitable(value) else value


class Steps:
    """A client, its topic, and each call as something that may be awaited."""

    def __init__(self, flavour, url, topic):
        self.flavour, self.url, self.topic = flavour, url, topic
        self.client = flavour.client({"url": url})

    @property
    def subject(self):
        return f"{self.topic}-value"

    async def ask(self, name, *arguments, **options):
        return await settled(getattr(self.client, name)(*arguments, **options))

    async def refused(self, name, *arguments, **options):
        with pytest.raises(SchemaRegistryError) as caught:
            await self.ask(name, *arguments, **options)
        return caught.value.http_status_code, caught.value.error_code

    async def write(self, serializer, event, headers=None):
        context = SerializationContext(self.topic, MessageField.VALUE, headers)
        return await settled((await settled(serializer))(event, context))

    async def read(self, deserializer, value, headers=None):
        context = SerializationContext(self.topic, MessageField.VALUE, headers)
        return await settled((await settled(deserializer))(value, context))


@pytest.fixture(params=FLAVOURS)
def steps(request, server):
    """Run steps with a client of either flavour."""

    def run(work, base=""):
        topic = f"{request.node.originalname}-{request.param}"

        async def all_steps():
            found = Steps(FLAVOURS[request.param], server.registry_url + base, topic)
            try:
                await work(found)
            finally:
                closing = "aclose" if hasattr(found.client, "aclose") else "__exit__"
                await settled(getattr(found.client, closing)(*([] if closing == "aclose" else [None] * 3)))

        asyncio.run(all_steps())

    return run


def record(*fields, name="Order", **more):
    members = [{"name": field, "type": "string", "default": ""} for field in fields]
    return json.dumps({"type": "record", "name": name, "fields": members, **more})


def avro(*fields, **options):
    return Schema(record(*fields, **options), "AVRO")


def test_registering_and_finding(steps):
    async def work(to):
        first = await to.ask("register_schema", to.subject, avro("a"))
        full = await to.ask("register_schema_full_response", to.subject, avro("a", "b", doc=to.subject))
        assert (full.subject, full.version) == (to.subject, 2)
        assert (await to.ask("get_schema_by_guid", full.guid)).schema_type == "AVRO"
        assert await to.ask("register_schema", to.subject, avro("a"), normalize_schemas=True) == first
        assert (await to.ask("lookup_schema", to.subject, avro("a"))).version == 1
        assert await to.ask("get_versions", to.subject) == [1, 2]
        assert (await to.ask("get_latest_version", to.subject)).version == 2
        assert (await to.ask("get_version", to.subject, 1)).schema_id == first
        assert await to.ask("get_subjects_by_schema_id", full.schema_id) == [to.subject]
        assert [v.version for v in await to.ask("get_schema_versions", full.schema_id)] == [2]
        assert to.subject in await to.ask("get_subjects")
        assert "PROTOBUF" in await to.ask("get_schema_types")
        assert await to.refused("get_schema", 987654) == (404, 40403)
        assert await to.refused("register_schema", to.subject, Schema("{", "AVRO")) == (422, 42201)

    steps(work)


def test_compatibility(steps):
    async def work(to):
        await to.ask("register_schema", to.subject, avro("a"))
        breaking = Schema(json.dumps({"type": "record", "name": "Order", "fields": [{"name": "n", "type": "int"}]}))
        assert await to.ask("test_compatibility", to.subject, avro("a", "b"))
        assert not await to.ask("test_compatibility", to.subject, breaking, verbose=True)
        assert not await to.ask("test_compatibility_all_versions", to.subject, breaking)
        assert await to.refused("register_schema", to.subject, breaking) == (409, 40901)
        assert await to.refused("get_compatibility", to.subject) == (404, 40408)
        await to.ask("set_compatibility", to.subject, "NONE")
        assert await to.ask("get_compatibility", to.subject) == "NONE"
        await to.ask("register_schema", to.subject, breaking)
        await to.ask(
            "set_config",
            to.subject,
            ServerConfig(compatibility=ConfigCompatibilityLevel.FULL, compatibility_group="major"),
        )
        assert (await to.ask("get_config", to.subject)).compatibility_group == "major"
        await to.ask("delete_config", to.subject)
        assert await to.refused("get_config", to.subject) == (404, 40408)

    steps(work)


def test_modes_and_deletes(steps):
    async def work(to):
        await to.ask("register_schema", to.subject, avro("a", name="Gone"))
        assert await to.ask("get_global_mode") == "READWRITE"
        assert await to.ask("update_mode", to.subject, "READONLY") == "READONLY"
        assert await to.ask("get_mode", to.subject) == "READONLY"
        assert await to.refused("register_schema", to.subject, avro("a", "b", name="Gone")) == (422, 42205)
        assert await to.ask("delete_mode", to.subject) == "READONLY"
        assert await to.ask("delete_version", to.subject, 1) == 1
        assert await to.ask("get_versions", to.subject, deleted=True) == [1]
        assert await to.refused("delete_version", to.subject, 1) == (404, 40406)
        assert await to.ask("delete_version", to.subject, 1, permanent=True) == 1
        assert await to.refused("get_versions", to.subject) == (404, 40401)
        assert await to.refused("delete_subject", to.subject) == (404, 40401)

    steps(work)


def test_a_context_by_its_url(steps):
    async def work(to):
        await to.ask("register_schema", to.subject, avro("a"))
        assert await to.ask("get_versions", to.subject) == [1]
        assert f":.flavours:{to.subject}" in await to.ask("get_subjects")
        assert ".flavours" in await to.ask("get_contexts")
        assert await to.ask("get_associations_by_resource_name", to.topic, "-", "topic", ["value"]) == []
        written = await to.write(to.flavour.avro[0](to.client, record("a")), {"a": "here"})
        assert await to.read(to.flavour.avro[1](to.client), written) == {"a": "here"}

    steps(work, "/contexts/flavours")


def test_avro_with_references(steps):
    async def work(to):
        named = f"money.{to.subject}"
        await to.ask("register_schema", named, avro("currency", name="Money"))
        text = json.dumps({"type": "record", "name": "Paid", "fields": [{"name": "price", "type": "Money"}]})
        schema = Schema(text, "AVRO", [SchemaReference("Money", named, 1)])
        event = {"price": {"currency": "ISK"}}
        written = await to.write(to.flavour.avro[0](to.client, schema), event)
        fresh = to.flavour.client({"url": to.url})
        assert await to.read(to.flavour.avro[1](fresh), written) == event
        assert len(await to.ask("get_referenced_by", named, 1)) == 1
        assert await to.refused("delete_subject", named) == (422, 42206)

    steps(work)


def test_avro_with_what_is_registered_already(steps):
    async def work(to):
        metadata = Metadata(None, MetadataProperties({"application.major.version": "2"}), None)
        await to.ask("register_schema", to.subject, Schema(record("a"), "AVRO", metadata=metadata))
        await to.ask("register_schema", to.subject, Schema(record("a", "b"), "AVRO", metadata=NO_METADATA))
        given = (await to.ask("get_version", to.subject, 1)).schema_id
        found = await to.ask("get_latest_with_metadata", to.subject, {"application.major.version": "2"})
        assert (found.version, found.schema_id) == (1, given)
        for conf, used in (
            ({"use.latest.version": True}, (await to.ask("get_latest_version", to.subject)).schema_id),
            ({"use.latest.with.metadata": {"application.major.version": "2"}}, given),
            ({"use.schema.id": given}, given),
        ):
            serializer = to.flavour.avro[0](to.client, record("a"), conf={"auto.register.schemas": False, **conf})
            written = await to.write(serializer, {"a": "x", "b": "y"})
            assert int.from_bytes(written[1:5]) == used, conf
        assert await to.ask("get_versions", to.subject) == [1, 2]

    steps(work)


def test_normalizing(steps):
    async def work(to):
        ordered = Schema(record("a", zeta="1", alpha="2"), "AVRO")
        given = await to.ask("register_schema", to.subject, ordered, normalize_schemas=True)
        conf = {"normalize.schemas": True}
        text = record("a", alpha="2", zeta="1")
        written = await to.write(to.flavour.avro[0](to.client, text, conf=conf), {"a": "x"})
        assert int.from_bytes(written[1:5]) == given
        assert (await to.ask("lookup_schema", to.subject, Schema(text, "AVRO"), normalize_schemas=True)).version == 1
        assert await to.ask("get_versions", to.subject) == [1]

    steps(work)


def test_avro_by_guid_in_a_header(steps):
    async def work(to):
        headers = []
        conf = {"schema.id.serializer": header_schema_id_serializer}
        event = {"a": "longer"}  # its reader takes nothing shorter than six bytes, whatever the headers say
        written = await to.write(to.flavour.avro[0](to.client, record("a"), conf=conf), event, headers)
        assert written == b"\x0clonger"
        ((name, value),) = headers
        assert name == "__value_schema_id"
        assert (value[0], len(value)) == (1, 17)
        fresh = to.flavour.client({"url": to.url})
        reading = {"schema.id.deserializer": dual_schema_id_deserializer}
        assert await to.read(to.flavour.avro[1](fresh, conf=reading), written, headers) == event

    steps(work)


def test_json_with_references(steps):
    async def work(to):
        named = f"money.{to.subject}"
        await to.ask("register_schema", named, Schema(json.dumps({"type": "integer"}), "JSON"))
        text = json.dumps({"type": "object", "title": "Paid", "properties": {"price": {"$ref": "money.json"}}})
        schema = Schema(text, "JSON", [SchemaReference("money.json", named, 1)])
        written = await to.write(to.flavour.json[0](schema, to.client), {"price": 7})
        fresh = to.flavour.client({"url": to.url})
        assert await to.read(to.flavour.json[1](None, schema_registry_client=fresh), written) == {"price": 7}

    steps(work)


def test_protobuf(steps):
    async def work(to):
        order = order_class()
        event = order(id=7, customer="ána")
        event.at.seconds = 1_700_000_000
        written = await to.write(to.flavour.protobuf[0](order, to.client, {"skip.known.types": False}), event)
        fresh = to.flavour.client({"url": to.url})
        assert await to.read(to.flavour.protobuf[1](order, {}, fresh), written) == event
        latest = (await to.ask("get_latest_version", to.subject)).schema
        assert "message Order" in latest.schema_str
        assert [one.name for one in latest.references] == ["google/protobuf/timestamp.proto"]

    steps(work)
