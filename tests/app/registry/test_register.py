"""Registering, step by step (registry API §1.6, §1.7)."""

import hashlib
import re
from uuid import UUID

import pytest

from skra_app import errors
from skra_app.errors import (
    Incompatible,
    InvalidRuleSet,
    InvalidSubject,
    NotPermitted,
    Rejection,
    SchemaTooLarge,
    UnacceptableSchema,
)
from skra_app.registry import (
    ANONYMOUS,
    Actor,
    Candidate,
    ConfigChange,
    Limits,
    Metadata,
    Mode,
    Registry,
    Rule,
    RuleSet,
    config,
    lookup,
    mode,
    remove,
)
from skra_app.registry.register import register
from skra_compat import Reference

SOMEBODY = Actor(ANONYMOUS, "http")


def test_the_first_version_has_number_and_id_1(put, record, clock):
    version = put("s", record("A"))
    assert (version.subject, version.number, version.id, version.created) == ("s", 1, 1, True)
    assert (version.format, version.canonical, version.at) == ("AVRO", record("A").text, clock.now)


def test_text_that_stands_is_found_and_nothing_is_written(put, record, registry):
    first = put("s", record("A"))
    head = registry.head()
    again = put("s", Candidate('{ "name": "A",\n "type": "record", "fields": [] }'))
    assert again == first._replace(created=False)
    assert registry.head() == head


def test_equal_content_has_one_id_in_a_context(put, record):
    assert put("a", record("A")).id == put("b", record("A")).id == 1
    assert put("b", record("B")).id == 2
    assert put("c", record("B")).number == 1


def test_each_context_counts_ids_for_itself(put, record):
    put("s", record("A"))
    put("s", record("B"))
    elsewhere = put(":.dev:s", record("B"))
    assert (elsewhere.subject, elsewhere.id, elsewhere.number) == (":.dev:s", 1, 1)
    assert put(":.:s", record("A")).subject == "s"


def test_an_id_is_never_given_twice(put, record, registry, somebody):
    put("s", record("A"))
    last = put("s", record("B"))
    for permanent in (False, True):
        remove.version(registry, "s", 2, somebody, permanent=permanent)
    assert put("s", record("C")).id == last.id + 1


def test_the_same_content_after_a_soft_delete_gets_its_id_and_a_new_version(put, record, registry, somebody):
    first = put("s", record("A"))
    remove.version(registry, "s", 1, somebody)
    again = put("s", record("A"))
    assert (again.id, again.number) == (first.id, 2)
    assert [held.number for held in registry.state().versions("s")] == [2], "the soft-deleted one made way"


def test_numbers_count_soft_deleted_versions(put, record, registry, somebody):
    put("s", record("A"))
    put("s", record("B"))
    remove.version(registry, "s", 2, somebody)
    assert put("s", record("C")).number == 3


@pytest.mark.parametrize(
    "other",
    [
        {"metadata": Metadata(properties={"owner": "me"})},
        {"metadata": Metadata(tags={"A": ("PII",)})},
        {"rules": RuleSet(domain=(Rule("r", kind="CONDITION", mode="READ", type="CEL", expr="x > 1"),))},
    ],
)
def test_other_metadata_or_rules_are_another_schema(put, record, other):
    plain, richer = put("s", record("A")), put("s", record("A", **other))
    assert (richer.id, richer.number) == (2, 2)
    assert richer.guid != plain.guid
    assert richer.metadata == other.get("metadata")
    assert richer.rules == other.get("rules")


def test_the_guid_is_the_md5_of_the_content_in_every_context(put, record):
    version = put("s", record("A"))
    assert version.guid == UUID(bytes=hashlib.md5(record("A").text.encode()).digest())
    assert put(":.dev:s", record("A")).guid == version.guid


def test_plain_text_keeps_the_metadata_of_the_version_before(put, record):
    rules = RuleSet(domain=(Rule("r", type="CEL"),))
    rich = put("s", record("A", metadata=Metadata(properties={"owner": "me"}), rules=rules))
    again = put("s", record("A"))
    assert again == rich._replace(created=False), "the same again is the same version"
    following = put("s", record("B"))
    assert (following.number, following.metadata, following.rules) == (2, rich.metadata, rich.rules)
    assert put("s", record("C", metadata=Metadata(), rules=RuleSet())).metadata is None, "empty is not nothing"


def test_no_text_means_the_text_before(put, record, somebody):
    put("s", record("A", "x int"))
    richer = put("s", Candidate("", metadata=Metadata(properties={"owner": "me"})))
    assert (richer.number, richer.canonical) == (2, record("A", "x int").text)
    with pytest.raises(UnacceptableSchema, match="empty"):
        put("other", Candidate(""))


