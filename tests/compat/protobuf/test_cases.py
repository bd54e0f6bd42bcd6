"""Every sentence of the rules as a case of `tests/cases/protobuf`; each event is judged by the library's classes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from skra_compat import Schema, compare
from tests.compat.protobuf.judge import Judge

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/protobuf/rules.toml").read_text("utf-8"))["case"]


def schema(text: str, files: dict[str, str]) -> Schema:
    references: dict[str, Schema] = {}
    for name, each in files.items():
        references[name] = Schema.parse("PROTOBUF", whole(each), dict(references))
    return Schema.parse("PROTOBUF", whole(text), references)


def whole(text: str) -> str:
    head = 'syntax = "proto3"; package p; ' if not text.startswith(("2:", "syntax", "edition")) else ""
    return head + text.replace("2: ", 'syntax = "proto2"; package p; ', 1)


def named(found) -> list[str]:
    return sorted(f"{each.kind} {each.path}" for each in found)


@pytest.mark.parametrize("case", CASES, ids=[each["rule"] for each in CASES])
def test_case(case) -> None:
    reader, writer = (schema(case[side], case.get(f"{side}_files", {})) for side in ("reader", "writer"))
    verdict, judge = compare(reader, writer), Judge(reader, writer)
    assert named(verdict.incompatibilities) == sorted(case["found"])
    assert named(verdict.degradations) == sorted(case.get("degraded", []))
    for each in verdict.incompatibilities:
        assert each.message
        assert each.fix
        shown = each.kind in case["shown"] if "shown" in case else case.get("event", True)
        assert (each.counterexample is not None) == shown, each
        if each.counterexample is not None:
            judge.replay(each.counterexample, degraded=False)
    for each in verdict.degradations:
        assert case["found"] or (each.counterexample is None) == (each.kind == "RESERVED_REUSED")
        if each.counterexample is not None:
            judge.replay(each.counterexample, degraded=True)
