"""What a contract needs beside the latest schema: earlier versions, headers, keys, values in every record, a name."""

import json

import pytest
from kio.schema.errors import ErrorCode

from skra_app.broker.refusals import code_of
from skra_app.errors import BreaksConsumers, Incompatible, Nameless, NotOwner
from skra_app.journal import open_journal
from skra_app.registry import (
    ANONYMOUS,
    Actor,
    Principal,
    Registry,
    consumers,
    contracts,
    ownership,
    policy,
    register,
    remove,
    topics,
)
from skra_app.registry.content import Candidate
from skra_app.registry.owner import Owned
from skra_compat import Schema
from skra_compat.contracts.outcome import Outcome
from tests.app.registry.test_contracts import BILLING, PRODUCER, TOTAL, document, order

DAY = 86_400_000
NOBODY = Actor(ANONYMOUS, "test")


class Clock:
    now = 1_000 * DAY

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry(clock):
    """A topic whose total was a double for ten days, is a long since, and got a field two days ago."""
    found = Registry(open_journal("memory:"), clock=clock)
    clock.now = 900 * DAY
    topics.create(found, "orders", 1, PRODUCER)
    for age, fields in ((20, {"total": "double"}), (10, {}), (2, {"extra": ["null", "string"]})):
        clock.now = (1_000 - age) * DAY
        register.register(found, "orders-value", order(**fields), PRODUCER, force=True)
    clock.now = 1_000 * DAY
    yield found
    found.close()


def published(registry, *reads, **more):
    contracts.publish(registry, "orders", "billing", document(*(reads or (TOTAL,)), **more), BILLING)
    return consumers.standing(registry, contracts.get(registry, "orders", "billing").contract)


@pytest.mark.parametrize(
    ("since", "configs", "versions"),
    [
        ("latest", {}, []),
        ("earliest", {}, [1]),
        ({"days": 11}, {}, [1]),
        ({"days": 9}, {}, []),
        ("earliest", {"retention.ms": str(5 * DAY)}, []),
        ("earliest", {"retention.ms": str(12 * DAY)}, [1]),
        ({"days": 30}, {"retention.ms": str(5 * DAY)}, []),
        ("earliest", {"retention.ms": str(5 * DAY), "cleanup.policy": "compact"}, [1]),
    ],
)
def test_versions_whose_events_may_still_come_are_judged(registry, since, configs, versions):
    topics.configure(registry, "orders", configs, PRODUCER)
    found = published(registry, **{"from": since})
    assert (found.outcome, [one.version for one in found.standing]) == (Outcome.OK, versions)
    (impact,) = consumers.impact(registry, "orders", order(note=None))
    assert (impact.blocks, [one.version for one in impact.standing]) == (False, versions)
    for one in found.standing:
        assert one.outcome is Outcome.BREAKS
        assert isinstance(one.counterexample.event["total"], float)


def test_events_of_a_soft_deleted_version_stay(registry):
    remove.version(registry, "orders-value", 1, PRODUCER)
    assert [one.version for one in published(registry, **{"from": "earliest"}).standing] == [1]


def test_records_that_are_kept_for_less_than_is_read_are_told(registry):
    topics.configure(registry, "orders", {"retention.ms": str(5 * DAY)}, PRODUCER)
    (told,) = published(registry, **{"from": {"days": 30}}).unpromised
    assert (told.outcome, told.message) == (Outcome.DEGRADES, "a record is kept for 5 days")


@pytest.mark.parametrize(
    ("demanded", "missing"),
    [
        ({}, ["header trace_id"]),
        ({"headers": "trace_id, other"}, []),
        ({"headers": "trace"}, ["header trace_id"]),
        ({"headers": "trace_id", "validation": "observe"}, ["header trace_id"]),
    ],
)
def test_a_header_is_promised_by_a_policy_that_is_enforced(registry, demanded, missing):
    policy.put(registry, "orders", demanded, PRODUCER)
    found = published(registry, headers=[{"name": "trace_id"}, {"name": "schema", "required": False}])
    assert [one.path for one in found.unpromised if one.outcome is Outcome.BREAKS] == missing