def test_config_adds_and_overrides_metadata(put, record, registry, somebody):
    change = ConfigChange.of_json(
        {
            "defaultMetadata": {"properties": {"team": "x", "tier": "1"}},
            "overrideMetadata": {"properties": {"tier": "2"}},
        }
    )
    config.put(registry, "s", change, somebody)
    version = put("s", record("A", metadata=Metadata(properties={"team": "y", "tier": "9"})))
    assert version.metadata == Metadata(properties={"team": "y", "tier": "2"})
    assert put("s", record("A", metadata=Metadata(properties={"team": "y"}))).number == 1


def test_the_version_that_says_which_it_was_is_the_same_schema(put, record):
    first = put("s", record("A"))
    said = put("s", record("A", metadata=Metadata(properties={"confluent:version": "1"})))
    assert said.number == first.number
    other = put("s", record("A", metadata=Metadata(properties={"confluent:version": "7"})))
    assert (other.number, other.metadata) == (2, Metadata(properties={"confluent:version": "2"}))


@pytest.mark.parametrize(
    ("version", "accepted"), [(0, True), (-1, True), (2, True), (1, False), (3, False), (-5, False)]
)
def test_a_given_version_must_be_the_next_one(put, record, version, accepted):
    put("s", record("A"))
    if accepted:
        assert put("s", record("B", version=version)).number == 2
    else:
        with pytest.raises(UnacceptableSchema, match=r"one more than|expected 0 or -1"):
            put("s", record("B", version=version))


@pytest.mark.parametrize(
    ("candidate", "says"),
    [
        (Candidate("{"), "type AVRO"),
        (Candidate('{"type":"record","name":"A"}'), "AVRO"),
        (Candidate('{"type":"nonsense"}', "JSON"), "JSON"),
        (Candidate('"string"', "THRIFT"), "THRIFT"),
        (Candidate('"\ud800"'), "Unicode"),
        (Candidate("[" * 10_000 + "]" * 10_000), "Invalid schema"),
        (Candidate('{"not":' * 10_000 + "{}" + "}" * 10_000, "JSON"), "Invalid schema"),
    ],
)
def test_what_is_no_schema_is_refused_and_named(put, registry, candidate, says):
    head = registry.head()
    with pytest.raises(UnacceptableSchema, match=says) as refused:
        put("s", candidate)
    assert (refused.value.code, refused.value.status) == (42201, 422)
    assert len(refused.value.message) < 5_000
    assert registry.head() == head


def test_a_text_beyond_the_limit_is_refused_before_it_is_read(journal, somebody):
    registry = Registry(journal, limits=Limits(schema=100))
    register(registry, "s", Candidate('"string"' + " " * 92), somebody)
    with pytest.raises(SchemaTooLarge, match="101 bytes, where 100"):
        register(registry, "s", Candidate('"string"' + " " * 93), somebody)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        ":.dev:",
        "__GLOBAL",
        "__EMPTY",
        "a\nb",
        "a\x7f",
        "a/versions/b",
        "versions",
        ":.dev:__GLOBAL",
        "a" * 1_001,
        "\ud800",
    ],
)
def test_some_names_are_no_subjects(put, record, subject):
    with pytest.raises(InvalidSubject) as refused:
        put(subject, record("A"))
    assert refused.value.code == 42208


@pytest.mark.parametrize("subject", ["google/type/date.proto", "a b", "ü", "a:b", ":a", "versions.md", "a-value"])
def test_others_are(put, record, subject):
    assert put(subject, record("A")).subject == subject


