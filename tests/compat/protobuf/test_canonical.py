# ruff: noqa: E501 - cases are one line each, schemas are not wrapped
from __future__ import annotations

import base64
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Schema, compare
from skra_compat.formats.protobuf.spelled_options import assignment
from tests.compat.protobuf.schemas import Schemas

RICH = """
syntax = "proto2";
// About the package.
package x.y;
import "confluent/meta.proto"; import public "google/protobuf/timestamp.proto";
option java_package = "a\\"b";
option (confluent.file_meta) = { doc: "hi" tags: "t1" };
// Leading.
message M { // Trailing.
  reserved 5, 7 to 9, 1000 to max; reserved "old", "older";
  option (confluent.message_meta) = { doc: "d" params { key: "a" value: "b" } };
  /* A block
   * comment. */
  required int32 a = 1 [default = -5, deprecated = true];
  optional string s = 2 [default = "h\\n\\"é"]; // Tail.
  optional bytes b = 3 [default = "\\xff\\"a"];
  optional double d = 4 [default = inf];
  message N { optional M m = 1; message string { } optional N.string z = 2; }
  repeated N n = 10 [json_name = "NN"];
  map<string, N> mm = 11;
  optional group G = 12 { optional int32 q = 1; }
  oneof o { int32 o1 = 13; N o2 = 14; group H = 15 { optional int32 r = 1; } }
  enum E { option allow_alias = true; A = 0; B = 1 [(confluent.enum_value_meta).doc = "x"]; C = 1; reserved 4 to 6; reserved "Q"; }
  optional E e = 16 [default = B];
  extensions 100 to 199, 300;
  optional google.protobuf.Timestamp t = 17;
  extend M { optional int32 ee = 100; }
}
enum Top { Z = -1; }
extend M { repeated Top ext = 101; optional group XG = 102 { optional int32 i = 1; } }
service S { option deprecated = true; rpc A (M) returns (stream M.N); rpc B (stream M) returns (M) { option idempotency_level = IDEMPOTENT; } }
"""

LAID_OUT = """\
syntax = "proto3";
package shop;

import "google/protobuf/timestamp.proto";

option java_package = "com.shop";

message Order {
  reserved 9;

  string id = 1;
  repeated Line lines = 2;
  google.protobuf.Timestamp placed_at = 3 [deprecated = true];
  optional State state = 6 [
    deprecated = true,
    json_name = "Now"
  ];

  oneof payment {
    string card = 4;
    string invoice = 5;
  }
  oneof note {
    string text = 7;
  }

  message Line {
    string sku = 1;
  }
  message Nothing {}
  enum State {
    STATE_UNSPECIFIED = 0;
    PAID = 1;
  }
}
message Second {
  int32 x = 1;
}
enum Colour {
  reserved 7;
  option deprecated = true;
  RED = 0;
}

service Orders {
  rpc Place (Order) returns (stream Second);
  rpc Take (Second) returns (Order) {
    option deprecated = true;
  };
}
service None {}
"""


def descriptor(schema: Schema) -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(schema.rendered("serialized")))
    waiting = list(file.message_type)
    while waiting:  # members of a oneof are printed behind the other fields
        message = waiting.pop()
        waiting.extend(message.nested_type)
        fields = sorted(message.field, key=lambda field: field.number)
        del message.field[:]
        message.field.extend(fields)
    return file


def test_the_layout_is_confluent_s() -> None:
    assert Schema.parse("PROTOBUF", LAID_OUT).canonical == LAID_OUT


def test_everything_the_language_has_survives() -> None:
    first = Schema.parse("PROTOBUF", RICH)
    second = Schema.parse("PROTOBUF", first.canonical)
    assert second.canonical == first.canonical
    assert descriptor(second) == descriptor(first)


def test_options_set_piece_by_piece_are_the_same_options() -> None:
    pieces = 'option (confluent.file_meta).doc = "hi";\noption (confluent.file_meta).tags = "t1";'
    whole = 'option (confluent.file_meta) = { doc: "hi" tags: "t1" };'
    assert whole in RICH
    first, second = (Schema.parse("PROTOBUF", text) for text in (RICH, RICH.replace(whole, pieces)))
    assert second.rendered("normalized") == first.rendered("normalized")


def test_text_and_descriptor_agree() -> None:
    first = Schema.parse("PROTOBUF", RICH)
    second = Schema.parse("PROTOBUF", first.rendered("serialized"))
    assert second.rendered("normalized") == first.rendered("normalized")
    assert "//" not in first.canonical
    assert second.rendered("serialized") == first.rendered("serialized")


