# ruff: noqa: E501, PLR0917 - cases are one line each, schemas are not wrapped
"""Confluent's own serializer and deserializer, unmodified, over a registry of a few lines that parses with the engine."""

from __future__ import annotations

import base64

import pytest
from confluent_kafka.schema_registry import RegisteredSchema, SchemaRegistryClient
from confluent_kafka.schema_registry import Schema as Registered
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message_factory import GetMessageClass

from skra_compat import Schema

ADDRESS = 'syntax = "proto3"; package a; message Address { string street = 1; }'
ORDER = """syntax = "proto3"; package shop;
import "a/address.proto"; import "google/protobuf/timestamp.proto"; import "google/type/date.proto"; import "confluent/meta.proto";
message Other {}
message Order {
  map<string, int32> counts = 1; message Line { string sku = 1; } repeated Line lines = 2;
  a.Address home = 3; google.protobuf.Timestamp at = 4; google.type.Date day = 5; string secret = 6 [(confluent.field_meta).tags = "PII"];
}"""


class Registry(SchemaRegistryClient):
    """Ids and versions from lists; everything about schemas from the engine."""

    def __init__(self) -> None:
        super().__init__({"url": "http://127.0.0.1:1"})
        self.held: list[tuple[str, int, Registered, Schema]] = []

    def _parsed(self, schema: Registered) -> Schema:
        references = {each.name: self._found(each.subject, each.version)[3] for each in schema.references or []}
        return Schema.parse("PROTOBUF", schema.schema_str, references)

    def _found(self, subject: str, version: int) -> tuple[str, int, Registered, Schema]:
        return next(each for each in self.held if each[:2] == (subject, version))

    def register_schema_full_response(self, subject_name, schema, normalize_schemas=False):
        parsed = self._parsed(schema)
        known = [each for each in self.held if each[0] == subject_name and each[3] == parsed]
        if not known:
            version = 1 + sum(each[0] == subject_name for each in self.held)
            self.held.append((subject_name, version, schema, parsed))
            known = [self.held[-1]]
        subject, version, kept, parsed = known[0]
        return self._answer(self.held.index(known[0]) + 1, subject, version, kept, parsed, "serialized")

    def register_schema(self, subject_name, schema, normalize_schemas=False):
        return self.register_schema_full_response(subject_name, schema).schema_id

    def lookup_schema(self, subject_name, schema, normalize_schemas=False, deleted=False):
        return self.register_schema_full_response(subject_name, schema)

    def get_schema(self, schema_id, subject_name=None, fmt=None, **rest):
        subject, version, kept, parsed = self.held[schema_id - 1]
        return self._answer(schema_id, subject, version, kept, parsed, fmt).schema

    def get_version(self, subject_name, version, deleted=False, fmt=None, **rest):
        found = self._found(subject_name, version)
        return self._answer(self.held.index(found) + 1, *found, fmt)

    @staticmethod
    def _answer(number, subject, version, kept, parsed, form):
        schema = Registered(parsed.rendered(form or ""), "PROTOBUF", kept.references)
        return RegisteredSchema(schema_id=number, guid=None, subject=subject, version=version, schema=schema)


@pytest.fixture(scope="module")
def order_class() -> type:
    address = Schema.parse("PROTOBUF", ADDRESS)
    order = Schema.parse("PROTOBUF", ORDER, {"a/address.proto": address})
    pool = descriptor_pool.DescriptorPool()
    for name, file in order.model.imports.items():
        pool.Add(file)
        assert file.name == name
    own = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(order.rendered("serialized")))
    own.name = "shop/order.proto"
    pool.Add(own)
    return GetMessageClass(pool.FindMessageTypeByName("shop.Order"))


def test_serializer_and_deserializer(order_class: type) -> None:
    registry = Registry()
    event = order_class(counts={"a": 1}, lines=[{"sku": "x"}], home={"street": "Main"}, day={"year": 2026})
    context = SerializationContext("orders", MessageField.VALUE)
    settings = {"subject.name.strategy.type": "TOPIC"}
    payload = ProtobufSerializer(order_class, registry, settings)(event, context)
    assert payload is not None
    assert [each[0] for each in registry.held] == ["a/address.proto", "orders-value"]

    schema = registry.held[-1][3]
    assert schema.values(5).accepts([payload])
    shown = {"counts": {"a": 1}, "lines": [{"sku": "x"}], "home": {"street": "Main"}, "day": {"year": 2026}}
    assert schema.values(5).read(payload) == shown

    read = ProtobufDeserializer(order_class, settings, registry)(payload, context)
    assert read is not None
    assert read.SerializeToString(deterministic=True) == event.SerializeToString(deterministic=True)


def test_the_same_event_type_as_text_and_as_descriptor_is_one_schema(order_class: type) -> None:
    registry = Registry()
    context = SerializationContext("orders", MessageField.VALUE)
    ProtobufSerializer(order_class, registry, {"subject.name.strategy.type": "TOPIC"})(order_class(), context)
    assert registry.held[-1][3] == Schema.parse("PROTOBUF", ORDER, {"a/address.proto": registry.held[0][3]})