class TestCompatibility:
    """With the default level, BACKWARD."""

    @pytest.fixture
    def registry(self, journal, clock):
        return Registry(journal, clock=clock)

    def test_a_breaking_version_is_refused_with_the_verdict(self, put, record, registry):
        put("s", record("A"))
        head = registry.head()
        with pytest.raises(Incompatible) as refused:
            put("s", record("A", "x int"))
        assert (refused.value.status, refused.value.code, refused.value.version) == (409, 40901, 1)
        assert not refused.value.verdict.compatible
        assert refused.value.message.startswith(
            'Schema being registered is incompatible with an earlier schema for subject "s", details: ['
        )
        assert "READER_FIELD_MISSING_DEFAULT_VALUE" in refused.value.message
        assert registry.head() == head

    def test_force_skips_the_question(self, put, record):
        put("s", record("A"))
        assert put("s", record("A", "x int"), force=True).number == 2

    def test_only_live_versions_count(self, put, record, registry, somebody):
        put("s", record("A"))
        remove.subject(registry, "s", somebody)
        assert put("s", record("A", "x int")).number == 2

    def test_what_stands_is_found_though_it_would_break(self, put, record):
        first = put("s", record("A"))
        put("s", record("A", "x int"), force=True)
        assert put("s", record("A")).number == first.number

    @pytest.mark.parametrize(
        ("level", "number"), [("NONE", 3), ("BACKWARD", None), ("BACKWARD_TRANSITIVE", None), ("FORWARD", 3)]
    )
    def test_the_level_that_holds_decides(self, put, record, registry, *, level, number):
        put("s", record("A"))
        put("s", record("A", "x int"), force=True)
        config.put(registry, "s", ConfigChange.of_json({"compatibility": level}), SOMEBODY)
        breaking = record("A", "x int", "y string")
        if number is None:
            with pytest.raises(Incompatible):
                put("s", breaking)
        else:
            assert put("s", breaking).number == number

    def test_the_version_that_fails_is_named(self, put, record, registry, somebody):
        put("s", record("A", "x string"))
        put("s", record("A"))
        config.put(registry, "s", ConfigChange.of_json({"compatibility": "BACKWARD_TRANSITIVE"}), somebody)
        with pytest.raises(Incompatible) as refused:
            put("s", Candidate('{"type":"record","name":"A","fields":[{"name":"x","type":"int","default":0}]}'))
        assert refused.value.version == 1
        assert "{oldSchemaVersion: 1}" in refused.value.message

    def test_another_format_is_refused(self, put, record):
        put("s", record("A"))
        with pytest.raises(Incompatible, match="different schema type"):
            put("s", Candidate('{"type":"object"}', "JSON"))


class TestModes:
    def test_read_only_refuses_what_is_new_and_finds_what_stands(self, put, record, registry, somebody):
        put("s", record("A"))
        mode.put(registry, "s", Mode.READONLY, somebody)
        assert put("s", record("A")).number == 1
        with pytest.raises(NotPermitted) as refused:
            put("s", record("B"))
        assert refused.value.code == 42205
        put("t", record("B"))

    def test_an_id_can_be_given_in_an_import_only(self, put, record, registry, somebody):
        with pytest.raises(NotPermitted, match="import mode"):
            put("s", record("A", id=7))
        mode.put(registry, "s", Mode.IMPORT, somebody)
        with pytest.raises(NotPermitted, match="read-write mode"):
            put("s", record("A"))

    def test_an_import_brings_ids_and_numbers_with_gaps(self, put, record, registry, somebody):
        mode.put(registry, "", Mode.IMPORT, somebody)
        assert (put("s", record("A", id=7, version=3)).id, put("s", record("B", id=5)).number) == (7, 4)
        assert put("s", record("C", id=9, version=1)).number == 1
        assert [held.number for held in registry.state().versions("s")] == [1, 3, 4]
        again = put("s", record("A", id=7, version=3))
        assert (again.number, again.created) == (3, False)
        with pytest.raises(NotPermitted, match=r"Overwrite new schema with id 7 in context \. is not permitted\."):
            put("t", record("D", id=7))
        with pytest.raises(NotPermitted, match="Version 3"):
            put("s", record("D", id=70, version=3))
        assert put("t", record("A", id=8)).id == 8, "the same content with several ids"
        mode.put(registry, "", Mode.READWRITE, somebody)
        assert put("u", record("E")).id == 10
        assert put("u", record("A")).id == 7

    def test_an_import_inherits_nothing_and_compares_nothing(self, put, record, registry, somebody):
        put("s", record("A", metadata=Metadata(properties={"a": "b"})))
        config.put(registry, "s", ConfigChange.of_json({"compatibility": "FULL"}), somebody)
        mode.put(registry, "s", Mode.IMPORT, somebody, force=True)
        version = put("s", record("A", "x int", id=50))
        assert (version.number, version.metadata) == (2, None)

    def test_an_import_says_which_versions_stand(self, put, record, registry, somebody):
        mode.put(registry, "", Mode.IMPORT, somebody)
        put("s", record("A", id=7, version=1))
        again = put("s", record("A", id=7, version=4))
        assert (again.number, again.created) == (4, True), "the same schema under another number is another version"
        assert not put("s", record("A", id=7, version=4)).created
        remove.version(registry, "s", 1, somebody)
        put("s", record("A", id=7, version=5))
        assert [(held.number, held.deleted) for held in registry.state().versions("s")] == [
            (1, True),
            (4, False),
            (5, False),
        ], "a deleted version stays where no new one takes its place by itself"

    def test_an_import_makes_nobody_the_owner(self, record, registry, somebody, orders):
        mode.put(registry, "", Mode.IMPORT, somebody)
        register(registry, "orders-value", record("A", id=7, version=1), orders)
        assert len(registry.state().owners) == 0

    def test_an_import_wants_an_empty_scope(self, put, record, registry, somebody):
        put("s", record("A"))
        with pytest.raises(NotPermitted):
            mode.put(registry, "", Mode.IMPORT, somebody)
        remove.subject(registry, "s", somebody)
        mode.put(registry, "", Mode.IMPORT, somebody)
        assert registry.state().versions("s") == (), "leftovers are cleared away"
        assert put("s", record("Z", id=1)).number == 1


