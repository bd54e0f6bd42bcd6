# ruff: noqa: E501, PLR0917 - cases are one line each, schemas are not wrapped
"""Each case: what the writer had, what the reader has, and the kinds, paths and whether an event proves it."""

from __future__ import annotations

import pytest

from skra_compat import Level, Schema, check, compare

P2 = 'syntax = "proto2"; package p; '
P3 = 'syntax = "proto3"; package p; '

INCOMPATIBLE = [
    ("package", "message M {}", 'syntax = "proto3"; package q; message M {}', "PACKAGE_CHANGED", "#/", None),
    ("message", "message M {} message N {}", "message M {}", "MESSAGE_REMOVED", "#/N", "knows no message N"),
    ("nested", "message M { message N {} }", "message M {}", "MESSAGE_REMOVED", "#/M/N", "knows no message M.N"),
    ("zigzag", "message M { int32 a = 1; }", "message M { sint32 a = 1; }", "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "-1"),
    ("text", "message M { int32 a = 1; }", "message M { string a = 1; }", "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "reads {}"),
    ("float", "message M { float a = 1; }", "message M { double a = 1; }", "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "reads {}"),
    ("bytes", "message M { bytes a = 1; }", "message M { string a = 1; }", "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "UTF-8"),
    ("map value", "message M { map<int32, int32> a = 1; }", "message M { map<int32, string> a = 1; }",
     "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "reads {}"),
    ("kind", "message M { message N {} N a = 1; }", "message M { message N {} int32 a = 1; }", "FIELD_KIND_CHANGED", "#/M/1", "reads {}"),
    ("map", "message M { map<string, int32> a = 1; message E {} }", "message M { repeated E a = 1; message E {} }",
     "FIELD_KIND_CHANGED", "#/M/1", "reads"),
    ("type", "message M { A a = 1; } message A { int32 x = 1; } message B { string x = 1; }",
     "message M { B a = 1; } message A { int32 x = 1; } message B { string x = 1; }", "FIELD_NAMED_TYPE_CHANGED", "#/M/1", "{'a': {}}"),
    ("deep", "message M { repeated A a = 1; message A { map<string, B> b = 2; } } message B { int32 x = 1; }",
     "message M { repeated A a = 1; message A { map<string, B> b = 2; } } message B { string x = 1; }",
     "FIELD_SCALAR_KIND_CHANGED", "#/B/1", "[{'b': {'': {}}}]"),
    ("not the first", "message X {} message M { int32 a = 1; }", "message X {} message M { string a = 1; }",
     "FIELD_SCALAR_KIND_CHANGED", "#/M/1", "reads {}"),
    ("several into one", "message M { int32 a = 1; string b = 2; }", "message M { oneof o { int32 a = 1; string b = 2; } }",
     "MULTIPLE_FIELDS_MOVED_TO_ONEOF", "#/M/o", "reads {'b': 'a'}"),
    ("into existing", "message M { int32 a = 1; oneof o { string b = 2; string c = 3; } }",
     "message M { oneof o { int32 a = 1; string b = 2; string c = 3; } }", "FIELD_MOVED_TO_EXISTING_ONEOF", "#/M/o", "reads {'b': 'a'}"),
    ("oneof member", "message M { oneof o { string b = 2; string c = 3; } }", "message M { oneof o { string b = 2; } }",
     "ONEOF_FIELD_REMOVED", "#/M/o/3", "reads {}"),
    ("list to one", "message M { repeated int32 a = 1; }", "message M { int32 a = 1; }", "FIELD_NUMERIC_LABEL_CHANGED", "#/M/1", "reads {}"),
    ("required", P2 + "message M {}", P2 + "message M { required int32 b = 2; }", "REQUIRED_FIELD_ADDED", "#/M/2", "required fields: b"),
    ("not required", P2 + "message M { required int32 b = 2; }", P2 + "message M {}", "REQUIRED_FIELD_REMOVED", "#/M/2", "reads {}"),
    ("label", P2 + "message M { optional int32 a = 1; }", P2 + "message M { repeated int32 a = 1; }",
     "FIELD_NUMERIC_LABEL_CHANGED", "#/M/1", "[1]"),
    ("text required", P2 + "message M { optional string a = 1; }", P2 + "message M { required string a = 1; }",
     "FIELD_STRING_OR_BYTES_LABEL_CHANGED", "#/M/1", "refused"),
    ("message required", P2 + "message M { message N {} optional N a = 1; }", P2 + "message M { message N {} required N a = 1; }",
     "FIELD_MESSAGE_LABEL_CHANGED", "#/M/1", "refused"),
    ("closed and required", P2 + "enum E { A = 0; B = 1; } message M { required E e = 1; }",
     P2 + "enum E { A = 0; } message M { required E e = 1; }", "ENUM_CONST_REMOVED", "#/M/1", "refused"),
    ("group", P2 + "message M { optional group G = 1 {} }", P2 + "message M { optional G g = 1; message G {} }",
     "FIELD_KIND_CHANGED", "#/M/1", "reads {}"),
    ("edition", 'edition = "2023"; message M { int32 a = 1; }',
     'edition = "2023"; message M { int32 a = 1 [features.field_presence = LEGACY_REQUIRED]; }',
     "FIELD_NUMERIC_LABEL_CHANGED", "#/M/1", "refused"),
]  # fmt: skip

COMPATIBLE = [
    ("nothing", "message M { int32 a = 1; M m = 2; repeated M n = 3; }", "message M { int32 a = 1; M m = 2; repeated M n = 3; }", None),
    ("message added", "message M {}", "message M {} message N {}", None),
    ("message moved", "message M {} message N {}", "message N {} message M {}", None),
    ("field added", "message M {}", "message M { string a = 1; }", None),
    ("field removed", "message M { string a = 1; }", "message M {}", "FIELD_REMOVED"),
    ("renamed", "message M { int32 a = 1; }", "message M { int32 b = 1; }", "FIELD_NAME_CHANGED"),
    ("map renamed", "message M { map<string, int32> a = 1; }", "message M { map<string, int32> b = 1; }", "FIELD_NAME_CHANGED"),
    ("JSON name", "message M { int32 a = 1; }", 'message M { int32 a = 1 [json_name = "x"]; }', "JSON_NAME_CHANGED"),
    ("wider", "message M { int32 a = 1; }", "message M { int64 a = 1; }", None),
    ("narrower", "message M { int64 a = 1; }", "message M { int32 a = 1; }", "SCALAR_NARROWED"),
    ("unsigned", "message M { int32 a = 1; }", "message M { uint32 a = 1; }", "SCALAR_NARROWED"),
    ("fixed", "message M { fixed64 a = 1; }", "message M { sfixed64 a = 1; }", "SCALAR_NARROWED"),
    ("text to bytes", "message M { string a = 1; }", "message M { bytes a = 1; }", None),
    ("one to list", "message M { int32 a = 1; }", "message M { repeated int32 a = 1; }", None),
    ("text list to one", "message M { repeated string a = 1; }", "message M { string a = 1; }", "FIELD_STRING_OR_BYTES_LABEL_CHANGED"),
    ("one into a oneof", "message M { string a = 1; }", "message M { oneof o { string a = 1; } }", None),
    ("oneof renamed", "message M { oneof o { string a = 1; int32 b = 2; } }", "message M { oneof p { string a = 1; int32 b = 2; } }", None),
    ("oneof dropped", "message M { oneof o { string a = 1; } }", "message M {}", "FIELD_REMOVED"),
    ("member to the top", "message M { oneof o { string a = 1; int32 b = 2; } }", "message M { string a = 1; oneof o { int32 b = 2; } }", "FIELD_PRESENCE_LOST"),
    ("member added", "message M { oneof o { string a = 1; } }", "message M { oneof o { string a = 1; int32 b = 2; } }", None),
    ("constant removed", "enum E { A = 0; B = 1; } message M { E e = 1; }", "enum E { A = 0; } message M { E e = 1; }", "ENUM_CONST_REMOVED"),
    ("constant renamed", "enum E { A = 0; B = 1; } message M { E e = 1; }", "enum E { A = 0; C = 1; } message M { E e = 1; }", "ENUM_CONST_CHANGED"),
    ("reserved re-used", "message M { reserved 2; }", "message M { int32 b = 2; }", "RESERVED_REUSED"),
    ("closed enum", P2 + "enum E { A = 0; B = 1; } message M { optional E e = 1; }",
     P2 + "enum E { A = 0; } message M { optional E e = 1; }", "ENUM_CONST_REMOVED"),
    ("default", P2 + "message M { optional int32 a = 1 [default = 3]; }", P2 + "message M { optional int32 a = 1; }", "FIELD_DEFAULT_CHANGED"),
    ("comments and options", "message M { int32 a = 1; }", "// Hello.\nmessage M { int32 a = 1 [deprecated = true]; }", None),
]  # fmt: skip


def schema(text: str) -> Schema:
    return Schema.parse("PROTOBUF", text if text.startswith(("syntax", "edition")) else P3 + text)


@pytest.mark.parametrize(
    ("name", "writer", "reader", "kind", "path", "outcome"), INCOMPATIBLE, ids=[each[0] for each in INCOMPATIBLE]
)
def test_incompatible(name: str, writer: str, reader: str, kind: str, path: str, outcome: str | None) -> None:
    verdict = compare(schema(reader), schema(writer))
    assert [(each.kind, each.path) for each in verdict.incompatibilities] == [(kind, path)]
    found = verdict.incompatibilities[0]
    assert found.message
    assert found.fix
    assert (found.counterexample.outcome if found.counterexample else "").count(outcome or "") > 0
    assert (found.counterexample is None) == (outcome is None)


@pytest.mark.parametrize(("name", "writer", "reader", "kind"), COMPATIBLE, ids=[each[0] for each in COMPATIBLE])
def test_compatible(name: str, writer: str, reader: str, kind: str | None) -> None:
    verdict = compare(schema(reader), schema(writer))
    assert verdict.compatible, verdict.incompatibilities
    assert {each.kind for each in verdict.degradations} == ({kind} if kind else set())
    for each in verdict.degradations:
        assert each.counterexample or kind == "RESERVED_REUSED"


def test_imported_definitions_are_compared() -> None:
    was = schema("message Address { int32 zip = 1; }")
    now = schema("message Address { string zip = 1; }")
    text = 'syntax = "proto3"; import "address.proto"; message M { p.Address home = 1; }'
    writer = Schema.parse("PROTOBUF", text, {"address.proto": was})
    reader = Schema.parse("PROTOBUF", text, {"address.proto": now})
    verdict = compare(reader, writer)
    found = {(each.kind, each.path): each for each in verdict.incompatibilities}
    assert set(found) == {("FIELD_NAMED_TYPE_CHANGED", "#/M/1"), ("FIELD_SCALAR_KIND_CHANGED", "#/Address/1")}
    assert all(each.counterexample for each in found.values())
    assert compare(writer, writer).compatible


def test_the_place_in_the_writer_is_named_where_it_differs() -> None:
    writer = schema("message M { oneof o { int32 a = 1; } int32 b = 2; }")
    reader = schema("message M { oneof p { string a = 1; } string b = 2; }")
    found = [(each.path, each.writer_path) for each in compare(reader, writer).incompatibilities]
    assert found == [("#/M/p/1", "#/M/o/1"), ("#/M/2", "")]


def test_a_well_known_type_is_itself() -> None:
    text = 'syntax = "proto3"; import "google/protobuf/struct.proto"; message M { google.protobuf.Struct a = 1; }'
    assert compare(schema(text), schema(text + " message N {}")).incompatibilities[0].kind == "MESSAGE_REMOVED"
    assert compare(schema(text + " message N {}"), schema(text)).compatible


def test_the_first_version_that_fails_is_named() -> None:
    history = [schema("message M { int32 a = 1; }"), schema("message M { string b = 2; }"), schema("message M {}")]
    verdict = check(schema("message M { string a = 1; }"), history, Level.BACKWARD_TRANSITIVE)
    assert not verdict.compatible
    assert verdict.comparisons[-1].position == 0
