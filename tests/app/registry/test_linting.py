"""Findings travel with a version: decided with it, kept with it, refused only where the policy says so."""

import json

import pytest

from skra_app.errors import PoorDesign
from skra_app.registry import Candidate, Metadata, Mode, facts, mode, policy, register
from skra_app.registry.linting import of_version, stream
from skra_app.registry.version import version_of

ENGAGEMENT = {
    "type": "object",
    "title": "ProductEngagement",
    "properties": {
        "productType": {"enum": ["Book", "Movie"]},
        "watchedPreview": {"type": ["null", "boolean"], "description": "Only applies to productType=Movie"},
    },
}
CLICK = {"type": "object", "title": "BookClick", "properties": {"bookId": {"type": "integer"}}}


def candidate(tree, **more):
    return Candidate(json.dumps(tree), "JSON", **more)


def codes(version):
    return {one["code"] for one in version.findings}


def test_findings_are_kept_with_the_version_and_found_again(registry, somebody):
    version = register.register(registry, "clicks-value", candidate(ENGAGEMENT), somebody)
    assert "SP101" in codes(version)
    again = register.register(registry, "clicks-value", candidate(ENGAGEMENT), somebody)
    assert (again.created, again.findings) == (False, version.findings)
    assert all(set(one) >= {"code", "rule", "severity", "path", "message", "evidence", "fix"} for one in again.findings)


def test_what_a_later_skra_says_in_a_finding_is_kept():
    said = ({"code": "SP101", "novelty": {"deep": [1]}},)
    fact = facts.SchemaRegistered("s", 1, 1, "2b85d3d6-2980-7e0a-0073-ffca74c9a946", "JSON", "{}", "{}", findings=said)
    assert facts.SchemaRegistered.of(fact.data()).findings == said
    assert "findings" not in facts.SchemaRegistered("s", 1, 1, "", "JSON", "{}", "{}").data()


@pytest.mark.parametrize(("lowest", "refused"), [("off", False), ("error", True), ("warning", True)])
def test_only_a_policy_refuses(registry, somebody, lowest, refused):
    policy.put(registry, "events", {"lint": lowest}, somebody)
    if not refused:
        assert register.register(registry, "events-value", candidate(ENGAGEMENT), somebody).created
        return
    with pytest.raises(PoorDesign, match=r"SP101 conditional-field at watchedPreview.*x-skra-ignore") as refusal:
        register.register(registry, "events-value", candidate(ENGAGEMENT), somebody)
    assert {one["severity"] for one in refusal.value.findings} <= {"error", "warn"}
    assert not registry.state().versions("events-value")
    assert register.register(registry, "events-value", candidate(ENGAGEMENT), somebody, force=True).created


def test_metadata_accepts_what_the_policy_refuses(registry, somebody):
    policy.put(registry, "legacy", {"lint": "error"}, somebody)
    accepted = Metadata(properties={"skra:ignore:SP": "the vendor's webhook"})
    version = register.register(registry, "legacy-value", candidate(ENGAGEMENT, metadata=accepted), somebody)
    assert not any(code.startswith(("SP", "LN")) for code in codes(version))


def test_the_category_of_a_stream_is_its_policys(registry, somebody):
    policy.put(registry, "audit", {"category": "log", "headers": "ce_id, ce_time"}, somebody)
    version = register.register(registry, "audit-value", candidate(ENGAGEMENT), somebody)
    assert not codes(version) & {"SP105", "EN401", "EN402"}
    known = stream(registry, registry.state(), "audit-value")
    assert (known.category.value, known.headers) == ("log", frozenset({"ce_id", "ce_time"}))


def test_keys_and_imports_are_not_judged(registry, somebody):
    assert register.register(registry, "clicks-key", candidate(ENGAGEMENT), somebody).findings == ()
    mode.put(registry, "old-value", Mode.IMPORT, somebody)
    imported = register.register(registry, "old-value", candidate(ENGAGEMENT, id=700), somebody)
    assert imported.findings == ()


def test_a_schema_that_would_take_long_is_not_judged_while_somebody_waits(registry, somebody):
    many = {f"field{at}": {"type": "string", "description": f"Only for click{at} events"} for at in range(600)}
    kinds = {"enum": [f"click{at}" for at in range(600)]}
    huge = {"type": "object", "title": "E", "properties": {"eventType": kinds, **many}}
    (said,) = register.register(registry, "huge-value", candidate(huge), somebody).findings
    assert (said["code"], said["severity"]) == ("INCONCLUSIVE", "info"), "silence would be taken for clean"


def test_a_key_of_one_field_is_known_by_its_name(registry, somebody):
    register.register(registry, "books-key", candidate(CLICK), somebody)
    register.register(registry, "books-value", candidate(CLICK), somebody)
    assert stream(registry, registry.state(), "books-value").key == "bookId"
    assert stream(registry, registry.state(), "films-value").key is None


def kept(registry, version):
    """What the journal says of a version's findings."""
    return version_of(*registry.since(registry.state().versions(version.subject)[-1].sequence - 1).__next__()).findings


def test_what_nobody_is_told_is_said_when_somebody_asks(registry, somebody):
    told = register.register(registry, "told-value", candidate(ENGAGEMENT), somebody)
    untold = register.register(registry, "untold-value", candidate(ENGAGEMENT), somebody, judged=False)
    assert (untold.findings, kept(registry, untold)) == (None, None)
    assert of_version(registry, told) == told.findings == kept(registry, told)
    of_today = {"ST204"}  # nobody owns the topic, which nobody could know before its first version
    assert {one["code"] for one in of_version(registry, untold)} - of_today == codes(told)


def test_a_policy_that_may_refuse_has_the_linter_asked(registry, somebody):
    policy.put(registry, "events", {"lint": "error"}, somebody)
    with pytest.raises(PoorDesign):
        register.register(registry, "events-value", candidate(ENGAGEMENT), somebody, judged=False)
    good = register.register(registry, "events-value", candidate(CLICK), somebody, judged=False)
    assert good.findings is not None
    assert good.findings == kept(registry, good)


def test_nothing_found_is_not_nobody_asked():
    fact = facts.SchemaRegistered("s", 1, 1, "2b85d3d6-2980-7e0a-0073-ffca74c9a946", "JSON", "{}", "{}", findings=())
    assert facts.SchemaRegistered.of(fact.data()).findings == ()
