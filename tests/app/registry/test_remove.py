"""Deleting (registry API §1.12): every rule with its code."""

import pytest

from skra_app.errors import Rejection
from skra_app.registry import ConfigChange, Mode, config, listing, lookup, mode, references, remove
from skra_compat import Reference


@pytest.fixture
def refused():
    def says(code, deed, *args, **how):
        with pytest.raises(Rejection) as rejection:
            deed(*args, **how)
        assert rejection.value.code == code, rejection.value.message
        return rejection.value

    return says


def test_a_subject_softly_then_permanently(put, record, registry, somebody, refused):
    put("s", record("A"))
    put("s", record("B"))
    refused(40401, remove.subject, registry, "t", somebody)
    refused(40405, remove.subject, registry, "s", somebody, permanent=True)
    assert remove.subject(registry, "s", somebody) == [1, 2]
    refused(40404, remove.subject, registry, "s", somebody)
    assert listing.subjects(registry.state()) == []
    refused(40401, listing.versions, registry.state(), "s")
    assert listing.subjects(registry.state(), deleted=True) == ["s"]
    assert lookup.by_id(registry, 1).deleted, "consumers can still read old events"
    assert remove.subject(registry, "s", somebody, permanent=True) == [1, 2]
    refused(40401, remove.subject, registry, "s", somebody, permanent=True)
    refused(40403, lookup.by_id, registry, 1)
    assert put("s", record("A")).number == 1, "everything gone: numbers start again"


def test_a_version_softly_then_permanently(put, record, registry, somebody, refused):
    put("s", record("A"))
    put("s", record("B"))
    refused(40401, remove.version, registry, "t", 1, somebody)
    refused(40402, remove.version, registry, "s", 3, somebody)
    refused(40407, remove.version, registry, "s", 2, somebody, permanent=True)
    assert remove.version(registry, "s", -1, somebody) == 2
    refused(40406, remove.version, registry, "s", 2, somebody)
    assert remove.version(registry, "s", 2, somebody, permanent=True) == 2
    refused(40402, remove.version, registry, "s", 2, somebody, permanent=True)
    assert put("s", record("C")).number == 2, "the highest number is free again"
    assert remove.version(registry, "s", -1, somebody) == 2
    assert remove.version(registry, "s", -1, somebody) == 1
    refused(40402, remove.version, registry, "s", -1, somebody)


def test_subject_names_in_messages(put, record, registry, somebody, refused):
    put(":.dev:s", record("A"))
    remove.subject(registry, ":.dev:s", somebody)
    assert ":.dev:s" in refused(40404, remove.subject, registry, ":.dev:s", somebody).message
    refused(40401, remove.subject, registry, "s", somebody)


@pytest.mark.parametrize("whole", [True, False])
def test_what_others_refer_to_stays(put, record, registry, *, somebody, refused, whole):
    def delete(subject, **how):
        if whole:
            return remove.subject(registry, subject, somebody, **how)
        return remove.version(registry, subject, 1, somebody, **how)

    put("b", record("B"))
    put("a", record("A", "b B", references=(Reference("B", "b", 1),)))
    rejection = refused(42206, delete, "b")
    assert "subject=b,version=1" in rejection.message
    delete("a")
    delete("b")
    refused(42206, delete, "b", permanent=True)
    delete("a", permanent=True)
    delete("b", permanent=True)
    assert listing.subjects(registry.state(), deleted=True) == []


def test_references_among_the_versions_of_a_subject_do_not_block_it(put, record, registry, somebody, refused):
    put("s", record("B"))
    put("s", record("A", "b B", references=(Reference("B", "s", 1),)))
    refused(42206, remove.version, registry, "s", 1, somebody)
    assert remove.subject(registry, "s", somebody) == [1, 2]
    assert remove.subject(registry, "s", somebody, permanent=True) == [1, 2]
    assert not len(registry.state().referrers)


