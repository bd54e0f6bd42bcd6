"""What is accepted: suppressions with days and from metadata, baselines, and the edits that take suppressions out."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_compat import Schema
from skra_lint import Baseline, Severity, UnknownRule, lint, review, rule_named, select_rules
from skra_lint.fix import without_unused
from skra_lint.rule import RuleSet
from skra_lint.suppress import Suppression, of_metadata

SEED = json.loads((Path(__file__).parents[2] / "schemas" / "product_engagement.json").read_text("utf-8"))


def seed(**more):
    return Schema.parse("JSON", json.dumps(SEED | more, indent=1))


def codes(found):
    return {one.code for one in found}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"skra:ignore:SP105": "the vendor's"}, Suppression("SP105", "the vendor's", "", 0)),
        ({"skra:ignore:PI502:buyer.email": "known"}, Suppression("PI502", "known", "buyer.email", 0)),
        (
            {"skra:ignore:SP": '{"reason": "till we split", "who": "anna", "until": "2027-01-31"}'},
            Suppression("SP", "till we split", "", 0, "2027-01-31"),
        ),
        ({"skra:ignore:SP": "{no json"}, Suppression("SP", "{no json", "", 0)),
        ({"skra:ignore:SP": ""}, Suppression("SP", "", "", 0)),
    ],
)
def test_a_registrys_metadata_suppresses(properties, expected):
    assert of_metadata(properties | {"owner": "shop"}) == (expected,)


def test_metadata_hides_like_the_schema_itself_and_its_use_is_judged_too():
    accepted = of_metadata({"skra:ignore:SP": "vendor", "skra:ignore:PI501": "none here", "skra:ignore:EN": ""})
    seen = review(seed(), name="x", accepted=accepted)
    assert codes(seen.findings) == {"LN901", "LN902"}
    assert {one.message.split()[3] for one in seen.findings if one.code == "LN901"} == {"PI501"}
    assert seen.suppressed >= 5


def test_a_suppression_runs_out():
    schema = seed(**{"x-skra-ignore": {"SP": {"reason": "till we split", "until": "2026-12-31"}}})
    assert not any(code.startswith("SP") for code in codes(review(schema, name="x", today=date(2026, 12, 31)).findings))
    late = review(schema, name="x", today=date(2027, 1, 1)).findings
    assert "SP101" in codes(late)
    assert [one.message for one in late if one.code == "LN901"] == [
        "the suppression of SP hides nothing: it held until 2026-12-31"
    ]


def test_a_code_that_no_rule_has_hides_nothing():
    assert "LN901" in codes(lint(seed(**{"x-skra-ignore": {"XX1": "a typo"}}), name="x"))


def test_a_severity_that_somebody_fixed_is_not_lowered():
    quiet, loud = (rule_named("generic-name").weighing(severity) for severity in (Severity.INFO, Severity.ERROR))
    for rule in (quiet, loud):
        others = [one for one in select_rules(["SP"]) if one.code != rule.code]
        found = [one for one in lint(seed(), name="x", rules=[*others, rule]) if one.code == "SP107"]
        assert [one.severity for one in found] == [rule.severity]


def test_rules_are_selected_by_code_family_and_name():
    assert codes(select_rules(["SP1", "no-owner", "en401"], ["conditional-field", "SP102"])) == {
        *(f"SP1{number:02}" for number in range(3, 12)),
        "ST204",
        "EN401",
    }


def test_sets_hold_one_another_and_a_family_selects_nothing_unsettled():
    sizes = [codes(select_rules(ruleset=one)) for one in RuleSet]
    assert all(smaller <= larger for smaller, larger in pairwise(sizes))
    assert sizes[0] < sizes[1]
    unsettled = sizes[-1] - sizes[-2]
    assert codes(select_rules(["FA", "SP"])).isdisjoint(unsettled)
    assert all(codes(select_rules([code])) == {code} for code in unsettled)


@pytest.mark.parametrize(("word", "meant"), [("SP15", "SP105"), ("no-ownr", "no-owner"), ("EM401", "EN401")])
def test_an_unknown_rule_is_answered_with_the_nearest(word, meant):
    with pytest.raises(UnknownRule, match=meant):
        select_rules([word])


def test_a_baseline_survives_moves_and_tells_what_is_stale():
    known = Baseline.parse(Baseline.of(lint(seed(), name="x")).text())
    moved = Schema.parse("JSON", "\n\n" + json.dumps(dict(reversed(SEED.items())), indent=4))
    found = lint(moved, name="other", file="elsewhere.json")
    assert known.sift(found, {"ProductEngagement"}) == ([], len(known.entries), [])
    more = SEED["properties"] | {"password": {"type": "string"}}
    sifted = known.sift(lint(seed(properties=more, required=list(more)), name="x"), {"ProductEngagement"})
    assert codes(sifted.remaining) == {"PI501"}
    less = {name: field for name, field in SEED["properties"].items() if name != "pageId"}
    sifted = known.sift(lint(seed(properties=less, required=[]), name="x"), {"ProductEngagement"})
    assert {(one.code, one.path) for one in sifted.stale} >= {("SP101", "pageId")}
    assert known.sift([], {"Another"}).stale == []


def test_an_entry_of_a_baseline_hides_one_finding():
    found = lint(seed(), name="x")
    sifted = Baseline.of(found).sift([*found, *found], {"ProductEngagement"})
    assert sifted.remaining == found


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"layout": 1}', '{"layout": 1, "findings": [1]}', '{"layout": 1, "findings": [{"key": 1}]}']
)
def test_what_is_no_baseline_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        Baseline.parse(text)


AVRO = """{"type": "record", "name": "OrderPlaced",
  "x-skra-ignore": {"SP105": "old",   "PI502": "the buyer's own"},
  "fields": [
    {"name": "email", "type": "string"},
    {"name": "id",  "type": "string", "x-skra-ignore": {"SP101": "old"}},
    {"x-skra-ignore": {"SP101": "old"}, "name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "note", "x-skra-ignore": "SP101", "type": "string", "doc": "says \\"x-skra-ignore\\": {\\"SP\\": 1}"}
  ]}
"""
PROTO = """syntax = "proto3";
// An order.
// skra:ignore SP105 old
message OrderPlaced {
  string email = 1; // skra:ignore PI502 the buyer's own
  string id = 2;  // the order's skra:ignore SP101 old
  /* skra:ignore SP103 old */
  string note = 3;
}
"""
FIXED = {
    "AVRO": AVRO.replace('"SP105": "old",   ', "")
    .replace(', "x-skra-ignore": {"SP101": "old"}}', "}")
    .replace('{"x-skra-ignore": {"SP101": "old"}, ', "{")
    .replace('"x-skra-ignore": "SP101", ', ""),
    "PROTOBUF": PROTO.replace("// skra:ignore SP105 old\n", "").replace(" skra:ignore SP101 old", ""),
}


@pytest.mark.parametrize(("language", "text"), [("AVRO", AVRO), ("PROTOBUF", PROTO)])
def test_unused_suppressions_are_taken_out_and_the_layout_stays(language, text):
    def judge(edited):
        return review(Schema.parse(language, edited), name="x")

    fixed = without_unused(text, judge)
    assert "LN901" not in codes(judge(fixed).findings)
    assert judge(fixed).suppressed == judge(text).suppressed == 1
    if language == "AVRO":
        assert fixed == FIXED["AVRO"]
    else:
        assert fixed.replace("  /* */\n", "").replace("  /*\n", "") == FIXED["PROTOBUF"].replace(
            "  /* skra:ignore SP103 old */\n", ""
        )
    assert without_unused(fixed, judge) == fixed


REASONS = st.dictionaries(st.sampled_from(["SP105", "PI501", "SP", "EN402", "XX"]), st.text(max_size=5), max_size=4)


@given(at_root=REASONS, at_field=REASONS, indent=st.sampled_from([None, 1, 4]))
def test_an_edit_changes_nothing_but_unused_suppressions(at_root, at_field, indent):
    tree = json.loads(json.dumps(SEED))
    tree["x-skra-ignore"] = at_root
    tree["properties"]["pageId"]["x-skra-ignore"] = at_field
    text = json.dumps(tree, indent=indent)
    fixed = without_unused(text, lambda edited: review(Schema.parse("JSON", edited), name="x"))
    found = lint(Schema.parse("JSON", fixed), name="x")
    assert "LN901" not in codes(found)
    left = json.loads(fixed)
    for parts in (left, left["properties"]["pageId"]):
        parts.pop("x-skra-ignore", None)
    assert left == SEED
