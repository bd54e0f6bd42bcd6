# ruff: noqa: E501 - a change is a line or two, schemas are not wrapped
"""Changes as teams make them: what was written, what reads it now, and events of the writer."""

import json
from typing import NamedTuple

from skra_compat import Json, Schema


class Change(NamedTuple):
    """A writer's schema and the one that its consumers move to."""

    name: str
    format: str
    writer: str
    reader: str
    events: tuple[Json, ...] = ()

    @property
    def schemas(self) -> tuple[Schema, Schema]:
        """Reader and writer."""
        return Schema.parse(self.format, self.reader), Schema.parse(self.format, self.writer)

    def __str__(self) -> str:
        return f"{self.format} {self.name}"


def record(*fields: tuple[Json, ...], name: str = "Order", **more: Json) -> dict[str, Json]:
    """An Avro record of fields as name, type and perhaps a default."""
    keys = ("name", "type", "default")
    return {"type": "record", "name": name, "fields": [dict(zip(keys, one, strict=False)) for one in fields], **more}


def closed(properties: dict[str, Json], *required: str, **more: Json) -> dict[str, Json]:
    """A JSON object that admits no other property."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **more}


def avro(name: str, writer: Json, reader: Json, *events: Json) -> Change:
    """A change in Avro."""
    return Change(name, "AVRO", json.dumps(writer), json.dumps(reader), events)


def json_schema(name: str, writer: Json, reader: Json, *events: Json) -> Change:
    """A change in JSON Schema, draft-07 where the texts say nothing else."""
    return Change(name, "JSON", json.dumps(writer), json.dumps(reader), events)


def proto(name: str, writer: str, reader: str, *events: Json, head: str = 'syntax = "proto3"; package shop;') -> Change:
    """A change in Protobuf."""
    return Change(name, "PROTOBUF", f"{head} {writer}", f"{head} {reader}", events)


STATES = {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}
MORE_STATES = {"type": "enum", "name": "State", "symbols": ["NEW", "PAID", "SENT"]}
LINE, LONGER_LINE = record(("sku", "string"), name="Line"), record(("sku", "string"), ("count", "int"), name="Line")
PROTO2 = 'syntax = "proto2"; package shop;'
EDITION = 'edition = "2023"; package shop;'
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
D4, D2020 = "http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft/2020-12/schema"

BREAKING = [
    avro("field without a default", record(("id", "string")), record(("id", "string"), ("note", "string"))),
    avro("enum without a default", record(("id", "string")), record(("id", "string"), ("state", STATES))),
    avro("narrowed number", record(("total", "long")), record(("total", "int"))),
    avro("number to text", record(("total", "long")), record(("total", "string"))),
    avro("no longer nullable", record(("note", ["null", "string"])), record(("note", "string"))),
    avro("symbol removed", record(("state", MORE_STATES)), record(("state", STATES))),
    avro("branch removed", record(("by", ["null", "string", "int"])), record(("by", ["null", "string"]))),
    avro("fixed grew", {"type": "fixed", "name": "Key", "size": 8}, {"type": "fixed", "name": "Key", "size": 16}),
    avro("items", record(("tags", {"type": "array", "items": "string"})), record(("tags", {"type": "array", "items": "int"}))),
    avro("values", record(("tags", {"type": "map", "values": "long"})), record(("tags", {"type": "map", "values": "int"}))),
    avro("inside a list", record(("lines", {"type": "array", "items": LINE})), record(("lines", {"type": "array", "items": LONGER_LINE}))),
    avro("inside a nullable record", record(("line", ["null", LINE])), record(("line", ["null", LONGER_LINE]))),
    avro("in a tree", record(("v", "string"), ("left", ["null", "Order"])), record(("v", "int"), ("left", ["null", "Order"]))),
    avro("record to text", record(("line", LINE)), record(("line", "string"))),
    json_schema("required property", closed({"id": TEXT, "note": TEXT}, "id"), closed({"id": TEXT, "note": TEXT}, "id", "note")),
    json_schema("property removed", closed({"id": TEXT, "note": TEXT}, "id"), closed({"id": TEXT}, "id")),
    json_schema("optional property in an open model", {"properties": {"id": TEXT}}, {"properties": {"id": TEXT, "note": TEXT}}),
    json_schema("closed", {"type": "object"}, closed({"id": TEXT})),
    json_schema("number to integer", closed({"total": {"type": "number"}}), closed({"total": WHOLE})),
    json_schema("type", closed({"total": WHOLE}), closed({"total": TEXT})),
    json_schema("constant removed", {"enum": ["NEW", "PAID", "SENT"]}, {"enum": ["NEW", "PAID"]}),
    json_schema("shorter text", {"type": "string", "maxLength": 20}, {"type": "string", "maxLength": 10}),
    json_schema("pattern", {"type": "string", "pattern": "^[A-Za-z]+$"}, {"type": "string", "pattern": "^[A-Z]+$"}),
    json_schema("bound", {"type": "number", "minimum": 0}, {"type": "number", "exclusiveMinimum": 0}),
    json_schema("bound, draft-04", {"$schema": D4, "minimum": 0}, {"$schema": D4, "minimum": 0, "exclusiveMinimum": True}),
    json_schema("multiples", {"type": "integer", "multipleOf": 5}, {"type": "integer", "multipleOf": 10}),
    json_schema("items", {"type": "array", "items": TEXT}, {"type": "array", "items": {"type": "string", "minLength": 1}}),
    json_schema("tuple", {"$schema": D2020, "prefixItems": [TEXT, WHOLE]}, {"$schema": D2020, "prefixItems": [TEXT, TEXT]}),
    json_schema("no repetition", {"type": "array"}, {"type": "array", "uniqueItems": True}),
    json_schema("one of two, then both", {"anyOf": [TEXT, WHOLE]}, {"oneOf": [TEXT, {"type": ["string", "integer"]}]}),
    json_schema("dependency", {"$schema": D2020, "type": "object"}, {"$schema": D2020, "dependentRequired": {"card": ["expiry"]}}),
    json_schema("nothing else", {"$schema": D2020, "properties": {"a": {}}}, {"$schema": D2020, "properties": {"a": {}}, "unevaluatedProperties": False}),
    json_schema("in a tree", {"properties": {"v": TEXT, "l": {"$ref": "#"}}, "additionalProperties": False},
                {"properties": {"v": {"enum": ["a"]}, "l": {"$ref": "#"}}, "additionalProperties": False}),
    proto("number to text", "message Order { int32 total = 1; }", "message Order { string total = 1; }"),
    proto("zigzag", "message Order { int64 total = 1; }", "message Order { sint64 total = 1; }"),
    proto("varint to fixed", "message Order { int32 total = 1; }", "message Order { fixed32 total = 1; }"),
    proto("text to message", "message Order { string by = 1; } message P {}", "message Order { P by = 1; } message P { int32 id = 1; }"),
    proto("list to one", "message Order { repeated int32 n = 1; }", "message Order { int32 n = 1; }"),
    proto("message removed", "message Order {} message Sent { int32 n = 1; }", "message Order {}"),
    proto("oneof around two", "message Order { string card = 1; int32 invoice = 2; }", "message Order { oneof by { string card = 1; int32 invoice = 2; } }"),
    proto("oneof member removed", "message Order { oneof by { string card = 1; int32 invoice = 2; } }", "message Order { oneof by { string card = 1; } }"),
    proto("inside a map", "message Order { map<string, Line> l = 1; } message Line { int32 n = 1; }", "message Order { map<string, Line> l = 1; } message Line { bytes n = 1; }"),
    proto("bytes as text", "message Order { bytes key = 1; }", "message Order { string key = 1; }"),
    proto("required field", "message Order { optional int32 n = 1; }", "message Order { optional int32 n = 1; required string id = 2; }", head=PROTO2),
    proto("became required", "message Order { optional string id = 1; }", "message Order { required string id = 1; }", head=PROTO2),
    proto("group", "message Order { optional group Line = 1 { optional int32 n = 2; } }", "message Order { optional Line line = 1; message Line { optional int32 n = 2; } }", head=PROTO2),
    proto("required by a feature", "message Order { int32 n = 1; }", "message Order { int32 n = 1 [features.field_presence = LEGACY_REQUIRED]; }", head=EDITION),
]  # fmt: skip

SAFE = [
    avro("field with a default", record(("id", "string")), record(("id", "string"), ("note", "string", "")), {"id": "ü"}),
    avro("field removed", record(("id", "string"), ("note", "string")), record(("id", "string")), {"id": "1", "note": "n"}),
    avro("order", record(("a", "int"), ("b", "string")), record(("b", "string"), ("a", "int")), {"a": -1, "b": "b"}),
    avro("wider number", record(("n", "int"), ("m", "float")), record(("n", "long"), ("m", "double")), {"n": -(2**31), "m": 1.5}),
    avro("text and bytes", record(("a", "string"), ("b", "bytes")), record(("a", "bytes"), ("b", "string")), {"a": "a", "b": "b"}),
    avro("nullable", record(("note", "string")), record(("note", ["null", "string"])), {"note": "n"}),
    avro("branch added", record(("by", ["null", "int"])), record(("by", ["string", "double", "null"])), {"by": None}, {"by": {"int": 3}}),
    avro("symbol added", record(("s", STATES)), record(("s", MORE_STATES)), {"s": "PAID"}),
    avro("symbol removed, with a default", record(("s", MORE_STATES)), record(("s", {**STATES, "default": "NEW"})), {"s": "SENT"}),
    avro("renamed with aliases", record(("id", "string")), {**record(name="Placed", aliases=["Order"]), "fields": [{"name": "key", "type": "string", "aliases": ["id"]}]}, {"id": "1"}),
    avro("tree", record(("v", "int"), ("l", ["null", "Order"])), record(("l", ["Order", "null"]), ("v", "double")), {"v": 1, "l": {"Order": {"v": 2, "l": None}}}),
    json_schema("wider number", closed({"n": WHOLE}), closed({"n": {"type": "number"}}), {"n": 1}, {"n": 1.0}, {}),
    json_schema("optional property", closed({"id": TEXT}, "id"), closed({"id": TEXT, "note": TEXT}, "id"), {"id": "ü"}),
    json_schema("no longer required", closed({"id": TEXT}, "id"), closed({"id": TEXT}), {"id": "1"}),
    json_schema("constant added", {"enum": ["NEW"]}, {"enum": ["NEW", "PAID"]}, "NEW"),
    json_schema("enum to pattern", {"enum": ["A1", "B2"]}, {"type": "string", "pattern": "^[A-Z][0-9]$"}, "A1", "B2"),
    json_schema("looser text", {"type": "string", "minLength": 2, "maxLength": 4}, {"type": "string", "minLength": 1}, "ab", "äöüß"),
    json_schema("allOf", {"allOf": [{"required": ["a"]}, {"properties": {"a": TEXT}}], "type": "object"}, {"required": ["a"], "properties": {"a": TEXT}}, {"a": "", "b": 1}),
    json_schema("branch added", {"oneOf": [TEXT, WHOLE]}, {"oneOf": [TEXT, WHOLE, {"type": "null"}]}, "a", 3),
    json_schema("unevaluated", {"$schema": D2020, **closed({"a": TEXT})}, {"$schema": D2020, "allOf": [{"properties": {"a": TEXT}}], "unevaluatedProperties": False}, {"a": ""}, {}),
    proto("field added", "message Order { string id = 1; }", "message Order { string id = 1; int32 n = 2; }", {"id": "ü"}, {}),
    proto("wider number", "message Order { int32 n = 1; }", "message Order { int64 n = 1; }", {"n": -5}),
    proto("one to list", "message Order { string n = 1; }", "message Order { repeated string n = 1; }", {"n": "a"}),
    proto("text to bytes", "message Order { string n = 1; }", "message Order { bytes n = 1; }", {"n": "ü"}),
    proto("oneof around one", "message Order { string card = 1; }", "message Order { oneof by { string card = 1; } }", {"card": "c"}),
    proto("constant added", "message Order { S s = 1; enum S { A = 0; B = 1; } }", "message Order { S s = 1; enum S { A = 0; B = 1; C = 2; } }", {"s": "B"}),
    proto("constant removed", "message Order { S s = 1; enum S { A = 0; B = 1; } }", "message Order { S s = 1; enum S { A = 0; } }", {"s": "B"}),
    proto("well-known types", 'import "google/protobuf/timestamp.proto"; message Order { google.protobuf.Timestamp at = 1; }',
          'import "google/protobuf/timestamp.proto"; message Order { google.protobuf.Timestamp placed = 1; bool x = 2; }', {"at": "2026-01-02T03:04:05Z"}),
    proto("unpacked", "message Order { repeated int32 n = 1; }", "message Order { repeated int32 n = 1 [packed = false]; }", {"n": [1, 2]}),
]  # fmt: skip