def test_a_version_that_is_referred_to_does_not_make_way(put, record, registry, somebody):
    put("b", record("B"))
    put("a", record("A", "b B", references=(Reference("B", "b", 1),)))
    remove.subject(registry, "a", somebody)
    remove.subject(registry, "b", somebody)
    assert put("b", record("B")).number == 2
    assert listing.versions(registry.state(), "b", deleted=True) == [1, 2]


def test_who_refers(put, record, registry, somebody, refused):
    put("b", record("B"))
    first = put("a", record("A", "b B", references=(Reference("B", "b", -1),)))
    assert first.references == (Reference("B", "b", 1),), "-1 became a number"
    second = put("c", record("C", "b B", references=(Reference("B", "b", 1),)))
    assert references.referenced_by(registry.state(), "b", 1) == [first.id, second.id]
    remove.subject(registry, "a", somebody)
    assert references.referenced_by(registry.state(), "b", -1) == [second.id]
    assert references.referenced_by(registry.state(), "b", 1, deleted=True) == [first.id, second.id]
    refused(40402, references.referenced_by, registry.state(), "b", 7)
    refused(40401, references.referenced_by, registry.state(), "x", 1)


def test_references_that_do_not_stand(put, record, registry, somebody, refused):
    put("b", record("B"))
    for subject, version in [("x", 1), ("x", -1), ("b", 2), ("b", 0)]:
        rejection = refused(42201, put, "a", record("A", "b B", references=(Reference("B", subject, version),)))
        assert f'"{subject}"' in rejection.message
    remove.subject(registry, "b", somebody)
    refused(42201, put, "a", record("A", "b B", references=(Reference("B", "b", 1),)))


def test_references_stay_in_their_context_unless_they_say_otherwise(put, record, refused):
    put("b", record("B"))
    refused(42201, put, ":.dev:a", record("A", "b B", references=(Reference("B", "b", 1),)))
    assert put(":.dev:a", record("A", "b B", references=(Reference("B", ":.:b", 1),))).id == 1
    put(":.dev:b", record("B", "x int"))
    assert put(":.dev:a", record("A", "b B", references=(Reference("B", "b", -1),))).number == 2


def test_a_permanent_delete_takes_config_and_mode_along(put, record, registry, somebody):
    for subject in ("s", "t"):
        put(subject, record("A"))
        config.put(registry, subject, ConfigChange.of_json({"compatibility": "FULL"}), somebody)
        mode.put(registry, subject, Mode.READWRITE, somebody)
    remove.subject(registry, "s", somebody)
    assert "s" in registry.state().configs, "a soft delete keeps them"
    remove.subject(registry, "s", somebody, permanent=True)
    remove.version(registry, "t", 1, somebody)
    remove.version(registry, "t", 1, somebody, permanent=True)
    assert sorted(registry.state().configs) == [":.__GLOBAL:"]
    assert not list(registry.state().modes)


def test_read_only_subjects_are_not_deleted(put, record, registry, somebody, refused):
    put("s", record("A"))
    mode.put(registry, "", Mode.READONLY, somebody)
    refused(42205, remove.subject, registry, "s", somebody)
    refused(42205, remove.version, registry, "s", 1, somebody)


def test_a_context_is_forgotten_when_it_is_empty(put, record, registry, somebody, refused):
    put(":.dev:s", record("A"))
    config.put(registry, ":.dev:", ConfigChange.of_json({"compatibility": "FULL"}), somebody)
    refused(42211, remove.context, registry, ".dev", somebody)
    remove.subject(registry, ":.dev:s", somebody)
    refused(42211, remove.context, registry, ".dev", somebody)
    remove.subject(registry, ":.dev:s", somebody, permanent=True)
    remove.context(registry, ".dev", somebody)
    assert sorted(registry.state().configs) == [":.__GLOBAL:"]
    assert listing.contexts(registry.state()) == ["."]
