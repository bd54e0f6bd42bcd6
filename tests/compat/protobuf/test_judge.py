"""Random schemas, changed as teams change them: the library's own classes judge every verdict and every event."""

from __future__ import annotations

import contextlib
import copy
import random
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Schema, compare
from tests.compat.protobuf.judge import Judge
from tests.compat.protobuf.schemas import Schemas
from tests.compat.protobuf.upstream import Upstream

SEEDS = st.integers(0, 10**9)


def pair(seed: int) -> tuple[Schema, Schema]:
    """A reader and a writer: mostly the same schema before and after some changes."""
    schemas = Schemas(seed)
    file = schemas.file()
    other = schemas.changed(file) if schemas.random.random() < 0.9 else schemas.file()
    both = [file.schema(), other.schema()]
    schemas.random.shuffle(both)
    return both[0], both[1]


def judged(seed: int, told: Counter[str]) -> None:
    """Fail unless the verdict about a pair is right and proven."""
    reader, writer = pair(seed)
    verdict, judge = compare(reader, writer), Judge(reader, writer)
    for each in verdict.incompatibilities:
        if each.counterexample is not None:
            judge.replay(each.counterexample, degraded=False)
            told["shown"] += 1
        else:
            assert judge.proves_none(each), each
            told["none exists"] += 1
    for each in verdict.degradations:
        if each.counterexample is not None:
            judge.replay(each.counterexample, degraded=True)
        else:
            refused = not verdict.compatible  # by something that every event of that message has
            assert refused or each.kind == "RESERVED_REUSED" or judge.proves_none(each), each
    if verdict.compatible:
        judge.attack(verdict, random.Random(seed))
        told["compatible"] += 1


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_verdicts_are_right_and_proven(seed: int) -> None:
    try:
        judged(seed, Counter())
    except InvalidSchema:
        assume(False)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_verdicts_are_right_and_proven_of_many() -> None:
    told: Counter[str] = Counter()
    for seed in range(6_000):
        try:
            judged(seed, told)
        except InvalidSchema:
            told["invalid"] += 1
    assert told["invalid"] < 300
    assert told["compatible"] > 2_500
    assert told["shown"] > 10 * told["none exists"], told


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_what_is_not_meant_changes_nothing(seed: int) -> None:
    """Comments, layout and the order of declarations; constants stay, because the first one is a default."""
    schemas = Schemas(seed)
    file = schemas.file()
    noisy = copy.deepcopy(file)
    for message in [*noisy.messages, *(inner for each in noisy.messages for inner in each.nested)]:
        schemas.random.shuffle(message.fields)
        message.comment = "/* And so on. */\n\n"
    schemas.random.shuffle(noisy.messages)
    schemas.random.shuffle(noisy.enums)
    plain, other = file.schema(), noisy.schema()
    for reader, writer in [(plain, plain), (plain, other), (other, plain)]:
        verdict = compare(reader, writer)
        assert verdict.compatible, verdict.incompatibilities
        assert not verdict.degradations


def agreed(seed: int) -> bool:
    """Fail unless we find what upstream does, and show an event for whatever we find besides."""
    reader, writer = pair(seed)
    theirs, verdict = Upstream(reader, writer).incompatible(), compare(reader, writer)
    ours = {(each.kind, each.path) for each in verdict.incompatibilities}
    assert theirs <= ours
    judge = Judge(reader, writer)
    for each in verdict.incompatibilities:
        if (each.kind, each.path) not in theirs:
            assert each.counterexample or judge.proves_none(each), each
    return theirs == ours


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_upstream_agrees_or_an_event_speaks_against_it(seed: int) -> None:
    try:
        agreed(seed)
    except InvalidSchema:
        assume(False)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_upstream_agrees_about_most() -> None:
    told: Counter[bool] = Counter()
    for seed in range(1_000_000, 1_003_000):
        with contextlib.suppress(InvalidSchema):
            told[agreed(seed)] += 1
    assert told[True] > 0.8 * told.total(), told