def test_a_policy_that_no_longer_demands_what_is_needed_is_refused(registry):
    policy.put(registry, "orders", {"headers": "trace_id"}, PRODUCER)
    published(registry, headers=[{"name": "trace_id"}], owner={"contact": "#pay"})
    with pytest.raises(BreaksConsumers, match=r"consumer:'billing', contact:'#pay'.*header trace_id"):
        policy.put(registry, "orders", {"headers": None}, PRODUCER)
    policy.put(registry, "orders", {"headers": "trace_id,more"}, PRODUCER)
    policy.put(registry, "orders", {"headers": None, "judge": "level"}, PRODUCER)


def test_what_nobody_ever_promised_stands_in_nobodys_way(registry):
    published(registry, headers=[{"name": "trace_id"}], tolerates={"tombstones": False})
    policy.put(registry, "orders", {"headers": "other"}, PRODUCER)
    with pytest.raises(BreaksConsumers, match="records without a value"):
        topics.configure(registry, "orders", {"cleanup.policy": "compact"}, PRODUCER)
    policy.put(registry, "orders", {"tombstones": "reject"}, PRODUCER)
    topics.configure(registry, "orders", {"cleanup.policy": "compact"}, PRODUCER)


def test_more_partitions_move_keys(registry):
    topics.add_partitions(registry, "orders", 2, PRODUCER)
    published(registry, key={"path": "id"})
    with pytest.raises(BreaksConsumers, match=r"consumer:'billing'.*no longer in order") as refused:
        topics.add_partitions(registry, "orders", 3, PRODUCER)
    assert code_of(refused.value) is ErrorCode.policy_violation


def keyed(kind):
    return Candidate(json.dumps(kind))


def key_record(kind, name="id"):
    return {"type": "record", "name": "Key", "fields": [{"name": name, "type": kind}]}


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ("string", "long", True),
        ("string", {"type": "string", "doc": "x"}, False),
        (key_record("string"), key_record("long"), True),
        (key_record("string"), key_record("string", "other"), True),
        ("string", key_record("string"), False),
        ("long", "bytes", False),
    ],
)
def test_a_change_of_the_keys_schema_names_the_readers_that_break(registry, before, after, broken):
    published(registry, key={"path": "id"})
    register.register(registry, "orders-key", keyed(before), PRODUCER)
    found = consumers.standing(registry, contracts.get(registry, "orders", "billing").contract)
    assert [one.path[:3] for one in found.standing] == (["key"] if before == "long" else [])
    hurt = consumers.hurt(registry, registry.state(), "orders-key", Schema.parse("AVRO", json.dumps(after)))
    assert [one.application for one in hurt] == (["billing"] if broken else [])


def test_the_refusal_of_a_key_names_the_consumer(registry):
    published(registry, key={"path": "id"})
    register.register(registry, "orders-key", keyed("string"), PRODUCER)
    with pytest.raises(Incompatible, match=r"consumer:'billing'"):
        register.register(registry, "orders-key", keyed("long"), PRODUCER)


def test_the_nameless_speak_for_nobody_who_has_a_name(registry):
    contracts.publish(registry, "orders", "mailer", document("id", application="mailer"), NOBODY)
    contracts.publish(registry, "orders", "mailer", document(TOTAL, application="mailer"), NOBODY)
    published(registry)
    with pytest.raises(Nameless, match="speak for 'billing'"):
        contracts.retire(registry, "orders", "billing", NOBODY)
    with pytest.raises(Nameless):
        contracts.publish(registry, "orders", "billing", document("id"), NOBODY)
    with pytest.raises(NotOwner):
        contracts.retire(registry, "orders", "billing", PRODUCER)
    contracts.retire(registry, "orders", "mailer", NOBODY)


def test_whoever_owns_a_topic_has_a_name(registry):
    shipping = Actor(Principal("shipping", named=True), "test")
    ownership.claim(registry, Owned.topic("parcels"), shipping)
    with pytest.raises(Nameless):
        contracts.publish(registry, "orders", "shipping", document("id", application="shipping"), NOBODY)
