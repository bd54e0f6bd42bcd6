"""Which questions a level asks, in which order, and where a check ends."""

import json

import pytest

from skra_compat import Direction, Level, Schema, check
from skra_compat.level import Pair

B, F = Direction.BACKWARD, Direction.FORWARD
ASKED = {
    Level.NONE: [],
    Level.BACKWARD: [(2, B)],
    Level.FORWARD: [(2, F)],
    Level.FULL: [(2, F), (2, B)],
    Level.BACKWARD_TRANSITIVE: [(2, B), (1, B), (0, B)],
    Level.FORWARD_TRANSITIVE: [(2, F), (1, F), (0, F)],
    Level.FULL_TRANSITIVE: [(2, F), (2, B), (1, F), (1, B), (0, F), (0, B)],
}


@pytest.mark.parametrize("level", Level)
def test_a_level_asks_the_newest_first(level):
    assert list(level.pairs("abc")) == [(Pair(*asked), "abc"[asked[0]]) for asked in ASKED[level]]


@pytest.mark.parametrize("level", Level)
def test_nothing_is_asked_of_no_history(level):
    assert list(level.pairs([])) == []
    assert check(event("a"), [], level).compatible


def event(*names: str) -> Schema:
    fields = [{"name": name, "type": "int"} for name in names]
    return Schema.parse("AVRO", json.dumps({"type": "record", "name": "E", "fields": fields}))


def test_the_check_ends_with_the_first_version_that_fails():
    history = [event(), event("a"), event("a", "b"), event("a", "b", "c")]
    verdict = check(event("a", "b"), history, Level.BACKWARD_TRANSITIVE)
    assert [(one.position, one.compatible) for one in verdict.comparisons] == [(3, True), (2, True), (1, False)]
    assert [one.kind for one in verdict.incompatibilities] == ["READER_FIELD_MISSING_DEFAULT_VALUE"]


def test_a_level_that_is_not_transitive_asks_the_last_version_alone():
    history = [event(), event("a")]
    assert check(event("a"), history, Level.BACKWARD).compatible
    assert not check(event("a"), history, Level.BACKWARD_TRANSITIVE).compatible


def test_full_reports_both_directions_of_the_version_that_fails():
    verdict = check(event("b"), [event("a")], Level.FULL)
    assert [one.direction for one in verdict.comparisons] == [F, B]
    assert [one.message.split("'")[1] for one in verdict.incompatibilities] == ["a", "b"]


def test_another_language_is_incompatible_with_everything():
    other = Schema.parse("JSON", "{}")
    (found,) = check(event("a"), [other], Level.BACKWARD).incompatibilities
    assert found.kind == "FORMAT_CHANGED"
