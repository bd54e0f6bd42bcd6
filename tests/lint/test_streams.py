"""Streams that were merged from several events, and streams of one: what samples alone tell."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Schema
from skra_lint import Stream, lint, select_rules
from skra_lint.samples import analyse

SCHEMA = Schema.parse("JSON", '{"title": "Thing", "type": "object", "properties": {"id": {"type": "string"}}}')
KINDS = st.integers(2, 6)
CHANCE = st.integers(0, 10_000).map(random.Random)


def merged(kinds, chance, tell, each=40):
    """Events of so many kinds, each with two fields of its own and one that comes and goes."""
    events = []
    for kind in range(kinds):
        for _ in range(each):
            event = {"id": str(chance.random()), **tell(kind), f"a{kind}": 1, f"b{kind}": "x"}
            if chance.random() < 0.5:
                event["note"] = "n"
            event["country"] = chance.choice(["IS", "DE", "FR"])
            events.append(event)
    chance.shuffle(events)
    return events


def said(events):
    found = lint(SCHEMA, name="Thing", rules=select_rules(["SP110"]), stream=Stream(samples=tuple(events)))
    return [finding for finding in found if finding.confidence >= 0.6]


@settings(deadline=None, max_examples=25)
@given(KINDS, CHANCE)
def test_a_name_or_a_number_tells_kinds_apart(kinds, chance):
    for tell, name in (
        (lambda kind: {"eventType": f"k{kind}"}, "eventType"),
        (lambda kind: {"what": kind}, "what"),
        (lambda kind: {"meta": {"kind": f"k{kind}"}}, "meta.kind"),
        (lambda kind: {"envelope": {"header": {"type": f"k{kind}"}}}, "envelope.header.type"),
    ):
        events = merged(kinds, chance, tell)
        assert analyse(events).discriminators == (name,)
        assert said(events)


def test_a_whole_family_in_one_stream_is_told_by_a_name_and_not_by_any_field():
    chance = random.Random(1)
    events = merged(60, chance, lambda kind: {"type": f"kind{kind}"}, each=25)
    assert analyse(events).discriminators == ("type",)
    assert analyse(merged(60, chance, lambda kind: {"shop": f"kind{kind}"}, each=25)).discriminators == ()


def test_of_a_type_and_its_coarser_category_the_type_is_chosen():
    events = merged(2, random.Random(2), lambda kind: {"category": f"c{kind}", "eventType": f"k{kind}"})
    assert analyse(events).discriminators == ("eventType",)


@settings(deadline=None, max_examples=25)
@given(KINDS, CHANCE)
def test_groups_of_fields_tell_kinds_apart_where_no_field_does(kinds, chance):
    events = merged(kinds, chance, lambda kind: {})
    found = said(events)
    assert [finding.path for finding in found] == [""]
    assert len(analyse(events).alternatives) == kinds


@settings(deadline=None, max_examples=25)
@given(st.integers(60, 200), st.integers(1, 8), CHANCE)
def test_one_event_with_optional_fields_is_one(size, optional, chance):
    rates = [chance.choice([0.1, 0.5, 0.9]) for _ in range(optional)]
    events = [
        {
            "id": str(chance.random()),
            "country": chance.choice(["IS", "DE", "FR"]),
            "type": chance.choice(["disk", "network"]),
            **{f"f{at}": 1 for at, rate in enumerate(rates) if chance.random() < rate},
        }
        for _ in range(size)
    ]
    assert said(events) == []
