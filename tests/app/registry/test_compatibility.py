"""Asking whether a candidate would be accepted (registry API §1.9)."""

import json

import pytest

from skra_app.errors import UnacceptableSchema, VersionNotFound
from skra_app.registry import Candidate, ConfigChange, Registry, compatibility, config, open_registry, remove
from skra_app.registry.naming import LATEST
from skra_app.registry.register import register
from skra_app.settings import Settings


@pytest.fixture
def registry(journal):
    return Registry(journal)


@pytest.fixture
def asks(registry, somebody, put, record):
    """s: A{x string}, A{} — and the level as told."""
    put("s", record("A", "x string"))
    put("s", record("A"))

    def says(level, number, candidate, subject="s"):
        config.put(registry, subject, ConfigChange.of_json({"compatibility": level}), somebody)
        if number is None:
            return compatibility.against_all(registry, subject, candidate)
        return compatibility.against_version(registry, subject, number, candidate)

    return says


WITH_INT = Candidate(
    json.dumps({"type": "record", "name": "A", "fields": [{"name": "x", "type": "int", "default": 0}]})
)


@pytest.mark.parametrize(
    ("level", "number", "against"),
    [
        ("BACKWARD", None, 0),
        ("BACKWARD_TRANSITIVE", None, 1),
        ("FORWARD", None, 0),
        ("FULL_TRANSITIVE", None, 1),
        ("NONE", None, 0),
        ("BACKWARD", 1, 1),
        ("BACKWARD", 2, 0),
        ("BACKWARD", LATEST, 0),
        ("FULL", 1, 1),
        ("NONE", 1, 0),
    ],
)
def test_the_level_says_which_versions_are_asked(asks, level, number, against):
    answer = asks(level, number, WITH_INT)
    assert (answer.compatible, answer.version) == (against == 0, against)
    assert bool(answer.messages) is (against > 0)


def test_the_messages_name_each_difference_and_then_the_circumstances(asks, record):
    *differences, version, schema, circumstances = asks("BACKWARD", LATEST, record("A", "y int")).messages
    assert len(differences) == 1
    assert differences[0].startswith("{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'")
    assert "/fields/0" in differences[0]
    assert version == "{oldSchemaVersion: 2}"
    assert schema == f"{{oldSchema: '{record('A').text}'}}"
    assert circumstances == "{validateFields: 'false', compatibility: 'BACKWARD'}"


def test_a_message_shows_the_event_that_proves_it(asks, record):
    answer = asks("BACKWARD", LATEST, record("A", "y int"))
    proof = answer.verdict.incompatibilities[0].counterexample
    assert proof is not None
    assert f"event:{json.dumps(proof.event)}" in answer.messages[0]
    assert proof.outcome in answer.messages[0]


def test_a_long_schema_is_cut_in_the_messages(registry, put):
    put("long", Candidate(json.dumps({"type": "record", "name": "A", "doc": "x" * 20_000, "fields": []})))
    wanted = Candidate('{"type":"record","name":"A","fields":[{"name":"y","type":"int"}]}')
    answer = compatibility.against_all(registry, "long", wanted)
    assert max(len(message) for message in answer.messages) < 10_300


@pytest.mark.parametrize("number", [LATEST, None])
def test_a_subject_that_does_not_stand_accepts_anything(asks, number):
    assert asks("FULL", number, WITH_INT, subject="nobody").compatible


def test_a_version_that_does_not_stand(asks, registry, somebody):
    for subject, number in [("s", 9), ("nobody", 1)]:
        with pytest.raises(VersionNotFound):
            asks("BACKWARD", number, WITH_INT, subject=subject)
    remove.version(registry, "s", 1, somebody)
    with pytest.raises(VersionNotFound):
        asks("BACKWARD", 1, WITH_INT)
    assert asks("BACKWARD_TRANSITIVE", None, WITH_INT).compatible, "soft-deleted versions do not count"


@pytest.mark.parametrize("number", [LATEST, None, 1])
def test_what_is_no_schema_is_refused_whatever_stands(asks, number):
    for subject in ("s", "nobody"):
        if (subject, number) != ("nobody", 1):
            with pytest.raises(UnacceptableSchema):
                asks("NONE", number, Candidate("{"), subject=subject)


def test_asking_writes_nothing(asks, registry):
    asks("BACKWARD", None, WITH_INT)
    head = registry.head()
    asks("BACKWARD", None, WITH_INT)
    asks("BACKWARD", LATEST, Candidate('"int"'))
    assert registry.head() == head


def test_another_format_is_incompatible_in_upstreams_words(asks):
    answer = asks("BACKWARD", None, Candidate('{"type":"object"}', "JSON"))
    assert answer.messages[0] == "Incompatible because of different schema type"
    assert asks("NONE", None, Candidate('{"type":"object"}', "JSON")).compatible


def test_the_budget_of_a_comparison_is_a_setting(somebody):
    """Two schemas that are told apart in a few hundred steps: with fewer the answer is a no that says so."""
    names = [f"p{number}" for number in range(300)]
    wide = json.dumps({"type": "object", "properties": {name: {"type": "integer"} for name in names}})
    wider = json.dumps({"type": "object", "properties": {name: {"type": "number"} for name in names}})
    for steps, compatible in (("200000", True), ("10", False)):
        registry = open_registry(Settings.read({}, journal="memory:", steps_limit=steps))
        register(registry, "s", Candidate(wide, "JSON"), somebody)
        answer = compatibility.against_all(registry, "s", Candidate(wider, "JSON"))
        assert answer.compatible is compatible
        assert any("UNDECIDED" in message and f"within {steps} steps" in message for message in answer.messages) is (
            not compatible
        )
