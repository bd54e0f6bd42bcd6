"""What stands in journals: the layout of every fact, those of later Skras, and damage."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from skra_app.journal import Entry, UnknownEntry, open_journal
from skra_app.journal.codec import decode, encode
from skra_app.registry import Config, Metadata, Mode, Owned, Registry, Rule, RuleSet, TopicPolicy, facts, lookup
from skra_app.registry.account import Key
from skra_app.registry.association import Association, Lifecycle, Resource
from skra_app.registry.effects import EFFECTS
from skra_app.registry.projection import fact_of, project
from skra_app.registry.rights import Grant, Role
from skra_app.registry.scram import Kept
from skra_app.registry.state import State
from skra_app.registry.upcast import current
from skra_compat import Level, Policy, Reference

RELEASED = Path(__file__).parents[2] / "cases" / "journal" / "0.1.0.jsonl"

EXAMPLES = [
    facts.SchemaRegistered(
        subject=":.dev:orders-value",
        version=3,
        id=7,
        guid="2b85d3d6-2980-7e0a-0073-ffca74c9a946",
        format="AVRO",
        text=' "string"',
        canonical='"string"',
        references=(Reference("a.B", "b", 2),),
        metadata=Metadata({"a": ("PII", "x")}, {"k": "v"}, ("k",)),
        rules=RuleSet(
            (
                Rule(
                    "m",
                    "doc",
                    "TRANSFORM",
                    "UPGRADE",
                    "JSONATA",
                    ("t",),
                    {"p": "q"},
                    "$",
                    "NONE",
                    "ERROR",
                    disabled=True,
                ),
            ),
            (Rule("d"),),
            (Rule("e"),),
            "2026",
        ),
        replaces=(1, 2),
    ),
    facts.SchemaRegistered("s", 1, 1, "2b85d3d6-2980-7e0a-0073-ffca74c9a946", "JSON", "{}", "{}"),
    facts.VersionsDeleted("s", (1, 2)),
    facts.VersionsPurged("s", (1,)),
    facts.SubjectPurged("s", (1,)),
    facts.ConfigSet(
        "s", Config(Level.FULL, Policy.LENIENT, normalize=True, alias="t", group="g", validate_rules=False)
    ),
    facts.ConfigDeleted(""),
    facts.ModeSet("", Mode.IMPORT),
    facts.ModeDeleted(":.dev:"),
    facts.OwnerClaimed(Owned.topic("orders"), "order-service"),
    facts.OwnerTransferred(Owned("subject", "com.acme.Order"), "billing", 4, "moved"),
    facts.OwnerOffered(Owned.topic("orders"), "billing", 1, "they book it"),
    facts.OfferWithdrawn(Owned.topic("orders")),
    facts.OwnerFenced("orders", 2, 4, 17),
    facts.ExemptionGiven("orders", "ops", "dead-letter-replay", 1, 9, "a bug"),
    facts.ExemptionEnded("orders", "ops"),
    facts.PrincipalAssigned("ci", "order-service"),
    facts.PrincipalAdded("ci", Role.WRITER, b"salt", (Grant.of("write:orders.*"), Grant.of("read:*"))),
    facts.PrincipalChanged("ci", Role.READER),
    facts.PrincipalRemoved("ci"),
    facts.KeyIssued("ci", Key("0a1b2c", (Kept(b"s", b"t"), Kept(b"u", b"v")), 5, 7)),
    facts.KeyEnded("ci", "0a1b2c", 6),
    facts.TopicCreated("orders", "8d6d2a5c-19ae-4a44-8ad3-0d4a8d5a51d0", 3, {"retention.ms": "5"}),
    facts.TopicDeleted("orders", "8d6d2a5c-19ae-4a44-8ad3-0d4a8d5a51d0"),
    facts.PartitionsAdded("orders", 9),
    facts.TopicConfigured("orders", {}),
    facts.PolicySet("orders", TopicPolicy(validation="observe", headers="trace")),
    facts.ContractPublished("orders", "billing", 2, {"contract": "billing", "topic": "orders", "reads": ["total"]}),
    facts.ContractRetired("orders", "billing"),
    facts.AssociationSet(Association(Resource("t1", "orders", "lkc"), "sales", "key", Lifecycle.STRONG, frozen=True)),
    facts.AssociationEnded(Association(Resource("t1", "orders", "lkc"), "sales")),
    facts.LevelOverruled("orders-value", 3, "nobody reads it", ("total is gone",)),
]


def entry_of(fact, **members):
    return Entry(type(fact).__name__, 5, "w", "http", fact.data(), fact.V, **members)


@pytest.mark.parametrize("fact", EXAMPLES, ids=lambda fact: type(fact).__name__)
def test_every_fact_is_read_as_it_was_written(fact):
    assert fact_of(1, decode(1, encode(entry_of(fact)))) == fact


def test_every_fact_has_an_example_and_an_effect():
    assert {type(fact) for fact in EXAMPLES} == set(facts.FACTS.values()) == set(EFFECTS)


@pytest.mark.parametrize("fact", EXAMPLES, ids=lambda fact: type(fact).__name__)
def test_members_of_a_later_skra_do_not_disturb(fact):
    later = Entry(type(fact).__name__, 5, "w", "http", {**fact.data(), "later": {"x": 1}}, fact.V)
    assert fact_of(1, later) == fact


@pytest.mark.parametrize("members", [{"type": "TopicBlessed"}, {"v": 2}])
def test_what_this_skra_cannot_read_stops_the_start_and_names_its_writer(members):
    journal = open_journal("memory:")
    written = {"type": "ModeSet", "at": 5, "who": "w", "via": "http", "data": {"scope": "", "mode": "IMPORT"}, "v": 1}
    journal.append([Entry(**{**written, **members}, skra="9.9.1")], 0)
    with pytest.raises(UnknownEntry, match=r"journal entry 1 is a .*written by Skra 9\.9\.1"):
        Registry(journal)


def test_damaged_members_stop_the_start():
    journal = open_journal("memory:")
    journal.append([Entry("ModeSet", 5, "w", "http", {"scope": 5})], 0)
    with pytest.raises(UnknownEntry, match=r"entry 1 .* damaged: .*scope"):
        Registry(journal)


def test_old_layouts_are_read_step_by_step():
    steps = {
        ("T", 1): lambda members: {**members, "two": 2},
        ("T", 2): lambda members: {**members, "three": members["two"] + 1},
    }
    assert current("T", 1, 3, {"one": 1}, steps) == {"one": 1, "two": 2, "three": 3}
    assert current("T", 3, 3, {"one": 1}, steps) == {"one": 1}
    with pytest.raises(ValueError, match="layout 3 of T"):
        current("T", 1, 4, {}, steps)


def released():
    return [decode(number, line.encode()) for number, line in enumerate(RELEASED.read_text().splitlines(), start=1)]


def test_a_journal_of_the_first_release_is_read_as_it_was_then():
    journal = open_journal("memory:")
    journal.append(released(), 0)
    registry = Registry(journal)
    state = registry.state()
    assert {entry.type for entry in released()} == set(facts.FACTS), "it holds every type of that release"
    assert (state.head, state.at) == (len(released()), released()[-1].at)
    assert [(held.number, held.id, held.deleted) for held in state.versions("orders-value")] == [
        (1, 1, True),
        (2, 2, False),
    ]
    assert lookup.by_version(registry, "orders-value", 2).metadata == Metadata(properties={"team": "orders"})
    assert state.versions("gone") == state.versions("purged") == ()
    assert state.configs[""] == Config(level=Level.FULL, normalize=True)
    assert dict(state.modes.items()) == {"": Mode.READWRITE}
    assert {place: held.version for place, held in state.contracts.items()} == {("orders", "billing"): 1}
    assert {str(owned): (owner.application, owner.epoch) for owned, owner in state.owners.items()} == {
        "topic 'orders'": ("billing-service", 2)
    }
    assert state.application("orders-ci") == "order-service"
    assert {name: (account.role, [key.id for key in account.keys]) for name, account in state.accounts.items()} == {
        "orders-ci": (Role.READER, ["00112233aabb"])
    }
    assert dict(state.keys.items()) == {"00112233aabb": "orders-ci"}
    assert {name: (topic.partitions, dict(topic.configs)) for name, topic in state.topics.items()} == {
        "orders": (3, {"cleanup.policy": "compact"})
    }
    assert state.policy("orders") == TopicPolicy(validation="observe", one_type="off")
    assert [(one.resource.name, one.type, one.subject) for one in state.associations.values()] == [
        ("orders", "value", "orders-value")
    ]
    assert not list(state.offers)
    assert [(at, given.purpose, given.by) for at, given in state.exemptions.items()] == [
        (("orders", "mover"), "migration", "billing-service")
    ]
    told = [journal.entry(sequence).type for sequence in state.tenures[Owned.topic("orders")]]
    assert told == ["OwnerClaimed", "OwnerTransferred", "OwnerOffered", "OfferWithdrawn", "OwnerFenced"]


def test_stored_entries_are_written_again_byte_by_byte():
    for number, line in enumerate(RELEASED.read_text().splitlines(), start=1):
        assert json.loads(encode(decode(number, line.encode()))) == json.loads(line)


def test_a_state_may_be_projected_in_any_pieces():
    journal = open_journal("memory:")
    journal.append(released(), 0)
    whole = project(State(), journal.since(0))
    piecewise = State()
    for recorded in journal.since(0):
        piecewise = project(piecewise, [recorded])
    for row in fields(State):
        assert getattr(piecewise, row.name) == getattr(whole, row.name), row.name
