# ruff: noqa: E501, RUF043 - cases are one line each, schemas are not wrapped
from __future__ import annotations

import base64
import os
import threading

import pytest
from google.protobuf import descriptor_pb2, timestamp_pb2

from skra_compat import InvalidSchema, Limits, Schema

ORDER = 'syntax = "proto3"; package shop; message Order { string id = 1; }'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "empty"),
        ("   \n", 0, "empty"),
        ('syntax = "proto3";\nmessage A {\n  strin a = 1;\n}', 3, '"strin" is not defined'),
        ('syntax = "proto3";\nmessage A {\n  string a = 1\n}', 4, "Expected"),
        ('syntax = "proto3"; message A { string a = 1; string b = 1; }', 1, "already been used"),
        ('syntax = "proto3";\nimport "other.proto";', 2, 'as a reference named "other.proto"'),
        ('syntax = "proto3";\nimport "/etc/passwd";', 2, "plain relative name"),
        ('syntax = "proto3";\nimport "../a.proto";', 2, "plain relative name"),
        ('syntax = "proto4";', 1, "proto4"),
        ('{"type": "string"}', 1, "Expected"),
        ('syntax = "proto3"; message A { string \ud800 = 1; }', 1, "surrogate"),
        ('syntax = "proto3"; message A { string a = 19000; }', 0, "Field numbers 19000 through 19999 are reserved"),
        ("AAAAAAAAAAAA", 1, "Expected"),
    ],
)
def test_a_refusal_names_the_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InvalidSchema) as refusal:
        Schema.parse("PROTOBUF", text)
    assert said in str(refusal.value)
    assert refusal.value.line == line
    assert "/tmp" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        'syntax = "proto3"; ' + "message A { " * 10_000 + "}" * 10_000,
        'syntax = "proto3"; ' + "message A { " * 90 + "}" * 90,
        'syntax = "proto2"; message A { optional group ' + "G = 1 { optional group " * 5_000,
        'syntax = "proto3"; option java_package = "' + "a" * 100_000,
        'syntax = "proto3"; ' + "{" * 100_000,
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidSchema):
        Schema.parse("PROTOBUF", text)


def test_nesting_within_the_limit_only() -> None:
    text = 'syntax = "proto3"; ' + "message A { " * 5 + "}" * 5
    Schema.parse("PROTOBUF", text, limits=Limits(nesting=5))
    with pytest.raises(InvalidSchema, match="nested"):
        Schema.parse("PROTOBUF", text, limits=Limits(nesting=4))


def test_path_is_never_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", "")
    Schema.parse("PROTOBUF", ORDER.replace("id", "path_is_empty"))


def test_built_in_files_need_no_reference() -> None:
    imports = ["google/protobuf/timestamp.proto", "google/type/date.proto", "confluent/meta.proto"]
    imports += ["confluent/type/decimal.proto", "confluent/types/decimal.proto", "confluent/type/variant.proto"]
    lines = "".join(f'import "{name}"; ' for name in imports)
    fields = "google.protobuf.Timestamp a = 1; google.type.Date b = 2; confluent.type.Decimal c = 3 [(confluent.field_meta).doc = 'x'];"
    schema = Schema.parse("PROTOBUF", f'syntax = "proto3"; {lines} message M {{ {fields} }}')
    assert "(confluent.field_meta)" in schema.canonical
    Schema.parse("PROTOBUF", schema.rendered("serialized"))


def test_references_by_import_name_direct_and_not() -> None:
    leaf = Schema.parse("PROTOBUF", 'syntax = "proto3"; package a; message Leaf { string x = 1; }')
    text = 'syntax = "proto3"; package b; import "a/leaf.proto"; message Branch { a.Leaf leaf = 1; }'
    branch = Schema.parse("PROTOBUF", text, {"a/leaf.proto": leaf})
    root = 'syntax = "proto3"; import "b/branch.proto"; message Root { b.Branch branch = 1; }'
    schema = Schema.parse("PROTOBUF", root, {"b/branch.proto": branch})
    payload = schema.values().write({"branch": {"leaf": {"x": "deep"}}})
    assert schema.values().read(payload) == {"branch": {"leaf": {"x": "deep"}}}


def test_a_reference_may_have_the_name_that_texts_go_by() -> None:
    own = Schema.parse("PROTOBUF", 'syntax = "proto3"; message A {}')
    Schema.parse("PROTOBUF", 'syntax = "proto3"; import "schema.proto"; message B { A a = 1; }', {"schema.proto": own})


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.proto", "a\\b.proto", " "])
def test_a_reference_name_is_a_plain_path(name: str) -> None:
    with pytest.raises(InvalidSchema, match="import path"):
        Schema.parse("PROTOBUF", ORDER, {name: Schema.parse("PROTOBUF", ORDER)})


def test_descriptors_of_generated_code_are_schemas() -> None:
    text = base64.b64encode(timestamp_pb2.DESCRIPTOR.serialized_pb).decode()
    schema = Schema.parse("PROTOBUF", text)
    assert "message Timestamp {\n  int64 seconds = 1;" in schema.canonical


def test_a_descriptor_needs_its_imports() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="x.proto", dependency=["nowhere.proto"], syntax="proto3")
    with pytest.raises(InvalidSchema, match="nowhere.proto"):
        Schema.parse("PROTOBUF", base64.b64encode(file.SerializeToString()).decode())


def test_a_descriptor_that_does_not_link_is_refused() -> None:
    file = descriptor_pb2.FileDescriptorProto(name="x.proto", syntax="proto3")
    file.message_type.add(name="M").field.add(name="a", number=1, type=11, type_name=".nowhere.N", label=1)
    with pytest.raises(InvalidSchema, match="link"):
        Schema.parse("PROTOBUF", base64.b64encode(file.SerializeToString()).decode())


def test_threads_compile_side_by_side() -> None:
    found: list[str] = []

    def compile_one(number: int) -> None:
        found.append(Schema.parse("PROTOBUF", f'syntax = "proto3"; message M{number} {{}}').canonical)

    threads = [threading.Thread(target=compile_one, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 16


def test_editions() -> None:
    text = 'edition = "2023"; package p; message M { int32 a = 1 [features.field_presence = IMPLICIT]; reserved gone; }'
    schema = Schema.parse("PROTOBUF", text)
    assert schema.canonical.startswith('edition = "2023";')
    again = Schema.parse("PROTOBUF", schema.canonical)
    assert again == schema
    assert again.rendered("serialized") == schema.rendered("serialized")
