"""Large and hostile schemas: an answer within the limits, the right one, and an event where one exists."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from skra_compat import InvalidEvent, InvalidSchema, Schema, compare
from skra_compat.budget import Limits
from skra_compat.formats.protobuf import protoc

if TYPE_CHECKING:
    from pathlib import Path

P2 = 'syntax = "proto2"; package p; '
P3 = 'syntax = "proto3"; package p; '


def schema(text: str, references: dict[str, Schema] | None = None) -> Schema:
    return Schema.parse("PROTOBUF", text, references)


def fields(kind: str, name: str = "f", count: int = 10_000) -> str:
    return "".join(f"{kind} {name}{number} = {number};" for number in range(1, count + 1))


WIDE = f"{P3} message M {{ {fields('int32')} }}"
CHAIN = P3 + "".join(f"message M{at} {{ M{(at + 1) % 3000} a = 1; int32 x = 2; }}" for at in range(3000))
TANGLE = P3 + "".join(
    f"message M{at} {{ M{(at * 7 + 1) % 1000} a = 1; repeated M{(at * 13 + 5) % 1000} b = 2; int32 x = 3; }}"
    for at in range(1000)
)
DOUBLING = "".join(f"message L{at} {{ required L{at + 1} a = 1; required L{at + 1} b = 2; }}" for at in range(60))
MULTIPLYING = "".join(f"message L{at} {{ L{at + 1} a = 1; L{at + 1} b = 2; }}" for at in range(50))
CYCLES = "".join(f"message {n}{at} {{ {n}{(at + 1) % size} n = 1; int32 x = 2; }}" for n, size in [("A", 97), ("B", 101)] for at in range(size))  # fmt: skip  # noqa: E501
ENUM = "enum E { C0 = 0; " + "".join(f"C{at} = {at};" for at in range(1, 10_000)) + "}"
CASES = [
    ("other kinds", WIDE, f"{P3} message M {{ {fields('sint32', 'g')} }}", "FIELD_SCALAR_KIND_CHANGED", 100),
    ("removed", WIDE, f"{P3} message M {{}}", "", 0),
    ("wider", WIDE, f"{P3} message M {{ {fields('int64', count=8_000)} }}", "", 0),
    ("into a oneof", WIDE, f"{P3} message M {{ oneof o {{ {fields('int32')} }} }}",
     "MULTIPLE_FIELDS_MOVED_TO_ONEOF", 1),
    ("members removed", f"{P3} message M {{ oneof o {{ {fields('int32')} }} }}",
     f"{P3} message M {{ oneof o {{ int32 f1 = 1; }} }}", "ONEOF_FIELD_REMOVED", 100),
    ("reserved", f"{P3} message M {{ {''.join(f'reserved {at};' for at in range(1, 10_001))} }}", WIDE, "", 0),
    ("chain", CHAIN, CHAIN.replace("int32", "sint32"), "FIELD_SCALAR_KIND_CHANGED", 100),
    ("tangle", TANGLE, TANGLE.replace("int32", "sint32"), "FIELD_SCALAR_KIND_CHANGED", 100),
    ("multiplying", f"{P3} {MULTIPLYING} message L50 {{ int32 x = 1; }}",
     f"{P3} {MULTIPLYING} message L50 {{ string x = 1; }}", "FIELD_SCALAR_KIND_CHANGED", 1),
    ("doubling", f"{P2} {DOUBLING} message L60 {{ required int32 x = 1; }}",
     f"{P2} {DOUBLING} message L60 {{ required sint32 x = 1; }}", "FIELD_SCALAR_KIND_CHANGED", 1),
    ("cycles of lengths that do not divide", f"{P3} message R {{ A0 a = 1; }} {CYCLES}",
     f"{P3} message R {{ B0 a = 1; }} {CYCLES}", "FIELD_NAMED_TYPE_CHANGED", 0),
    ("a large enum at many fields", f"{P3} {ENUM} message M {{ {fields('E', count=2000)} }}",
     f"{P3} {ENUM.replace('C1', 'D1')} message M {{ {fields('E', count=2000)} }}", "", 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "writer", "reader", "kind", "events"), CASES, ids=[each[0] for each in CASES])
def test_large(name: str, writer: str, reader: str, kind: str, events: int) -> None:
    sent = schema(writer)
    verdict = compare(schema(reader), sent)
    assert {each.kind for each in verdict.incompatibilities} == ({kind} if kind else set())
    assert verdict.proof == "proved"
    assert sum(each.counterexample is not None for each in verdict.incompatibilities) == events
    assert compare(sent, sent).compatible


def test_imported_messages_lead_to_each_other_without_end() -> None:
    text = 'syntax = "proto3"; package q; import "i.proto"; message M { p.M0 a = 1; }'
    writer = schema(text, {"i.proto": schema(CHAIN)})
    reader = schema(text, {"i.proto": schema(CHAIN.replace("int32 x", "string x"))})
    verdict = compare(reader, writer)
    assert {each.kind for each in verdict.incompatibilities} == {
        "FIELD_NAMED_TYPE_CHANGED",
        "FIELD_SCALAR_KIND_CHANGED",
    }
    assert all(each.counterexample for each in verdict.incompatibilities)
    assert compare(writer, writer).compatible


def test_definitions_of_other_names_are_not_compared_without_end() -> None:
    """Every message of one side may meet every message of the other."""

    def text(step: int, first: int) -> str:
        holders = "".join(f"A{(at + first) % 60} a{at} = {at + 1};" for at in range(300))
        others = "".join(
            f"message A{at} {{ {''.join(f'A{(at + step * n) % 60} f{n} = {n};' for n in range(1, 30))} }}"
            for at in range(60)
        )
        return f"{P3} message R {{ {holders} }} {others}"

    verdict = compare(schema(text(1, 0)), schema(text(2, 7)))
    assert {each.kind for each in verdict.incompatibilities} == {"FIELD_NAMED_TYPE_CHANGED"}


def test_many_files() -> None:
    files: dict[str, Schema] = {}
    for at in range(150):
        below = f'import "f{at - 1}.proto";' if at else ""
        held = f"p{at - 1}.X x = 2;" if at else ""
        text = f'syntax = "proto3"; package p{at}; {below} message X {{ int32 a = 1; {held} }}'
        files[f"f{at}.proto"] = schema(text, dict(files))
    root = f'{P3} import "f149.proto"; message M {{ p149.X x = 1; }}'
    assert compare(schema(root, files), schema(root, files)).compatible


def test_steps_bound_a_comparison() -> None:
    verdict = compare(
        schema(TANGLE.replace("message", "message N {} message", 1)), schema(TANGLE), limits=Limits(steps=500)
    )
    assert not verdict.compatible
    assert verdict.proof == "undecided"


@pytest.mark.parametrize("kind", ["optional string", "required bool", "optional int64"])
def test_wider_than_the_library_holds(kind: str) -> None:
    """Compared as all others; no event is shown, and none is let through."""
    writer = schema(f"{P2} message M {{ {fields(kind)} map<string, E> m = 20000; }} enum E {{ A = 0; B = 1; }}")
    reader = schema(writer.text.replace("f77 ", "g77 ").replace(f"{kind} f99 ", "repeated E f99 "))
    verdict = compare(reader, writer)
    assert not verdict.compatible
    assert [each.path for each in verdict.incompatibilities] == ["#/M/99"]
    assert [each.path for each in verdict.degradations if each.kind == "FIELD_NAME_CHANGED"] == ["#/M/77"]
    assert compare(writer, writer) == compare(schema(writer.canonical), writer)
    assert compare(writer, writer).compatible
    assert not writer.values().accepts([b""])
    fault = writer.values().fault(b"")
    assert fault is not None
    assert "too wide" in fault.message
    with pytest.raises(InvalidEvent, match="too wide"):
        writer.values().write({})


def test_wide_proto3_keeps_presence_and_choices() -> None:
    few = "optional int32 a = 20001; oneof o { int32 b = 20002; int32 c = 20003; }"
    text = f"{P3} message M {{ {fields('string')} {few} }}"
    reader = schema(text.replace("optional int32 a", "int32 a").replace("int32 c = 20003;", ""))
    verdict = compare(reader, schema(text))
    assert [(each.kind, each.path) for each in verdict.incompatibilities] == [("ONEOF_FIELD_REMOVED", "#/M/o/20003")]
    assert [(each.kind, each.path) for each in verdict.degradations] == [("FIELD_PRESENCE_LOST", "#/M/20001")]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_compiler_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No text is known that keeps the compiler busy for so long, so something else that does stands in for it."""
    endless = tmp_path / "protoc"
    endless.write_text("#!/bin/sh\nexec /bin/sleep 600\n")
    endless.chmod(0o700)
    monkeypatch.setattr(protoc, "protoc", lambda: endless)
    monkeypatch.setattr(protoc, "SECONDS", 1)
    with pytest.raises(InvalidSchema, match="needed more than 1 seconds"):
        protoc.compiled("schema.proto", "// nobody has compiled this\n", b"")
