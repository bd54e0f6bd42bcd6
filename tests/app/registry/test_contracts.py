"""Contracts at the registry: published, judged in the deed of registering, and overruling the level."""

import json

import pytest

from skra_app.errors import ContractNotFound, Incompatible, NotOwner, TopicNotFound, UnkeepableContract
from skra_app.journal import open_journal
from skra_app.registry import Actor, ConfigChange, Principal, Registry, config, consumers, contracts, policy, register
from skra_app.registry.content import Candidate
from skra_compat.contracts.outcome import Outcome

PRODUCER = Actor(Principal("order-service", named=True), "test")
BILLING = Actor(Principal("billing", named=True), "test")
FIELDS = {"id": "string", "total": "long", "note": ["null", "string"]}


def order(**changed):
    fields = {name: kind for name, kind in {**FIELDS, **changed}.items() if kind}
    shown = [
        {"name": name, "type": kind} | ({"default": None} if isinstance(kind, list) else {})
        for name, kind in fields.items()
    ]
    return Candidate(json.dumps({"type": "record", "name": "Order", "fields": shown}))


def document(*reads, application="billing", **more):
    return {"contract": application, "topic": "orders", "reads": list(reads), **more}


@pytest.fixture
def registry():
    found = Registry(open_journal("memory:"))
    register.register(found, "orders-value", order(), PRODUCER)
    yield found
    found.close()


def publish(registry, *reads, **more):
    return contracts.publish(registry, "orders", "billing", document(*reads, **more), BILLING)


TOTAL = {"path": "total", "type": "integer"}


def test_versions_never_change(registry):
    assert (publish(registry, TOTAL).version, publish(registry, TOTAL).created) == (1, False)
    assert publish(registry, TOTAL, "id").version == 2
    assert [str(need.path) for need in contracts.get(registry, "orders", "billing").contract.reads] == ["total", "id"]
    contracts.retire(registry, "orders", "billing", BILLING)
    with pytest.raises(ContractNotFound):
        contracts.get(registry, "orders", "billing")


def test_a_registry_that_reads_its_journal_again_knows_them(registry):
    publish(registry, TOTAL)
    again = Registry(registry._journal)
    assert contracts.get(again, "orders", "billing").version == 1


@pytest.mark.parametrize(
    ("told", "refusal", "said"),
    [
        (document("totl"), UnkeepableContract, "the nearest is total"),
        (document({"path": "total", "type": "boolean"}), UnkeepableContract, "ever has boolean"),
        (document("id", application="mailer"), UnkeepableContract, "publish it there"),
        ({"contract": "billing"}, UnkeepableContract, "topic"),
    ],
)
def test_what_cannot_be_kept_is_refused(registry, told, refusal, said):
    with pytest.raises(refusal, match=said):
        contracts.publish(registry, "orders", "billing", told, BILLING)


def test_nobody_speaks_for_another_or_of_an_unknown_topic(registry):
    with pytest.raises(NotOwner):
        contracts.publish(registry, "orders", "billing", document("id"), PRODUCER)
    with pytest.raises(TopicNotFound):
        contracts.publish(registry, "bills", "billing", {**document("id"), "topic": "bills"}, BILLING)


def test_a_version_that_breaks_a_consumer_is_refused_and_names_it(registry):
    publish(registry, TOTAL, owner={"team": "payments"})
    with pytest.raises(Incompatible, match=r"consumer:'billing', contact:'payments'.*total") as refused:
        register.register(registry, "orders-value", order(total="double"), PRODUCER)
    assert refused.value.verdict is None or refused.value.verdict.compatible
    register.register(registry, "orders-value", order(total="double"), PRODUCER, force=True)


def test_what_nobody_reads_may_go_where_contracts_judge(registry):
    config.put(registry, "orders-value", ConfigChange.of_json({"compatibility": "FULL"}), PRODUCER)
    publish(registry, TOTAL)
    without_id = order(id=None)
    with pytest.raises(Incompatible):
        register.register(registry, "orders-value", without_id, PRODUCER, groups=lambda: ["billing"])
    policy.put(registry, "orders", {"judge": "contracts"}, PRODUCER)
    with pytest.raises(Incompatible, match="the broker does not tell"):
        register.register(registry, "orders-value", without_id, PRODUCER)
    with pytest.raises(Incompatible, match="groups without a contract read the topic: spy"):
        register.register(registry, "orders-value", without_id, PRODUCER, groups=lambda: ["billing-1", "spy"])
    version = register.register(
        registry, "orders-value", without_id, PRODUCER, groups=lambda: ["billing-1"], reason="nobody reads it"
    )
    overruled = [entry for _, entry in registry.since(0) if entry.type == "LevelOverruled"]
    assert [(one.who, one.data["reason"], one.data["version"]) for one in overruled] == [
        ("order-service", "nobody reads it", version.number)
    ]
    with pytest.raises(Incompatible, match="consumer:'billing'"):
        register.register(registry, "orders-value", order(total=None), PRODUCER, groups=list)


def test_a_contract_that_no_schema_meets_waits_and_blocks_nobody(registry):
    publish(registry, {"path": "note", "type": "string"})
    found = contracts.get(registry, "orders", "billing").contract
    assert consumers.standing(registry, found).pending
    register.register(registry, "orders-value", order(note=None), PRODUCER)


def test_impact_is_asked_without_registering(registry):
    publish(registry, TOTAL)
    (one,) = consumers.impact(registry, "orders", order(total="string"))
    assert (one.outcome, one.blocks) == (Outcome.BREAKS, True)
    assert len(registry.state().live("orders-value")) == 1


def test_who_reads_which_field_since_when(registry):
    publish(registry, TOTAL)
    register.register(registry, "orders-value", order(extra=["null", "string"]), PRODUCER)
    found = {one.path: (one.since, one.readers) for one in consumers.fields(registry, "orders")}
    assert found == {"id": (1, ()), "total": (1, ("billing",)), "note": (1, ()), "extra": (2, ())}