def test_time_does_not_go_back(put, record, clock):
    first = put("s", record("A"))
    clock.now -= 60_000
    assert put("s", record("B")).at == first.at
    clock.now += 120_000
    assert put("s", record("C")).at == clock.now


def test_the_journal_says_who_did_what(registry, journal, orders, record):
    register(registry, "orders-value", record("A"), orders)
    written = [(entry.type, entry.who, entry.via) for _, entry in journal.since(1)]
    assert written == [
        ("OwnerClaimed", "order-service", "http"),
        ("SchemaRegistered", "order-service", "http"),
    ]


def test_every_rejection_has_a_code_and_a_status():
    leaves, waiting = [], [Rejection]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        leaves.append(kind)
    assert len(leaves) > 25
    for kind in leaves:
        assert 400 <= (kind.code // 100 if kind.code > 999 else kind.code) < 600
        assert kind.__name__ in errors.__doc__, kind.__name__


def test_the_number_of_a_version_by_text():
    assert [lookup.numbered(text) for text in ("1", "latest", "LATEST", "-1", "2147483647")] == [
        1,
        -1,
        -1,
        -1,
        2**31 - 1,
    ]
    for bad in ("0", "-2", "x", "", "1.5", "2147483648", "٣", "1" * 10_000):
        with pytest.raises(Rejection) as refused:
            lookup.numbered(bad)
        assert refused.value.code == 42202


def test_rules_have_names_of_their_own(put, record):
    with pytest.raises(InvalidRuleSet, match="twice") as refused:
        put("s", record("A", rules=RuleSet(domain=tuple(Rule(name, type="CEL") for name in ("twice", "one", "twice")))))
    assert refused.value.code == 42210
    same = Rule("same", mode="UPDOWN", type="X"), Rule("same", mode="READ", type="X")
    with pytest.raises(InvalidRuleSet, match="same"):
        put("s", record("A", rules=RuleSet(same[:1], same[1:])))


def test_the_order_of_references_counts_unless_it_is_normalized(put, record):
    for name in ("B", "C"):
        put(name, record(name))
    b, c = Reference("B", "B", 1), Reference("C", "C", 1)
    first = put("s", record("A", "b B", "c C", references=(b, c)))
    assert put("s", record("A", "b B", "c C", references=(c, b)), normalize=True).id == first.id
    assert put("s", record("A", "b B", "c C", references=(c, b))).id != first.id


def test_one_name_cannot_mean_two_schemas(put, record):
    for name in ("B", "C"):
        put(name, record(name))
    with pytest.raises(UnacceptableSchema, match="same name"):
        put("s", record("A", "b B", references=(Reference("B", "B", 1), Reference("B", "C", 1))))


@pytest.mark.parametrize(
    "candidate",
    [
        Candidate(
            '{ "type": "record", "name": "A",\n "doc": "d", "fields": [{"name": "f", "type": "int", "doc": "e"}] }'
        ),
        Candidate('{ "title": "A",\n "properties": {"f": {"type": "integer", "description": "e"}} }', "JSON"),
        Candidate('syntax = "proto3";\n// d\nmessage A {\n  // e\n  int32 f = 1;\n}', "PROTOBUF"),
    ],
    ids=lambda candidate: candidate.format,
)
def test_who_registered_a_schema_reads_it_as_every_other_process_does(put, registry, journal, candidate):
    put("s", candidate)
    seen = [one.parsed(one.state(), one.head()) for one in (registry, Registry(journal))]
    assert seen[0] == seen[1]
    told = [re.sub(r"line=\d+", "", repr(schema.outline)) for schema in seen]
    assert told[0] == told[1]
    assert seen[0].tags == seen[1].tags
