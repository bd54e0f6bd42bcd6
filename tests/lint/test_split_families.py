"""Merged families come apart: every schema parses, every sample has one home, and nothing is lost on the way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat import InvalidEvent, Schema
from skra_lint.event import LintedEvent
from skra_lint.split import propose
from skra_lint.stream import Stream
from tests.lint.families import family, samples
from tests.lint.families.protobuf import snake
from tests.lint.families.written import LANGUAGES


def leaves(value, path=""):
    """Every value that says something, by path; lists and maps by what they hold."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from leaves(inside, f"{path}.{name}" if path else name)
    elif value not in (None, []):
        yield path, str(value)


def fits(values, event):
    try:
        values.write(event)
    except InvalidEvent:
        return False
    return True


def check(seed, language):
    made = family(seed)
    form, write, spoken = LANGUAGES[language]
    schema = Schema.parse(form, write(made))
    labelled = [(kind, spoken(made, event)) for kind, event in samples(made, seed)]
    events = tuple(event for _, event in labelled)
    plan = propose(schema, name="parcels", samples=events)
    telling = snake(made.path) if form == "PROTOBUF" else made.path
    assert plan.discriminators == (telling,)
    expected = [kind for kind in made.types if kind != made.rare]
    assert sorted(part.name for part in plan.parts) == sorted(f"Parcel{kind.capitalize()}" for kind in expected)
    if made.rare:
        [dropped] = plan.dropped
        assert dropped.reason.startswith("seen 7 times")
    told = [note for note in plan.notes if any(part in note for part in ("nowhere", "fit", "tried", "leaves out"))]
    rare = f"7 of {len(events)} samples have a combination that is not proposed and go nowhere"
    assert told == ([rare] if made.rare else [])
    new = {part.name: Schema.parse(form, part.text) for part in plan.parts}
    judges = {name: one.values() for name, one in new.items()}
    named = LintedEvent("x", form, schema.outline, Stream(samples=events)).samples
    for (kind, _), event in zip(labelled, named, strict=True):
        part = plan.part_of(event)
        if kind == made.rare:
            assert part is None
            continue
        assert part.name == f"Parcel{kind.capitalize()}"
        converted = part.convert(event)
        judges[part.name].write(converted)
        gone = dict(leaves(event)).items() - dict(leaves(converted)).items()
        assert {path for path, _ in gone} <= {telling}
        if form == "JSON" and made.closed:
            assert [name for name, one in judges.items() if fits(one, converted)] == [part.name]
    for part in plan.parts:
        others = {
            one.name
            for kind, members in made.own.items()
            if f"Parcel{kind.capitalize()}" != part.name
            for one in members
        }
        assert not others & {path.rpartition(".")[2] for _, path in part.root.renamed()}


def check_by_documentation(seed, language):
    """The same without samples: the sentences of the fields say enough."""
    made = family(seed)
    made.documented, made.rare = True, ""
    form, write, spoken = LANGUAGES[language]
    schema = Schema.parse(form, write(made))
    plan = propose(schema, name="parcels")
    assert plan.discriminators == (snake(made.path) if form == "PROTOBUF" else made.path,)
    assert sorted(part.name for part in plan.parts) == sorted(f"Parcel{kind.capitalize()}" for kind in made.types)
    labelled = [(kind, spoken(made, event)) for kind, event in samples(made, seed, each=8)]
    named = LintedEvent("x", form, schema.outline, Stream(samples=tuple(event for _, event in labelled))).samples
    judges = {part.name: Schema.parse(form, part.text).values() for part in plan.parts}
    for (kind, _), event in zip(labelled, named, strict=True):
        part = plan.part_of(event)
        assert part.name == f"Parcel{kind.capitalize()}"
        converted = part.convert(event)
        judges[part.name].write(converted)
        assert {path for path, _ in dict(leaves(event)).items() - dict(leaves(converted)).items()} <= {
            plan.discriminators[0]
        }


def check_slips(seed, language):
    """Where events have fields of other types by mistake, all fit still, and the plan counts what leaves."""
    made = family(seed)
    form, write, spoken = LANGUAGES[language]
    schema = Schema.parse(form, write(made))
    events = tuple(spoken(made, event) for _, event in samples(made, seed, slips=0.005))
    plan = propose(schema, name="parcels", samples=events)
    judges = {part.name: Schema.parse(form, part.text).values() for part in plan.parts}
    lost = set()
    for event in LintedEvent("x", form, schema.outline, Stream(samples=events)).samples:
        part = plan.part_of(event)
        if part is not None:
            converted = part.convert(event)
            judges[part.name].write(converted)
            gone = {path for path, _ in leaves(event)} - {path for path, _ in leaves(converted)}
            lost |= {(part.name, path) for path in gone if path not in plan.discriminators}
    told = [note for note in plan.notes if "leaves out" in note]
    assert len(told) == min(len(lost), 5)
    assert {note.split("'")[1] for note in told} <= {path for _, path in lost}
    assert not any("fit" in note for note in plan.notes)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_slips_are_counted_and_fit(language, seed):
    check_slips(seed, language)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_documented_family_comes_apart_without_samples(language, seed):
    check_by_documentation(seed, language)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_merged_family_comes_apart(language, seed):
    check(seed, language)
