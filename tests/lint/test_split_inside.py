"""A choice that stands in an object of the event comes apart there, and everything around it stays."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import Schema
from skra_lint.event import LintedEvent
from skra_lint.split import CannotSplit, propose
from skra_lint.stream import Stream
from tests.lint.families import family
from tests.lint.families.chosen import LANGUAGES, holders, samples
from tests.lint.test_split_families import leaves

CASES = json.loads((Path(__file__).parent / "cases" / "split_inside.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_choice_inside(case):
    text = case["schema"] if isinstance(case["schema"], str) else json.dumps(case["schema"])
    schema = Schema.parse(case["format"], text)
    events = case.get("samples", [])
    if "refused" in case:
        with pytest.raises(CannotSplit, match=case["refused"]):
            propose(schema, name="x", samples=events)
        return
    plan = propose(schema, name="x", samples=events)
    assert list(plan.discriminators) == case["discriminators"]
    assert [part.topic for part in plan.parts] == case["topics"]
    assert plan.notes == ()
    for event, expected in zip(events, case.get("converted", []), strict=True):
        assert fitting(plan, event) == expected


def fitting(plan, event):
    """The event, converted and taken by the schema that it maps to, with the topic of that."""
    part = plan.part_of(event)
    converted = part.convert(event)
    Schema.parse(plan.format, part.text).values().write(converted)
    return [part.topic, converted]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_family_that_is_a_choice_inside_comes_apart(language, seed):
    made, inside = family(seed), holders(seed)
    form, write, spoken = LANGUAGES[language]
    schema = Schema.parse(form, write(made, inside))
    labelled = [(kind, spoken(made, kind, event)) for kind, event in samples(made, inside, seed)]
    events = tuple(event for _, event in labelled)
    plan = propose(schema, name="parcels", samples=events)
    chosen = ".".join((*inside, "kind" if form == "PROTOBUF" else "payload"))
    assert plan.discriminators == (chosen,)
    assert [part.topic for part in plan.parts] == [f"parcel-{kind}" for kind in made.types]
    assert plan.notes == ()
    judges = {part.topic: Schema.parse(form, part.text).values() for part in plan.parts}
    named = LintedEvent("x", form, schema.outline, Stream(samples=events)).samples
    for (kind, _), event in zip(labelled, named, strict=True):
        part = plan.part_of(event)
        assert part.topic == f"parcel-{kind}"
        judges[part.topic].write(part.convert(event))
        assert dict(leaves(part.convert(event))) == dict(leaves(event)), "nothing is lost on the way"
    for part in plan.parts:
        others = {one.name for kind in made.types if f"parcel-{kind}" != part.topic for one in made.own[kind]}
        assert not any(f'"{name}"' in part.text or f" {name} = " in part.text for name in others)
