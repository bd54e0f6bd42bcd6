from __future__ import annotations

from skra_compat import Schema

TEXT = """syntax = "proto3"; package shop;
import "confluent/meta.proto"; import "google/protobuf/wrappers.proto"; import "google/protobuf/timestamp.proto";
// Someone did something.
message Engagement {
  // Which product.
  int64 product_id = 1 [(confluent.field_meta).tags = "PII", deprecated = true];
  Type type = 2;
  google.protobuf.BoolValue watched = 3; // Only applies to type=MOVIE
  optional int32 page = 4; google.protobuf.Timestamp at = 5; map<string, Engagement> more = 6;
  repeated Line lines = 7; Engagement parent = 8;
  oneof what { Line line = 9; Other other = 10; }
  bytes raw = 11; repeated string tags = 12; double price = 13;
  enum Type { TYPE_UNSPECIFIED = 0; BOOK = 1;
    // A film.
    MOVIE = 2; }
  message Line { string sku = 1; }
  message Other { int32 x = 1; }
}"""


def test_the_first_message_is_the_event() -> None:
    event = Schema.parse("PROTOBUF", TEXT).outline
    assert (event.name, event.namespace, event.doc) == ("Engagement", "shop", "Someone did something.")
    fields = {field.name: field for field in event.root.fields}
    assert fields["product_id"].doc == "Which product."
    assert fields["product_id"].line == 6
    assert fields["product_id"].annotations == {"deprecated": True, "(confluent.field_meta)": {"tags": ["PII"]}}
    assert fields["watched"].doc == "Only applies to type=MOVIE"
    assert fields["type"].enum == ("BOOK", "MOVIE")
    assert fields["type"].enum_docs == {"MOVIE": "A film."}
    soft = {name for name, field in fields.items() if field.soft}
    assert soft == {"watched", "page", "at", "parent", "line", "other"}
    assert {name for name, field in fields.items() if field.repeated} == {"lines", "tags"}
    assert fields["more"].free_form
    assert fields["at"].format == "google.protobuf.Timestamp"
    assert fields["lines"].record is not None
    assert fields["lines"].record.fields[0].path == "lines[].sku"
    assert fields["parent"].record is None
    assert [each.name for each in event.root.variants] == ["Line", "Other"]
    types = {name: field.types for name, field in fields.items()}
    assert types["raw"] == ("bytes",)
    assert types["price"] == ("number",)
    assert types["type"] == types["at"] == ("string",)


def test_a_descriptor_has_no_comments_and_no_lines() -> None:
    bare = Schema.parse("PROTOBUF", Schema.parse("PROTOBUF", TEXT).rendered("serialized")).outline
    assert bare.doc == ""
    assert bare.root.fields[0].line == 0
    assert bare.root.fields[0].name == "product_id"


def test_what_holds_anything_says_so() -> None:
    text = 'syntax = "proto3"; import "google/protobuf/struct.proto"; message M { google.protobuf.Struct payload = 1; }'
    assert Schema.parse("PROTOBUF", text).outline.accepts_anything
    assert Schema.parse("PROTOBUF", 'syntax = "proto3"; enum E { A = 0; }').outline.root.fields == ()


def test_a_long_chain_of_messages_ends() -> None:
    chain = "".join(f"message L{n} {{ L{n + 1} a = 1; }} " for n in range(900))
    record, depth = Schema.parse("PROTOBUF", f'syntax = "proto3"; {chain} message L900 {{}}').outline.root, 1
    while record.fields and record.fields[0].record:
        record, depth = record.fields[0].record, depth + 1
    assert depth == 100