@pytest.mark.parametrize(
    "layout",
    [
        'syntax="proto3";message A{string a=1;int32 b=2;}',
        "syntax = 'proto3';\n\n\nmessage   A {\n\tstring a = 1;\n\n int32 b = 0x2;;\n}\n",
    ],
)
def test_layout_is_not_kept(layout: str) -> None:
    expected = 'syntax = "proto3";\n\nmessage A {\n  string a = 1;\n  int32 b = 2;\n}\n'
    assert Schema.parse("PROTOBUF", layout).canonical == expected


def test_the_order_of_nested_messages_is_kept_because_payloads_count_them() -> None:
    text = 'syntax = "proto3"; message A { message First { int32 x = 1; } map<string, First> m = 1; message Last {} }'
    first = Schema.parse("PROTOBUF", text)
    again = Schema.parse("PROTOBUF", first.canonical)
    assert [each.name for each in descriptor(again).message_type[0].nested_type] == ["First", "MEntry", "Last"]
    payload = b"\0\0\0\0\1" + b"\x04\x00\x00" + b"\x08\x07"
    assert again.values(5).read(payload) == first.values(5).read(payload) == {"x": 7}


def test_names_that_look_like_something_nearer() -> None:
    text = """syntax = "proto3"; package a.b;
    message Outer { message b { string x = 1; } .a.b.Other o = 1; b near = 2; message message { } .a.b.Outer.message m = 3; }
    message Other { int32 y = 1; }"""
    first = Schema.parse("PROTOBUF", text)
    assert descriptor(Schema.parse("PROTOBUF", first.canonical)) == descriptor(first)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_round_trip(seed: int) -> None:
    first = Schemas(seed).file().schema()
    second = Schema.parse("PROTOBUF", first.canonical, first.references)
    assert second == first
    assert descriptor(second) == descriptor(first)
    sent = Schema.parse("PROTOBUF", first.rendered("serialized"), first.references)
    assert sent.rendered("serialized") == first.rendered("serialized")
    normal = first.rendered("normalized")
    assert sent.rendered("normalized") == normal
    again = Schema.parse("PROTOBUF", normal, first.references)
    assert again.rendered("normalized") == normal
    assert compare(again, first).compatible
    assert compare(first, again).compatible


def test_an_unknown_form_is_the_canonical_text() -> None:
    schema = Schema.parse("PROTOBUF", LAID_OUT)
    assert schema.rendered("nonsense") == schema.rendered("") == LAID_OUT


def test_an_older_descriptor_proto_is_a_schema_like_any_other() -> None:
    """It says what a file is, and yet does not know what later files may hold."""
    text = """
    syntax = "proto2"; package google.protobuf;
    message FileDescriptorProto { optional string name = 1; repeated string dependency = 3; optional FileOptions options = 8; }
    message FileOptions { optional string java_package = 1; extensions 1000 to max; }
    """
    schema = Schema.parse("PROTOBUF", text)
    assert "message FileDescriptorProto {" in schema.canonical
    assert Schema.parse("PROTOBUF", schema.canonical).canonical == schema.canonical
    assert compare(schema, schema).compatible


SPELLED = """\
syntax = "proto3";
package p.q;

import "confluent/meta.proto";

option (confluent.file_meta).doc = "d";
option java_package = "x";

message A {
  option deprecated = true;

  .p.q.B first = 1;
  p.q.B second = 2;
  q.B third = 3;
  map<string, p.q.B> fourth = 4;
  string fifth = 5 [
    (confluent.field_meta).tags = "PII",
    deprecated = true
  ];
  optional B sixth = 6;
}
message B {}

service S {
  rpc Do (p.q.A) returns (stream .p.q.B);
}
"""


def test_types_and_plain_options_stay_as_they_are_spelled() -> None:
    assert Schema.parse("PROTOBUF", SPELLED).canonical == SPELLED
    crowded = SPELLED.replace("  ", "\t").replace(", p.q.B>", " ,p.q.B >").replace(" = true", "=true")
    assert Schema.parse("PROTOBUF", crowded).canonical == SPELLED
    commented = SPELLED.replace("  p.q.B second", "  /* é */ p.q.B second").replace("\n", "\r\n")
    assert Schema.parse("PROTOBUF", commented).canonical == SPELLED
    broken = SPELLED.replace("map<string, p.q.B>", "map<string,\n\n   p.q.B>").replace('"PII"', '\n"PII"')
    assert Schema.parse("PROTOBUF", broken).canonical == SPELLED


PRINTED = Path("tests/cases/protobuf/printed")


