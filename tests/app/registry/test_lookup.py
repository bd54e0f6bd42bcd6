"""Finding what stands, and listing it (registry API §1.4, §1.10)."""

from uuid import uuid4

import pytest

from skra_app.errors import SchemaNotFound, SubjectNotFound, UnacceptableSchema, VersionNotFound
from skra_app.journal import Entry, open_journal
from skra_app.registry import Candidate, Metadata, Registry, listing, lookup, remove
from skra_app.registry.facts import SchemaRegistered
from skra_compat import Reference


@pytest.fixture
def stocked(put, record, registry, somebody):
    """a: A, B (soft-deleted), C. b: A. gone: D (soft-deleted). :.dev:a: E, A."""
    for subject, name in [
        ("a", "A"),
        ("a", "B"),
        ("a", "C"),
        ("b", "A"),
        ("gone", "D"),
        (":.dev:a", "E"),
        (":.dev:a", "A"),
    ]:
        put(subject, record(name))
    remove.version(registry, "a", 2, somebody)
    remove.subject(registry, "gone", somebody)
    return registry


@pytest.mark.parametrize(
    ("number", "deleted", "name"),
    [(1, False, "A"), (3, False, "C"), (-1, False, "C"), (2, True, "B"), (2, False, None), (9, True, None)],
)
def test_by_version(stocked, number, deleted, name):
    if name is None:
        with pytest.raises(VersionNotFound):
            lookup.by_version(stocked, "a", number, deleted=deleted)
    else:
        found = lookup.by_version(stocked, "a", number, deleted=deleted)
        assert (f'"name":"{name}"' in found.canonical, found.deleted) == (True, number == 2)


@pytest.mark.parametrize(("subject", "deleted"), [("nobody", True), ("gone", False), (":.dev:b", False)])
def test_by_version_of_a_subject_that_does_not_count(stocked, subject, deleted):
    with pytest.raises(SubjectNotFound):
        lookup.by_version(stocked, subject, -1, deleted=deleted)


def test_a_plain_subject_is_looked_for_in_other_contexts(stocked, put, record):
    put(":.dev:only-there", record("E"))
    assert lookup.by_version(stocked, "only-there", 1).subject == ":.dev:only-there"
    assert lookup.by_content(stocked, "only-there", record("E")).subject == ":.dev:only-there"
    assert lookup.by_version(stocked, "a", 1).subject == "a"


@pytest.mark.parametrize(
    ("schema_id", "subject", "place"),
    [
        (1, "", ("a", 1)),
        (1, "b", ("b", 1)),
        (1, ":.dev:", (":.dev:a", 1)),
        (1, ":.dev:a", (":.dev:a", 1)),
        (2, "", ("a", 2)),
        (4, "", ("gone", 1)),
        (2, ":.dev:unknown", (":.dev:a", 2)),
        (3, "unknown", ("a", 3)),
    ],
)
def test_by_id(stocked, schema_id, subject, place):
    found = lookup.by_id(stocked, schema_id, subject)
    assert (found.subject, found.number) == place
    assert found.id == schema_id


@pytest.mark.parametrize(("schema_id", "subject"), [(5, ""), (0, ""), (-1, ""), (3, ":.dev:"), (1, ":.none:")])
def test_by_an_id_that_does_not_stand(stocked, schema_id, subject):
    with pytest.raises(SchemaNotFound) as refused:
        lookup.by_id(stocked, schema_id, subject)
    assert refused.value.code == 40403


def test_an_id_stands_as_long_as_one_version_carries_it(stocked, somebody):
    remove.subject(stocked, "b", somebody)
    remove.subject(stocked, "b", somebody, permanent=True)
    assert lookup.by_id(stocked, 1).subject == "a"
    remove.subject(stocked, "gone", somebody, permanent=True)
    with pytest.raises(SchemaNotFound):
        lookup.by_id(stocked, 4)
    assert lookup.max_id(stocked.state()) == 3


def test_by_content(stocked, record):
    assert lookup.by_content(stocked, "a", record("A")).number == 1
    assert lookup.by_content(stocked, "a", record("B"), deleted=True).number == 2
    assert lookup.by_content(stocked, "gone", record("D"), deleted=True).deleted
    for subject, name, fault in [
        ("a", "B", SchemaNotFound),
        ("a", "Z", SchemaNotFound),
        ("nobody", "A", SubjectNotFound),
        ("gone", "D", SubjectNotFound),
    ]:
        with pytest.raises(fault):
            lookup.by_content(stocked, subject, record(name))
    with pytest.raises(UnacceptableSchema):
        lookup.by_content(stocked, "a", Candidate("nonsense"))


