"""Changes of one event in three languages, what a consumer reads, and what becomes of it.

`ORDER` is the event before the change; a case replaces a piece of its text.
"""

from typing import NamedTuple

AVRO = """{"type": "record", "name": "Order", "fields": [
  {"name": "id", "type": "string"},
  {"name": "total", "type": "long"},
  {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}},
  {"name": "coupon", "type": ["null", "string"], "default": null},
  {"name": "placed", "type": {"type": "long", "logicalType": "timestamp-millis"}},
  {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
    {"name": "sku", "type": "string"}, {"name": "gift", "type": "boolean", "default": false}]}}}
]}"""

JSON = """{"type": "object", "additionalProperties": false,
  "required": ["id", "total", "status", "lines"], "properties": {
  "id": {"type": "string"},
  "total": {"type": "integer", "minimum": 0},
  "status": {"enum": ["NEW", "PAID"]},
  "coupon": {"type": "string"},
  "placed": {"type": "string", "format": "date-time"},
  "lines": {"type": "array", "items": {"type": "object", "required": ["sku"], "properties": {
    "sku": {"type": "string"}, "gift": {"type": "boolean"}}}}
}}"""

PROTOBUF = """syntax = "proto3";
message Order {
  string id = 1;
  int64 total = 2;
  Status status = 3;
  optional string coupon = 4;
  repeated Line lines = 6;
  enum Status { NEW = 0; PAID = 1; }
  message Line { string sku = 1; bool gift = 2; }
}"""

ORDER = {"AVRO": AVRO, "JSON": JSON, "PROTOBUF": PROTOBUF}


class Change(NamedTuple):
    """A piece of the text, what stands there instead, the need, and the outcome."""

    name: str
    language: str
    piece: str
    instead: str
    need: object
    outcome: str


STATUS = {"path": "status", "one_of": ["NEW", "PAID"]}
COUPON = {"path": "coupon", "type": "string", "presence": "optional"}

