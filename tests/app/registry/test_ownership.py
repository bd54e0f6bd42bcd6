"""One application owns a topic with its subjects (DESIGN "Ownership")."""

import pytest

from skra_app.errors import Nameless, NotOwner, NotPermitted
from skra_app.registry import (
    ANONYMOUS,
    Actor,
    ConfigChange,
    Metadata,
    Mode,
    Owned,
    Owner,
    Principal,
    Registry,
    config,
    mode,
    ownership,
    policy,
    remove,
    topics,
)
from skra_app.registry.register import register
from skra_compat import Reference


@pytest.fixture
def owners(registry):
    return lambda: {str(owned): owner.application for owned, owner in registry.state().owners.items()}


@pytest.mark.parametrize(
    ("subject", "owned"),
    [
        ("orders-value", "topic 'orders'"),
        ("orders-key", "topic 'orders'"),
        ("orders-value-value", "topic 'orders-value'"),
        (":.dev:orders-value", "topic ':.dev:orders'"),
        ("orders", "subject 'orders'"),
        ("com.acme.Order", "subject 'com.acme.Order'"),
        ("orders-values", "subject 'orders-values'"),
        ("-value", "subject '-value'"),
        ("value", "subject 'value'"),
        (":.dev:orders", "subject ':.dev:orders'"),
    ],
)
def test_what_a_subject_follows(subject, owned):
    assert str(Owned.subject(subject)) == owned


def test_the_first_named_writer_owns_the_topic(registry, record, orders, billing, owners):
    register(registry, "orders-value", record("A"), orders)
    assert owners() == {"topic 'orders'": "order-service"}
    with pytest.raises(NotOwner) as refused:
        register(registry, "orders-value", record("B"), billing)
    assert (refused.value.code, refused.value.status) == (40301, 403)
    for part in ("topic 'orders'", "'order-service'", "'billing-service'"):
        assert part in refused.value.message
    with pytest.raises(NotOwner):
        register(registry, "orders-key", record("B"), billing)
    register(registry, "orders-key", record("B"), orders)


def test_text_that_stands_is_a_read_and_needs_no_owner(registry, record, orders, billing, somebody):
    first = register(registry, "orders-value", record("A"), orders)
    for reader in (billing, somebody):
        assert register(registry, "orders-value", record("A"), reader).number == first.number


def test_text_that_stands_with_metadata_is_a_read_too(registry, record, orders, billing, somebody):
    first = register(registry, "orders-value", record("A", metadata=Metadata(properties={"team": "x"})), orders)
    mode.put(registry, "orders-value", Mode.READONLY, orders)
    for reader in (billing, somebody):
        assert register(registry, "orders-value", record("A"), reader).number == first.number


def test_anonymous_writes_where_nobody_owns_and_owns_nothing(registry, record, orders, somebody, owners):
    register(registry, "orders-value", record("A"), somebody)
    assert owners() == {}
    register(registry, "orders-value", record("B"), orders)
    assert owners() == {"topic 'orders'": "order-service"}
    with pytest.raises(NotOwner):
        register(registry, "orders-value", record("C"), somebody)
    impostor = Actor(Principal("order-service", named=False), "kafka")
    with pytest.raises(NotOwner):
        register(registry, "orders-value", record("C"), impostor)


def test_a_refused_registration_claims_nothing(registry, record, orders, owners):
    with pytest.raises(Exception, match="Invalid schema"):
        register(registry, "orders-value", record("A", "x nope"), orders)
    assert owners() == {}


def test_a_subject_that_is_only_referred_to_is_not_claimed(registry, record, orders, somebody, owners):
    register(registry, "shared", record("B"), somebody)
    register(registry, "orders-value", record("A", "b B", references=(Reference("B", "shared", 1),)), orders)
    assert owners() == {"topic 'orders'": "order-service"}


@pytest.mark.parametrize("claim", ["explicit", "off"])
def test_a_write_claims_only_where_the_setting_says_so(journal, record, orders, claim):
    registry = Registry(journal, claim=claim)
    register(registry, "orders-value", record("A"), orders)
    assert ownership.claim_first_write(registry, "orders", orders) is None
    assert not list(registry.state().owners)
    if claim == "explicit":
        assert ownership.claim(registry, Owned.topic("orders"), orders).application == "order-service"
    else:
        with pytest.raises(NotPermitted, match="setting claim"):
            ownership.claim(registry, Owned.topic("orders"), orders)


def test_a_claim(registry, orders, billing, somebody, clock):
    owned = Owned.topic("orders")
    first = ownership.claim(registry, owned, orders)
    assert first == Owner("order-service", 1, clock.now) == ownership.owner_of(registry.state(), owned)
    clock.now += 1
    head = registry.head()
    assert ownership.claim(registry, owned, orders) == first
    assert registry.head() == head
    with pytest.raises(NotOwner):
        ownership.claim(registry, owned, billing)
    with pytest.raises(Nameless) as refused:
        ownership.claim(registry, owned, somebody)
    assert refused.value.code == 40301


@pytest.mark.parametrize("topic", ["__consumer_offsets", "orders.dlq"])
def test_some_topics_have_no_owner(registry, orders, topic):
    with pytest.raises(NotPermitted):
        ownership.claim(registry, Owned.topic(topic), orders)
    assert ownership.claim_first_write(registry, topic, orders) is None


def test_a_first_write_to_a_topic(registry, orders, billing, somebody):
    assert ownership.claim_first_write(registry, "orders", somebody) is None
    assert ownership.claim_first_write(registry, "orders", orders).application == "order-service"
    assert ownership.claim_first_write(registry, "orders", orders).epoch == 1
    for other in (billing, somebody):
        with pytest.raises(NotOwner):
            ownership.claim_first_write(registry, "orders", other)


def test_an_application_has_several_principals(registry, record, orders, billing, somebody):
    register(registry, "orders-value", record("A"), orders)
    pipeline = Actor(Principal("orders-ci", named=True), "http")
    with pytest.raises(NotOwner):
        register(registry, "orders-value", record("B"), pipeline)
    with pytest.raises(NotOwner):
        ownership.assign(registry, "orders-ci", "order-service", billing)
    with pytest.raises(Nameless):
        ownership.assign(registry, "orders-ci", "anonymous", somebody)
    ownership.assign(registry, "orders-ci", "order-service", orders)
    register(registry, "orders-value", record("B"), pipeline)
    assert registry.state().application("orders-ci") == "order-service"


def test_only_the_owner_changes_what_is_owned(registry, record, orders, billing, somebody):
    register(registry, "orders-value", record("A"), orders)
    topics.create(registry, "orders", 1, orders)
    full = ConfigChange.of_json({"compatibility": "FULL"})
    for other in (billing, somebody):
        for deed in (
            lambda by: remove.subject(registry, "orders-value", by),
            lambda by: remove.version(registry, "orders-value", 1, by),
            lambda by: config.put(registry, "orders-value", full, by),
            lambda by: mode.put(registry, "orders-value", Mode.READONLY, by),
            lambda by: topics.delete(registry, "orders", by),
            lambda by: topics.add_partitions(registry, "orders", 2, by),
            lambda by: topics.configure(registry, "orders", {"retention.ms": "1"}, by),
            lambda by: policy.put(registry, "orders", {"validation": "off"}, by),
        ):
            with pytest.raises(NotOwner):
                deed(other)
    config.put(registry, "orders-value", full, orders)
    assert policy.put(registry, "orders", {"validation": "off"}, orders).validation == "off"


def test_nobody_is_anonymous_by_name():
    assert not ANONYMOUS.named