def test_by_metadata(put, record, registry):
    for number, properties in enumerate([{"a": "1"}, {"a": "1", "b": "2"}, {"a": "2"}], start=1):
        assert put("s", record("A", metadata=Metadata(properties=properties))).number == number
    assert lookup.with_metadata(registry, "s", {"a": "1"}).number == 2
    assert lookup.with_metadata(registry, "s", {}).number == 3
    with pytest.raises(SchemaNotFound):
        lookup.with_metadata(registry, "s", {"a": "9"})
    with pytest.raises(SubjectNotFound):
        lookup.with_metadata(registry, "t", {})


def test_by_guid(stocked):
    version = lookup.by_version(stocked, "a", 1)
    assert lookup.by_guid(stocked, version.guid).canonical == version.canonical
    assert lookup.ids_of_guid(stocked.state(), version.guid) == [(".", 1), (".dev", 2)]
    assert lookup.ids_of_guid(stocked.state(), uuid4()) == []
    with pytest.raises(SchemaNotFound):
        lookup.by_guid(stocked, uuid4())


@pytest.mark.parametrize(
    ("how", "names"),
    [
        ({}, [":.dev:a", "a", "b"]),
        ({"deleted": True}, [":.dev:a", "a", "b", "gone"]),
        ({"deleted_only": True}, ["gone"]),
        ({"prefix": ""}, ["a", "b"]),
        ({"prefix": "a"}, ["a"]),
        ({"prefix": ":*:a"}, [":.dev:a", "a"]),
        ({"prefix": ":.dev:"}, [":.dev:a"]),
        ({"prefix": ":.dev:b"}, []),
        ({"prefix": ":.:b"}, ["b"]),
    ],
)
def test_subjects(stocked, how, names):
    assert listing.subjects(stocked.state(), **how) == names


@pytest.mark.parametrize(
    ("how", "numbers"),
    [({}, [1, 3]), ({"deleted": True}, [1, 2, 3]), ({"deleted_only": True}, [2]), ({"negative": True}, [1, -2, 3])],
)
def test_versions(stocked, how, numbers):
    assert listing.versions(stocked.state(), "a", **how) == numbers
    with pytest.raises(SubjectNotFound):
        listing.versions(stocked.state(), "gone")


def test_schemas(stocked):
    def places(**how):
        return [(found.subject, found.number) for found in listing.schemas(stocked, **how)]

    assert places() == [("a", 1), ("a", 3), ("b", 1)]
    assert places(deleted=True) == [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("gone", 1)]
    assert places(latest_only=True, prefix=":*:") == [(":.dev:a", 2), ("a", 3), ("b", 1)]
    assert places(offset=1, limit=1) == [("a", 3)]
    assert places(offset=9) == []


def test_where_an_id_is_used(stocked):
    state = stocked.state()
    assert listing.places_of_id(state, 1) == [("a", 1), ("b", 1)]
    assert listing.places_of_id(state, 1, "b") == [("b", 1)]
    assert listing.places_of_id(state, 2, ":.dev:") == [(":.dev:a", 2)]
    assert listing.places_of_id(state, 2) == []
    assert listing.places_of_id(state, 2, deleted=True) == [("a", 2)]
    with pytest.raises(SchemaNotFound):
        listing.places_of_id(state, 99)


def test_contexts(stocked):
    assert listing.contexts(stocked.state()) == [".", ".dev"]
    assert listing.contexts(stocked.state(), ".d") == [".dev"]


class TestParsed:
    """Schemas as the gate and the comparisons need them."""

    def test_references_are_resolved_through_all_levels(self, put, record, registry):
        put("c", record("C", "x int"))
        put("b", record("B", "c C", references=(Reference("C", "c", -1),)))
        made = put("a", record("A", "b B", references=(Reference("B", "b", 1),)))
        schema = registry.schema("", made.id)
        assert schema.canonical == made.canonical
        assert set(schema.references) >= {"B"}
        assert registry.schema("a", made.id) is schema, "parsed once"

    def test_a_cold_registry_reads_chains_longer_than_the_stack(self, record):
        journal = open_journal("memory:")
        for number in range(400):
            before = (Reference(f"R{number - 1}", f"s{number - 1}", 1),) if number else ()
            text = record(f"R{number}", *(f"x {each.name}" for each in before)).text
            fact = SchemaRegistered(f"s{number}", 1, number + 1, str(uuid4()), "AVRO", text, text, before)
            journal.append([Entry("SchemaRegistered", 1, "w", "http", fact.data())], number)
        assert '"R399"' in Registry(journal).schema("", 400).canonical

    def test_contexts_have_schemas_of_their_own(self, stocked):
        assert '"E"' in stocked.schema(".dev", 1).canonical
        assert '"E"' in stocked.schema(":.dev:", 1).canonical
        assert '"E"' in stocked.schema(":.dev:whatever", 1).canonical
        assert '"A"' in stocked.schema("", 1).canonical
        with pytest.raises(SchemaNotFound):
            stocked.schema(".dev", 3)