@pytest.mark.parametrize("written", sorted(PRINTED.glob("*.written.proto")), ids=lambda path: path.name)
def test_statements_options_and_defaults_stay_as_they_are_spelled(written: Path) -> None:
    """Beside each text stands how upstream's printer lays it out."""
    printed = (PRINTED / written.name.replace(".written", "")).read_text()
    first = Schema.parse("PROTOBUF", written.read_text())
    assert first.canonical == printed
    second = Schema.parse("PROTOBUF", printed)
    assert second.canonical == printed
    assert second.rendered("normalized") == first.rendered("normalized")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("(m) = {}", "(m) = {\n}"),
        ("(m)={a:1,b:'x'}", '(m) = {\n  a: 1,\n  b: "x"\n}'),
        ("(m) = { l: 1, n <>; l: [2, 3] }", "(m) = {\n  l: [\n    1,\n    2,\n    3\n  ],\n  n: {\n  }\n}"),
        ("(m) = { [a.b.c]: -inf }", "(m) = {\n  [a.b.c]: -inf\n}"),
        ("( .p.m ) . a . b = - 5", "(.p.m).a.b = -5"),
        ("(m) = /* c */ 1e-3 // d", "(m) = 1e-3"),
        ("""(m) = 'a' "b\\n\'" """, """(m) = "ab\\n\\'" """.strip()),
        pytest.param(f"(m) = [{'A' * 200_000}, B]", f"(m) = [\n  {'A' * 200_000},\n  B\n]", id="a long word"),
        pytest.param(f"(m) = {' ' * 200_000}1", "(m) = 1", id="much space"),
        ("(m) = { a", None),
        ("(m) = 1 2", None),
        ("m", None),
    ],
)
def test_an_option_is_laid_out(written: str, printed: str | None) -> None:
    assert assignment(written) == printed


def test_the_normal_order_writes_options_whole_and_members_by_name() -> None:
    text = """syntax = "proto3"; import "confluent/meta.proto";
    message M { option (confluent.message_meta) = { tags: "b" tags: "a" doc: "d" }; int32 x = 1 [(confluent.field_meta).tags = "t"]; }"""
    normal = Schema.parse("PROTOBUF", text).rendered("normalized")
    assert '(confluent.message_meta) = {\n    doc: "d",\n    tags: [\n      "b",\n      "a"\n    ]\n  };' in normal
    assert '[(confluent.field_meta) = {\n    tags: "t"\n  }];' in normal


def test_a_file_that_says_no_syntax_stays_so() -> None:
    text = "package p;\n\nmessage A {}\n"
    assert Schema.parse("PROTOBUF", text).canonical == text
    assert Schema.parse("PROTOBUF", "message A {}").canonical == "\nmessage A {}\n"


FORMS = {
    "normalized": """\
package p;

import "a.proto";
import "google/protobuf/descriptor.proto";
import "google/protobuf/timestamp.proto";

option java_package = "z";
option optimize_for = SPEED;

message M {
  reserved 5;
  reserved 7 to 9;
  reserved "a";
  reserved "b";

  optional .google.protobuf.Timestamp t = 1;
  map<string, .p.M> m = 2;
  optional .x.A y = 3 [
    deprecated = true,
    (p.opt) = "v"
  ];

  oneof o {
    int32 c = 10;
    int32 d = 11;
  }

  extensions 100 to 199;
}
enum E {
  A = 0;
  B = 1;
}

extend .google.protobuf.FieldOptions {
  optional string opt = 50001;
}
extend .p.M {
  optional int32 e = 100;
  optional int32 f = 101;
}
""",
    "ignore_extensions": """\
syntax = "proto2";
package p;

import "google/protobuf/timestamp.proto";
import "a.proto";
import "google/protobuf/descriptor.proto";

option optimize_for = SPEED;
option java_package = "z";

message M {
  reserved 7 to 9, 5;
  reserved "b", "a";

  optional x.A y = 3 [deprecated = true];
  map<string, M> m = 2;
  optional google.protobuf.Timestamp t = 1;

  oneof o {
    int32 d = 11;
    int32 c = 10;
  }
}
enum E {
  B = 1;
  A = 0;
}
""",
}

OF_FORMS = """syntax = "proto2"; package p;
import "google/protobuf/timestamp.proto"; import "a.proto"; import "google/protobuf/descriptor.proto";
option optimize_for = SPEED; option java_package = "z";
extend google.protobuf.FieldOptions { optional string opt = 50001; }
message M { reserved 7 to 9, 5; reserved "b", "a"; optional x.A y = 3 [deprecated = true, (opt) = "v"];
  map<string, M> m = 2; optional google.protobuf.Timestamp t = 1; oneof o { int32 d = 11; int32 c = 10; }
  extensions 100 to 199; }
extend M { optional int32 f = 101; optional int32 e = 100; }
enum E { B = 1; A = 0; }"""


@pytest.mark.parametrize("form", FORMS)
def test_other_forms(form: str) -> None:
    imported = Schema.parse("PROTOBUF", 'syntax = "proto3"; package x; message A {}')
    schema = Schema.parse("PROTOBUF", OF_FORMS, {"a.proto": imported})
    assert schema.rendered(form) == FORMS[form]
