"""The seven levels over histories in three languages, against arithmetic.

A ladder is a row of schemas of which each reads all before it and none behind it. So a history is a row of numbers,
and what a level must answer is a matter of comparing numbers.
"""

import base64
import importlib
import json
from collections import Counter
from functools import cache

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Direction, Level, Limits, Schema, check, compare
from skra_compat.compare import REMEMBERED
from skra_compat.format import format_named

RUNGS = 4
rungs = st.integers(0, RUNGS - 1)
LADDERS = {
    "AVRO": [json.dumps({"type": kind}) for kind in ("int", "long", "float", "double")],
    "JSON": [json.dumps({"enum": list("ABCD"[: at + 1])}) for at in range(RUNGS)],
    "PROTOBUF": [
        'syntax = "proto3";' + "".join(f"message M{at} {{}}" for at in range(top + 1)) for top in range(RUNGS)
    ],
}
FORMATS = pytest.mark.parametrize("format_name", LADDERS)


@pytest.fixture(scope="module")
def ladders():
    return {name: [Schema.parse(name, text) for text in texts] for name, texts in LADDERS.items()}


def answers(level, history, candidate):
    """What is asked and what the answer is, newest version first, up to the first version that fails."""
    told = []
    asked = [] if level is Level.NONE else [*enumerate(history)][::-1]
    for position, rung in asked if level.value.endswith("TRANSITIVE") else asked[:1]:
        now = []
        if not level.value.startswith("BACKWARD"):
            now.append((position, Direction.FORWARD, candidate <= rung))
        if not level.value.startswith("FORWARD"):
            now.append((position, Direction.BACKWARD, rung <= candidate))
        told += now
        if not all(compatible for *_, compatible in now):
            break
    return told


@FORMATS
@pytest.mark.parametrize("level", Level)
@settings(max_examples=40, deadline=None)
@given(history=st.lists(rungs, max_size=6), candidate=rungs)
def test_a_level_asks_and_answers_as_arithmetic_does(ladders, format_name, level, history, candidate):
    ladder = ladders[format_name]
    verdict = check(ladder[candidate], [ladder[rung] for rung in history], level)
    told = [(one.position, one.direction, one.compatible) for one in verdict.comparisons]
    assert told == answers(level, history, candidate)
    assert verdict.compatible == all(compatible for *_, compatible in told)
    assert verdict.level is level
    assert verdict.proof == "proved"


@FORMATS
def test_the_first_version_that_fails_is_the_last_one_asked(ladders, format_name):
    low, middle, high, _ = ladders[format_name]
    verdict = check(middle, [low, high, high, middle, low], Level.BACKWARD_TRANSITIVE)
    assert [(one.position, one.compatible) for one in verdict.comparisons] == [(4, True), (3, True), (2, False)]
    assert all(found.counterexample for found in verdict.incompatibilities)


@FORMATS
def test_another_language_in_the_history_is_named_where_it_is_met(ladders, format_name):
    other = ladders["AVRO" if format_name == "JSON" else "JSON"][0]
    here = ladders[format_name][0]
    assert check(here, [here, other, here], Level.FULL).compatible
    verdict = check(here, [here, other, here], Level.FULL_TRANSITIVE)
    assert [(one.position, one.compatible) for one in verdict.comparisons[2:]] == [(1, False), (1, False)]
    assert [found.kind for found in verdict.incompatibilities] == ["FORMAT_CHANGED"] * 2
    assert all(here.format in found.message and other.format in found.message for found in verdict.incompatibilities)


def version(format_name, number):
    """Text that says the same in each version, but is another one."""
    if format_name == "AVRO":
        return json.dumps({"type": "record", "name": "E", "doc": str(number), "fields": [{"name": "a", "type": "int"}]})
    if format_name == "JSON":
        return json.dumps({"type": "object", "title": str(number), "properties": {"a": {"type": "integer"}}})
    file = FileDescriptorProto(name="e.proto", package="shop", syntax="proto3")
    file.message_type.add(name="E").field.add(name="a", number=1, type="TYPE_INT32", label="LABEL_OPTIONAL")
    file.options.java_package = f"shop.v{number}"
    return base64.b64encode(file.SerializeToString()).decode()


@FORMATS
def test_five_hundred_versions_are_parsed_once_and_each_pair_is_compared_once(format_name, monkeypatch):
    history = [Schema.parse(format_name, version(format_name, number)) for number in range(500)]
    first, second = (Schema.parse(format_name, version(format_name, number)) for number in (500, 501))
    calls = Counter()
    _count(monkeypatch, calls, importlib.import_module("skra_compat.compare"), "compared")
    _count(monkeypatch, calls, type(format_named(format_name)), "parse")
    _count(monkeypatch, calls, type(format_named(format_name)), "canonical")
    REMEMBERED.clear()
    for candidate, compared in ((first, 1_000), (first, 1_000), (second, 2_000), (first, 2_000)):
        assert check(candidate, history, Level.FULL_TRANSITIVE).compatible
        assert calls == {"compared": compared}


def _count(monkeypatch, calls, owner, name):
    original = getattr(owner, name)

    def counting(*arguments, **more):
        calls[name] += 1
        return original(*arguments, **more)

    monkeypatch.setattr(owner, name, counting)


KINDS = {
    "AVRO": {"int": "int", "wider": "long", "text": "string"},
    "JSON": {"int": "integer", "wider": "number", "text": "string"},
    "PROTOBUF": {"int": "int32", "wider": "int64", "text": "string"},
}


@cache
def wide(format_name, kind):
    """Sixty fields of one type."""
    name = KINDS[format_name][kind]
    fields = [f"f{at}" for at in range(60)]
    if format_name == "AVRO":
        text = json.dumps({"type": "record", "name": "E", "fields": [{"name": one, "type": name} for one in fields]})
    elif format_name == "JSON":
        text = json.dumps({"type": "object", "properties": {one: {"type": name} for one in fields}})
    else:
        listed = "".join(f"{name} {one} = {at + 1};" for at, one in enumerate(fields))
        text = f'syntax = "proto3"; message E {{ {listed} }}'
    return Schema.parse(format_name, text)


@FORMATS
def test_without_steps_left_nothing_is_decided_and_the_answer_says_so(format_name):
    reader, writer = wide(format_name, "wider"), wide(format_name, "int")
    verdict = compare(reader, writer, limits=Limits(steps=0))
    (found,) = verdict.incompatibilities
    assert (verdict.compatible, verdict.proof) == (False, "undecided")
    assert (found.kind, found.undecided, found.counterexample) == ("UNDECIDED", True, None)
    assert "0 steps" in found.message
    assert "limit" in found.fix
    assert check(reader, [writer], Level.FULL, limits=Limits(steps=0)).proof == "undecided"


@FORMATS
@pytest.mark.parametrize("breaks", [False, True])
@settings(max_examples=20, deadline=None)
@given(steps=st.integers(0, 2_000))
def test_a_smaller_budget_never_turns_a_no_into_a_yes(format_name, breaks, steps):
    reader, writer = wide(format_name, "text" if breaks else "wider"), wide(format_name, "int")
    verdict = compare(reader, writer, limits=Limits(steps=steps))
    assert verdict.compatible != (breaks or verdict.proof == "undecided")


@FORMATS
@pytest.mark.parametrize("reports", [1, 7, 1_000])
def test_no_more_is_listed_than_asked_for(format_name, reports):
    verdict = compare(wide(format_name, "text"), wide(format_name, "int"), limits=Limits(reports=reports))
    assert len(verdict.incompatibilities) == min(reports, 60)
    assert verdict.proof == "proved"