CHANGES = [
    Change("nothing", "AVRO", "", "", "id", "ok"),
    Change("a field that nobody reads goes", "AVRO", '{"name": "total", "type": "long"},', "", "id", "ok"),
    Change("a field that is read goes", "AVRO", '{"name": "total", "type": "long"},', "", "total", "breaks"),
    Change("a wider number", "AVRO", '"total", "type": "long"', '"total", "type": "double"', "total", "ok"),
    Change(
        "a wider number where a whole one is read",
        "AVRO",
        '"total", "type": "long"',
        '"total", "type": "double"',
        {"path": "total", "type": "integer"},
        "breaks",
    ),
    Change("one more symbol", "AVRO", '"PAID"', '"PAID", "GONE"', STATUS, "breaks"),
    Change("one more symbol, ignored", "AVRO", '"PAID"', '"PAID", "GONE"', {**STATUS, "unknown": "ignore"}, "ok"),
    Change(
        "one more symbol, misread", "AVRO", '"PAID"', '"PAID", "GONE"', {**STATUS, "unknown": "default"}, "degrades"
    ),
    Change("one symbol less", "AVRO", '"NEW", "PAID"', '"NEW"', STATUS, "ok"),
    Change("null is not there", "AVRO", "", "", COUPON, "ok"),
    Change("null where text is needed", "AVRO", "", "", {"path": "coupon", "type": "string"}, "breaks"),
    Change("text becomes bytes", "AVRO", '"id", "type": "string"', '"id", "type": "bytes"', "id", "ok"),
    Change(
        "text becomes bytes and is read as text",
        "AVRO",
        '"id", "type": "string"',
        '"id", "type": "bytes"',
        {"path": "id", "type": "string"},
        "breaks",
    ),
    Change(
        "values are listed, and bytes are none of them",
        "AVRO",
        '"type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}',
        '"type": ["bytes", {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}]',
        {**STATUS, "type": ["string", "bytes"]},
        "breaks",
    ),
    Change("a new name with an alias", "AVRO", '"name": "id"', '"name": "key", "aliases": ["id"]', "id", "ok"),
    Change("a new name without", "AVRO", '"name": "id"', '"name": "key"', "id", "breaks"),
    Change(
        "other units",
        "AVRO",
        "timestamp-millis",
        "timestamp-micros",
        {"path": "placed", "type": "integer", "format": "timestamp-millis"},
        "degrades",
    ),
    Change("inside a list", "AVRO", '"sku", "type": "string"', '"sku", "type": "int"', "lines[].sku", "ok"),
    Change(
        "another type inside a list",
        "AVRO",
        '"sku", "type": "string"',
        '"sku", "type": "int"',
        {"path": "lines[].sku", "type": "string"},
        "breaks",
    ),
    Change("a property that nobody reads goes", "JSON", '"coupon": {"type": "string"},', "", "id", "ok"),
    Change("a property is no longer required", "JSON", '"id", "total", ', '"id", ', "total", "breaks"),
    Change("a lower bound goes", "JSON", ', "minimum": 0', "", {"path": "total", "minimum": 0}, "breaks"),
    Change("a lower bound stays", "JSON", "", "", {"path": "total", "minimum": 0}, "ok"),
    Change("fractions come", "JSON", '"integer"', '"number"', {"path": "total", "type": "integer"}, "breaks"),
    Change("a closed list grows", "JSON", '"PAID"]', '"PAID", "GONE"]', STATUS, "breaks"),
    Change("an optional property is read as one", "JSON", "", "", COUPON, "ok"),
    Change("an optional property goes from a closed object", "JSON", '"coupon": {"type": "string"},', "", COUPON, "ok"),
    Change(
        "an optional property gets another type",
        "JSON",
        '"coupon": {"type": "string"}',
        '"coupon": {"type": "integer"}',
        COUPON,
        "breaks",
    ),
    Change(
        "a format is promised",
        "JSON",
        "",
        "",
        {"path": "placed", "type": "string", "format": "date-time", "presence": "optional"},
        "ok",
    ),
    Change(
        "a format is dropped",
        "JSON",
        ', "format": "date-time"',
        "",
        {"path": "placed", "type": "string", "format": "date-time", "presence": "optional"},
        "breaks",
    ),
    Change("needed only of paid orders", "JSON", "", "", {"path": "coupon", "when": {"status": "PAID"}}, "breaks"),
    Change(
        "the case does not come",
        "JSON",
        '"NEW", "PAID"',
        '"NEW"',
        {"path": "coupon", "when": {"status": "PAID"}},
        "ok",
    ),
    Change(
        "needed of gifts in paid orders: each condition at its own place",
        "JSON",
        "",
        "",
        {"path": "lines[].sku", "max_length": 1, "when": {"status": "PAID", "lines[].gift": True}},
        "breaks",
    ),
    Change(
        "needed of gifts in orders that do not come",
        "JSON",
        '"NEW", "PAID"',
        '"NEW"',
        {"path": "lines[].sku", "max_length": 1, "when": {"status": "PAID", "lines[].gift": True}},
        "ok",
    ),
    Change(
        "where there is no list, no condition in it holds",
        "JSON",
        '"status", "lines"',
        '"status"',
        {"path": "lines[].sku", "when": {"lines[].gift": True}},
        "ok",
    ),
    Change(
        "another type is no value that is misread",
        "JSON",
        '"id": {"type": "string"}',
        '"id": {"type": "object", "required": ["status"], "properties": {"status": {"enum": ["A"]}}}',
        {"path": "id.status", "one_of": ["A"], "unknown": "default", "presence": "optional"},
        "ok",
    ),
    Change(
        "a format that one of two alternatives promises",
        "JSON",
        '"placed": {"type": "string", "format": "date-time"}',
        '"placed": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string"}]}',
        {"path": "placed", "type": "string", "format": "date-time", "presence": "optional"},
        "breaks",
    ),
    Change("a new name, the same number", "PROTOBUF", "string id = 1", "string key = 1", "id", "ok"),
    Change("the same name, a new number", "PROTOBUF", "string id = 1", "string id = 9", "id", "breaks"),
    Change("a field goes", "PROTOBUF", "int64 total = 2;", "", "total", "breaks"),
    Change("another whole number", "PROTOBUF", "int64", "sint32", {"path": "total", "type": "integer"}, "ok"),
    Change("text for a number", "PROTOBUF", "int64", "string", {"path": "total", "type": "integer"}, "breaks"),
    Change("one more constant", "PROTOBUF", "PAID = 1;", "PAID = 1; GONE = 2;", STATUS, "breaks"),
    Change("presence is not promised", "PROTOBUF", "", "", {"path": "coupon", "type": "string"}, "breaks"),
    Change("presence is not needed", "PROTOBUF", "", "", COUPON, "ok"),
    Change("inside a repeated message", "PROTOBUF", "string sku", "bytes sku", "lines[].sku", "ok"),
    Change(
        "bytes inside a repeated message",
        "PROTOBUF",
        "string sku",
        "bytes sku",
        {"path": "lines[].sku", "type": "string"},
        "breaks",
    ),
]
