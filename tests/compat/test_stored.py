"""Texts that other registries have stored, read leniently: what they mean, or why nothing can be said of them."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skra_compat import InvalidEvent, InvalidSchema, Level, Limits, OffTheRules, OpaqueSchema, Schema, check, compare
from skra_compat.formats.jsonschema.model import Model
from tests.compat.avro.strategies import schemas as avro_schemas
from tests.compat.jsonschema.schemas import URIS, Maker, schemas_in

LENIENT = Limits(lenient=True)
FOLDER = Path(__file__).parent.parent / "cases" / "stored"
CASES = [(file.stem, case) for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())]
READ = [(name, case) for name, case in CASES if "means" in case]
FORGIVEN = [(name, case) for name, case in READ if case["means"] != case["text"]]
OPAQUE = [(name, case) for name, case in CASES if "reason" in case]
REFUSED = [(name, case) for name, case in CASES if "refused" in case]
ANY = {"AVRO": '"string"', "JSON": '{"type": "string"}', "PROTOBUF": 'syntax = "proto3"; message M { string id = 1; }'}


def text_of(case) -> str:
    return case["text"] if isinstance(case["text"], str) else json.dumps(case["text"], separators=(",", ":"))


def stored(name: str, case) -> Schema:
    return Schema.parse(name, text_of(case), limits=LENIENT)


def ids(cases):
    return [f"{name}: {case['what']}" for name, case in cases]


@pytest.mark.parametrize(("name", "case"), READ, ids=ids(READ))
def test_what_is_off_the_rules_says_nothing(name, case):
    found, meant = stored(name, case), Schema.parse(name, json.dumps(case["means"]))
    assert found.opaque is None
    assert found.canonical == text_of(case)
    for payload in case["events"]:
        assert found.values().accepts([payload.encode()]), payload
    for payload in case["faults"]:
        fault = found.values().fault(payload.encode())
        assert fault, payload
        assert fault == meant.values().fault(payload.encode())
    assert compare(found, meant).compatible
    assert compare(meant, found).compatible
    assert found.outline.root.fields == meant.outline.root.fields or name == "AVRO"  # a field tells its line


@pytest.mark.parametrize(("name", "case"), FORGIVEN, ids=ids(FORGIVEN))
def test_a_verdict_says_which_side_is_off_the_rules_and_why(name, case):
    found, meant = stored(name, case), Schema.parse(name, json.dumps(case["means"]))
    with pytest.raises(InvalidSchema) as strictly:
        Schema.parse(name, text_of(case))
    said = f"it is off the rules of {name}, and was read as far as it can be: {strictly.value}"
    assert (found.off_the_rules, meant.off_the_rules) == (said, "")
    assert compare(found, meant).comparisons[0].off_the_rules == (OffTheRules("reader", said),)
    assert compare(meant, found).comparisons[0].off_the_rules == (OffTheRules("writer", said),)
    verdict = check(meant, [meant, found], Level.FULL_TRANSITIVE)
    told = [(one.position, one.off_the_rules) for one in verdict.comparisons if one.off_the_rules]
    assert sorted(told) == [(1, (OffTheRules("reader", said),)), (1, (OffTheRules("writer", said),))]


def test_who_refers_to_such_a_schema_says_so_too():
    behind = Schema.parse("JSON", '{"type": "any"}', limits=LENIENT)
    found = Schema.parse("JSON", '{"$ref": "x.json"}', {"x.json": behind})
    assert found.off_the_rules == f"it refers to 'x.json': {behind.off_the_rules}"


@pytest.mark.parametrize(("name", "case"), OPAQUE, ids=ids(OPAQUE))
def test_of_what_cannot_be_understood_the_text_is_kept_and_nothing_is_said(name, case):
    found = stored(name, case)
    assert case["reason"] in str(found.opaque)
    assert found.off_the_rules == f"nothing can be judged by it, only its text is kept: {found.opaque}"
    assert found.canonical == text_of(case) == found.rendered("normalized")
    assert case["reason"] in str(found.values(5).fault(b"\0\0\0\0\1x"))
    assert not found.values().accepts([b"{}"])
    for refused in (found.values().write, found.view.write):
        with pytest.raises(InvalidEvent, match="cannot be judged"):
            refused({})
    with pytest.raises(InvalidSchema):
        found.tagged({}, {})
    assert found.seen.values().accepts([b"5"])
    assert not found.outline.root.fields
    assert not found.tags
    found.places.at("#/x")


@pytest.mark.parametrize(("name", "case"), OPAQUE, ids=ids(OPAQUE))
def test_a_comparison_with_it_is_undecided_but_for_itself(name, case):
    found, other = stored(name, case), Schema.parse(name, ANY[name])
    for verdict in (compare(found, other), compare(other, found), check(other, [found], Level.FULL)):
        assert not verdict.compatible
        assert verdict.proof == "undecided"
        assert case["reason"] in verdict.incompatibilities[0].message
        assert verdict.incompatibilities[0].fix
    assert compare(found, stored(name, case)).compatible


@pytest.mark.parametrize(("name", "case"), OPAQUE, ids=ids(OPAQUE))
def test_who_refers_to_it_is_as_opaque(name, case):
    references = {"other": stored(name, case)}
    assert "refers to 'other'" in str(Schema.parse(name, ANY[name], references, LENIENT).opaque)
    with pytest.raises(OpaqueSchema, match="refers to 'other'"):
        Schema.parse(name, ANY[name], references)
    Schema.prepare(name, [ANY[name]], references)


@pytest.mark.parametrize(("name", "case"), [*READ, *OPAQUE], ids=ids([*READ, *OPAQUE]))
def test_who_does_not_read_leniently_refuses_it(name, case):
    if case["what"] == "a format that nobody knows":
        assert Schema.parse(name, text_of(case)).opaque is None
        return
    with pytest.raises(InvalidSchema):
        Schema.parse(name, text_of(case))


@pytest.mark.parametrize(("name", "case"), REFUSED, ids=ids(REFUSED))
def test_what_is_no_text_of_the_language_is_refused_with_its_place(name, case):
    with pytest.raises(InvalidSchema, match=case["refused"]):
        stored(name, case)


seeds, drafts = st.integers(0, 2**32), st.sampled_from(sorted(URIS))


@given(seeds, drafts)
def test_a_schema_is_read_leniently_as_it_is_strictly(seed, draft):
    text = json.dumps(Maker(Random(seed), draft).document())
    lenient = Schema.parse("JSON", text, limits=LENIENT)
    assume(lenient.opaque is None)  # some lead back to themselves
    strict = Schema.parse("JSON", text)
    assert isinstance(lenient.model, Model)
    assert isinstance(strict.model, Model)
    assert (lenient.model.document, lenient.canonical) == (strict.model.document, strict.canonical)
    assert lenient.off_the_rules == ""


BROKEN = [("minLength", -1), ("required", True), ("type", "any"), ("enum", "x"), ("properties", [1]), ("anyOf", {})]


@given(seeds, drafts, st.sampled_from(BROKEN))
def test_a_forbidden_keyword_says_nothing_wherever_it_stands(seed, draft, broken):
    random, (word, value) = Random(seed), broken
    document = Maker(random, draft).document()
    free = [one for one in schemas_in(document) if isinstance(one, dict) and not {word, "$ref"} & one.keys()]
    assume(free)
    assume(Schema.parse("JSON", json.dumps(document), limits=LENIENT).opaque is None)
    before = json.loads(json.dumps(document))
    random.choice(free)[word] = value
    found = Schema.parse("JSON", json.dumps(document), limits=LENIENT)
    assert isinstance(found.model, Model)
    assert found.model.document == before


@given(avro_schemas())
def test_an_avro_schema_is_read_leniently_as_it_is_strictly(schema):
    lenient = Schema.parse("AVRO", schema.text, limits=LENIENT._replace(nesting=100))
    assert (lenient.opaque, lenient.canonical, lenient.wording) == (None, schema.canonical, schema.wording)
