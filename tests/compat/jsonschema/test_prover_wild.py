"""Schemas as they are found in the wild, and what teams do to them: an answer, and an event with every no."""

import json
from collections import Counter
from random import Random

import jsonschema
import pytest

from skra_compat import InvalidSchema, Policy, Schema, compare
from tests.compat.jsonschema.evolutions import evolutions, in_the_wild

WILD = in_the_wild()


def judged(document):
    return jsonschema.validators.validator_for(document)(document)


def answers(name, share):
    """Every change of a schema (or a share of them), both ways, under both policies."""
    random, found = Random(name), Counter()
    base = WILD[name]
    for change, document in evolutions(base):
        if random.random() > share:
            continue
        for reader, writer in ((document, base), (base, document)):
            for policy in Policy:
                try:
                    verdict = answer(reader, writer, policy)
                except InvalidSchema:
                    continue
                found["pairs"] += 1
                found["compatible" if verdict.compatible else verdict.proof] += 1
                found["shown"] += shown(verdict, reader, writer, change)
    return found


def answer(reader, writer, policy):
    return compare(*(Schema.parse("JSON", json.dumps(one)) for one in (reader, writer)), policy)


def shown(verdict, reader, writer, change):
    events = [one.counterexample.event for one in verdict.incompatibilities if one.counterexample is not None]
    for event in events[:2]:
        assert judged(writer).is_valid(event), (change, event)
        assert not judged(reader).is_valid(event), (change, event)
    return bool(events)


def test_a_sample_of_changes_is_decided():
    found = sum((answers(name, 0.01) for name in WILD), Counter())
    assert found["pairs"] > 100
    assert found["undecided"] < 0.03 * found["pairs"]
    assert found["shown"] >= 0.95 * found["proved"] > 0


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", sorted(WILD))
def test_every_change_is_decided(name):
    found = answers(name, 1)
    assert found["undecided"] < max(1, 0.03 * found["pairs"])
    assert found["shown"] >= 0.95 * found["proved"]
