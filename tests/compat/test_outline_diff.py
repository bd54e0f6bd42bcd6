"""What changed between two schemas of one language, in words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Schema
from skra_compat.outline import Event, Field, Record
from skra_compat.outline_change import Change, What
from skra_compat.outline_diff import changes, changes_of_all


def told(language, earlier, later):
    texts = (one if isinstance(one, str) else json.dumps(one) for one in (earlier, later))
    was, now = (Schema.parse(language, text).outlines for text in texts)
    return {(one.what, one.path): (one.was, one.now) for one in changes_of_all(was, now)}


def record(*fields, **more):
    return {"type": "record", "name": "E", "fields": list(fields), **more}


def field(type_="string", name="f", **more):
    return {"name": name, "type": type_, **more}


def closed(properties, *required, **more):
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False, **more}


def enum(*symbols, **more):
    return {"type": "enum", "name": "S", "symbols": [*symbols], **more}


def inner(*fields):
    return {"type": "record", "name": "I", "fields": [*fields]}


AVRO = {
    "added": (record(), record(field("int")), {(What.ADDED, "f"): ("", "int")}),
    "removed": (record(field(["null", "string"], default=None)), record(),
                {(What.REMOVED, "f"): ("string, optional, nullable", "")}),
    "promoted": (record(field("int")), record(field("long")), {(What.RETYPED, "f"): ("int", "long")}),
    "now a list": (record(field()), record(field({"type": "array", "items": "string"})),
                   {(What.RETYPED, "f"): ("string", "list of string")}),
    "items": (record(field({"type": "array", "items": "int"})), record(field({"type": "array", "items": "long"})),
              {(What.RETYPED, "f"): ("list of int", "list of long")}),
    "values": (record(field({"type": "map", "values": "int"})), record(field({"type": "map", "values": "string"})),
               {(What.RETYPED, "f"): ("map of int", "map of string")}),
    "logical": (record(field("long")), record(field({"type": "long", "logicalType": "timestamp-millis"})),
                {(What.RETYPED, "f"): ("long", "long (timestamp-millis)")}),
    "a branch": (record(field(["null", "int"])), record(field(["null", "int", "string"])),
                 {(What.RETYPED, "f"): ("int", "int or string")}),
    "null": (record(field()), record(field(["null", "string"])), {(What.MADE_NULLABLE, "f"): ("", "")}),
    "not null": (record(field(["null", "string"])), record(field()), {(What.MADE_NOT_NULL, "f"): ("", "")}),
    "optional": (record(field()), record(field(default="")), {(What.MADE_OPTIONAL, "f"): ("", "")}),
    "required": (record(field(default="")), record(field()), {(What.MADE_REQUIRED, "f"): ("", "")}),
    "symbols": (record(field(enum("A", "B"))), record(field(enum("B", "C", "D"))),
                {(What.SYMBOLS_ADDED, "f"): ("", "C, D"), (What.SYMBOLS_REMOVED, "f"): ("A", "")}),
    "an enum": (record(field()), record(field(enum("A"))), {(What.RETYPED, "f"): ("string", "S (one of A)")}),
    "precision": (
        record(field({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 1})),
        record(field({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 1})),
        {(What.ANNOTATED, "f"): ("precision: 4", "precision: 5")},
    ),
    "alias": (record(field(name="a")), record(field(name="b", aliases=["a"])),
              {(What.RENAMED, "b"): ("a", "b"), (What.ANNOTATED, "b"): ("", "alias a")}),
    "two names": (record(field(name="a")), record(field(name="b")),
                  {(What.ADDED, "b"): ("", "string"), (What.REMOVED, "a"): ("string", "")}),
    "event": (record(), record(namespace="x"), {(What.RENAMED, ""): ("E", "x.E")}),
    "doc": (record(field(doc="a"), doc="b"), record(field(doc="c"), doc="d"),
            {(What.DOCUMENTED, ""): ("b", "d"), (What.DOCUMENTED, "f"): ("a", "c")}),
    "doc of a nested record": (record(field(inner())), record(field({**inner(), "doc": "d"})),
                               {(What.DOCUMENTED, "f"): ("", "d")}),
    "property": (record(field()), record(field(**{"x-pii": True})), {(What.ANNOTATED, "f"): ("", "x-pii: True")}),
    "order": (record(field(name="a"), field(name="b")), record(field(name="b"), field(name="a")), {}),
    "nested": (record(field(inner())), record(field(inner(field("int", "x")))), {(What.ADDED, "f.x"): ("", "int")}),
    "in a list": (record(field({"type": "array", "items": inner(field("int", "x"))})),
                  record(field({"type": "array", "items": inner()})), {(What.REMOVED, "f[].x"): ("int", "")}),
    "batch": (record(), {"type": "array", "items": record()},
              {(What.RETYPED, ""): ("an event", "a list of events"), (What.RENAMED, ""): ("E", "")}),
    "alternatives": (
        record(field([inner(field("int", "x")), {**inner(), "name": "J"}])),
        record(field([inner(field("long", "x")), {**inner(), "name": "K"}])),
        {(What.RETYPED, "f"): ("I or J", "I or K"), (What.RETYPED, "f(I).x"): ("int", "long"),
         (What.ADDED, "f(K)"): ("", "an alternative"), (What.REMOVED, "f(J)"): ("an alternative", "")},
    ),
}  # fmt: skip
JSON = {
    "added": (closed({}), closed({"f": {"type": "string"}}), {(What.ADDED, "f"): ("", "string, optional")}),
    "required": (closed({"f": {}}), closed({"f": {}}, "f"), {(What.MADE_REQUIRED, "f"): ("", "")}),
    "retyped": (closed({"f": {"type": "integer"}}), closed({"f": {"type": ["integer", "string"]}}),
                {(What.RETYPED, "f"): ("integer", "string or integer")}),
    "opened": (closed({}), {"type": "object", "properties": {}}, {(What.OPENED, ""): ("", "")}),
    "closed": ({"type": "object", "properties": {}}, closed({}), {(What.CLOSED, ""): ("", "")}),
    "values": (closed({"f": {"enum": [1, 2]}}), closed({"f": {"enum": [2]}}),
               {(What.SYMBOLS_REMOVED, "f"): ("1", "")}),
    "behind a reference": (
        closed({"f": {"$ref": "#/definitions/F"}}, definitions={"F": {"type": "string"}}),
        closed({"f": {"type": "string"}}),
        {},
    ),
    "description": (closed({"f": {"type": "string"}}), closed({"f": {"type": "string", "description": "d"}}),
                    {(What.DOCUMENTED, "f"): ("", "d")}),
    "documentation of what is nested, told once": (
        closed({"f": {**closed({}), "description": "a"}}),
        closed({"f": {**closed({}), "description": "b"}}),
        {(What.DOCUMENTED, "f"): ("a", "b")},
    ),
    "documentation of an alternative": (
        closed({"f": {"oneOf": [closed({"a": {}}, title="A"), closed({"b": {}}, title="B")]}}),
        closed({"f": {"oneOf": [closed({"a": {}}, title="A", description="d"), closed({"b": {}}, title="B")]}}),
        {(What.DOCUMENTED, "f(A)"): ("", "d")},
    ),
    "a constraint is not told": (closed({"f": {"type": "string"}}), closed({"f": {"type": "string", "minLength": 1}}),
                                 {}),
}  # fmt: skip


def proto(body):
    return f'syntax = "proto3"; message E {{ {body} }} enum S {{ U = 0; A = 1; }}'


PROTOBUF = {
    "renamed": (proto("int32 a = 1;"), proto("int32 b = 1;"), {(What.RENAMED, "b"): ("a", "b")}),
    "renumbered": (proto("int32 a = 1;"), proto("int32 a = 2;"), {(What.RENUMBERED, "a"): ("1", "2")}),
    "retyped": (proto("int32 a = 1;"), proto("sint32 a = 1;"), {(What.RETYPED, "a"): ("int32", "sint32")}),
    "a map": (proto("map<string, int32> a = 1;"), proto("map<string, S> a = 1;"),
              {(What.RETYPED, "a"): ("map<string, int32>", "map<string, S>")}),
    "moved": (proto("oneof c { int32 a = 1; }"), proto("oneof d { int32 a = 1; }"), {(What.MOVED, "a"): ("c", "d")}),
    "presence": (proto("int32 a = 1;"), proto("optional int32 a = 1;"), {(What.MADE_OPTIONAL, "a"): ("", "")}),
    "a message of a choice is told once": (
        proto("message X { int32 v = 1; } message Y {} oneof c { X x = 1; Y y = 2; }"),
        proto("message X { int64 v = 1; } message Y {} oneof c { X x = 1; Y y = 2; }"),
        {(What.RETYPED, "x.v"): ("int32", "int64")},
    ),
    "another message": (
        proto("int32 a = 1;") + "message F { int32 a = 1; G g = 2; } message G { int32 x = 1; } message H {}",
        proto("int32 a = 1;") + "message G { int64 x = 1; } message F { int64 a = 1; G g = 2; } message I { I i = 1; }",
        {
            (What.RETYPED, "F.a"): ("int32", "int64"),
            (What.RETYPED, "F.g.x"): ("int32", "int64"),
            (What.ADDED, "I"): ("", "an event of its own"),
            (What.REMOVED, "H"): ("an event of its own", ""),
        },
    ),
    "the first message has another name": (
        'syntax = "proto3"; message A { int32 a = 1; }',
        'syntax = "proto3"; message B { int64 a = 1; }',
        {(What.RENAMED, ""): ("A", "B"), (What.RETYPED, "a"): ("int32", "int64")},
    ),
    "messages in another order": (
        'syntax = "proto3"; message A { int32 a = 1; } message B { int32 a = 1; }',
        'syntax = "proto3"; message B { int32 a = 1; } message A { int64 a = 1; }',
        {(What.RETYPED, "A.a"): ("int32", "int64")},
    ),
    "messages that hold each other": (
        proto("int32 a = 1;") + "message X { Y y = 1; } message Y { X x = 1; }",
        proto("int32 a = 1;") + "message X { Y y = 1; int32 n = 2; } message Y { X x = 1; }",
        {(What.ADDED, "X.n"): ("", "int32")},
    ),
    "comment": (proto("int32 a = 1;"), proto("\n// c\nint32 a = 1;"), {(What.DOCUMENTED, "a"): ("", "c")}),
}  # fmt: skip
CASES = [
    pytest.param(language, *case, id=f"{language} {name}")
    for language, cases in (("AVRO", AVRO), ("JSON", JSON), ("PROTOBUF", PROTOBUF))
    for name, case in cases.items()
]


@pytest.mark.parametrize(("language", "earlier", "later", "expected"), CASES)
def test_changes_are_told_in_words(language, earlier, later, expected):
    assert told(language, earlier, later) == expected
    assert told(language, later, later) == {}


def test_lines_are_those_of_the_text_that_has_the_place():
    earlier = Schema.parse(
        "AVRO", '{"type": "record", "name": "E", "fields": [\n\n{"name": "a", "type": "int"}]}'
    ).outline
    later = Schema.parse("AVRO", '{"type": "record", "name": "E", "fields": [\n{"name": "b", "type": "int"}]}').outline
    assert {(one.what, one.line) for one in changes(earlier, later)} == {(What.REMOVED, 3), (What.ADDED, 2)}


@pytest.mark.parametrize("what", What)
def test_documentation_is_no_meaning(what):
    assert Change(what, "").of_meaning is (what not in {What.DOCUMENTED, What.ANNOTATED})


def fields(records):
    names = st.sampled_from("abcdef")
    one = st.builds(
        Field,
        name=names,
        path=names,
        native=st.sampled_from(["int", "long"]),
        optional=st.booleans(),
        nullable=st.booleans(),
        enum=st.lists(st.sampled_from("XYZ"), unique=True, max_size=2).map(tuple),
        doc=st.sampled_from(["", "d"]),
        record=st.none() | records,
    )
    return st.lists(one, max_size=4, unique_by=lambda one: one.name).map(tuple)


records = st.recursive(
    st.builds(Record), lambda below: st.builds(Record, fields=fields(below), open=st.booleans()), max_leaves=8
)
OPPOSITE = {
    What.ADDED: What.REMOVED,
    What.MADE_OPTIONAL: What.MADE_REQUIRED,
    What.MADE_NULLABLE: What.MADE_NOT_NULL,
    What.SYMBOLS_ADDED: What.SYMBOLS_REMOVED,
    What.OPENED: What.CLOSED,
}
OPPOSITE |= {now: was for was, now in OPPOSITE.items()}


@settings(deadline=None)
@given(records, records)
def test_the_way_back_is_the_opposite(one, other):
    there, back = (
        sorted((of.get(change.what, change.what).value, *words(change)) for change in changes(*pair))
        for of, pair, words in (
            (OPPOSITE, (Event("E", one), Event("E", other)), lambda change: (change.now, change.was)),
            ({}, (Event("E", other), Event("E", one)), lambda change: (change.was, change.now)),
        )
    )
    assert there == back
    assert list(changes(Event("E", one), Event("E", one))) == []


def test_thousands_of_fields_in_reverse_are_still_the_same():
    many = [Field(name=f"f{number}", path=f"f{number}") for number in range(20_000)]
    events = (Event("E", Record(fields=tuple(some))) for some in (many, reversed(many)))
    assert list(changes(*events)) == []
