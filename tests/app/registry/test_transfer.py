"""Handing over: offered, accepted, fenced, and on record; and who may write in an owner's place."""

import pytest

from skra_app.errors import (
    ExemptionNotFound,
    InvalidPolicy,
    Nameless,
    NotAllowed,
    NotOwner,
    NotPermitted,
    OfferNotFound,
    OwnerNotFound,
    SecondEventType,
)
from skra_app.registry import Owned, TopicPolicy, exemptions, ownership, policy, topics, transfer
from skra_app.registry.exemptions import Asked
from skra_app.registry.register import register
from skra_app.registry.rights import Access, Grant, Right

ORDERS = Owned.topic("orders")


@pytest.fixture
def owned(registry, orders):
    topics.create(registry, "orders", 2, orders)
    ownership.claim(registry, ORDERS, orders)
    return ORDERS


def kinds(registry, of=ORDERS):
    return [entry.type for _, entry in transfer.history(registry, of)]


def test_an_offer_changes_nothing_until_it_is_accepted(registry, owned, orders, billing, somebody):
    for other in (billing, somebody):
        with pytest.raises(NotOwner):
            transfer.offer(registry, owned, "billing-service", other)
    given = transfer.offer(registry, owned, "billing-service", orders, reason="they book it")
    assert (given.application, given.epoch, given.reason, given.by) == (
        "billing-service",
        1,
        "they book it",
        "order-service",
    )
    assert ownership.owner_of(registry.state(), owned).application == "order-service"
    for other, refused in ((orders, NotAllowed), (somebody, Nameless)):
        with pytest.raises(refused):
            transfer.accept(registry, owned, other)
    owner = transfer.accept(registry, owned, billing)
    assert (owner.application, owner.epoch) == ("billing-service", 2)
    assert transfer.offered(registry.state(), owned) is None
    with pytest.raises(OfferNotFound):
        transfer.accept(registry, owned, billing)
    with pytest.raises(NotOwner):
        transfer.offer(registry, owned, "order-service", orders)
    assert kinds(registry) == ["OwnerClaimed", "OwnerOffered", "OwnerTransferred"]


def test_an_offer_is_withdrawn_or_declined(registry, owned, orders, billing, somebody):
    for by in (orders, billing):
        transfer.offer(registry, owned, "billing-service", orders)
        with pytest.raises(NotOwner):
            transfer.withdraw(registry, owned, somebody)
        transfer.withdraw(registry, owned, by)
        with pytest.raises(OfferNotFound):
            transfer.accept(registry, owned, billing)
    with pytest.raises(OfferNotFound):
        transfer.withdraw(registry, owned, orders)


@pytest.mark.parametrize("name", ["", " x", "anonymous", "a\nb", "x" * 201, "order-service"])
def test_to_whom_nothing_can_be_offered(registry, owned, orders, name):
    with pytest.raises(NotPermitted):
        transfer.offer(registry, owned, name, orders)


def test_a_reason_has_an_end(registry, owned, orders, billing):
    with pytest.raises(NotPermitted, match="1000 characters"):
        transfer.offer(registry, owned, "billing-service", orders, reason="x" * 1001)
    with pytest.raises(NotPermitted, match="1000 characters"):
        exemptions.give(registry, "orders", Asked("test", 5, "x" * 1001), billing)


def test_what_nobody_owns_is_not_offered(registry, orders):
    with pytest.raises(OwnerNotFound):
        transfer.offer(registry, ORDERS, "billing-service", orders)
    with pytest.raises(OwnerNotFound):
        transfer.history(registry, ORDERS)


def test_each_partition_waits_for_its_fence(registry, owned, orders, billing):
    transfer.offer(registry, owned, "billing-service", orders)
    assert transfer.unfenced(registry.state(), "orders") == ()
    transfer.accept(registry, owned, billing)
    assert transfer.unfenced(registry.state(), "orders") == (0, 1)
    head = registry.head()
    transfer.fence(registry, "orders", 1, {0: 5, 1: 6}, orders)
    assert registry.head() == head, "of an epoch that is over"
    transfer.fence(registry, "orders", 2, {1: 6}, orders)
    assert transfer.unfenced(registry.state(), "orders") == (0,)
    transfer.fence(registry, "orders", 2, {0: 5, 1: 9}, orders)
    assert transfer.unfenced(registry.state(), "orders") == ()
    told = [entry.data for _, entry in transfer.history(registry, owned) if entry.type == "OwnerFenced"]
    assert [(data["partition"], data["offset"], data["epoch"]) for data in told] == [(1, 6, 2), (0, 5, 2)]


def test_a_topic_that_is_made_again_stays_its_owners_and_needs_no_fence(registry, owned, orders, billing):
    transfer.offer(registry, owned, "billing-service", orders)
    transfer.accept(registry, owned, billing)
    topics.delete(registry, "orders", billing)
    assert transfer.unfenced(registry.state(), "orders") == ()
    with pytest.raises(NotOwner):
        topics.create(registry, "orders", 1, orders)
    topics.create(registry, "orders", 1, billing)
    assert transfer.unfenced(registry.state(), "orders") == ()


def test_who_wrote_by_a_pattern_does_not_after_a_transfer(registry, owned, orders, billing):
    policy.put(registry, "orders", {"writers": "order-*"}, orders)
    transfer.offer(registry, owned, "billing-service", orders)
    transfer.accept(registry, owned, billing)
    assert not registry.state().policy("orders").writers


@pytest.mark.parametrize(
    ("writers", "welcome"),
    [("", ""), ("connect-*", "connect-1"), ("a, b ,c*", "a b c cc connect connect-1"), ("a*,", "a ab")],
)
def test_whom_a_policy_names(writers, welcome):
    names = {"a", "b", "c", "cc", "ab", "connect-1", "connect", ""}
    found = TopicPolicy().with_members({"skra.writers": writers})
    assert {name for name in names if found.welcomes(name)} == {*welcome.split()}


@pytest.mark.parametrize("writers", ["*", "a,*", "a*b", "**"])
def test_a_policy_cannot_name_everybody(writers):
    with pytest.raises(InvalidPolicy, match="let nobody own"):
        TopicPolicy().with_members({"writers": writers})


def test_an_exemption_is_named_bounded_and_ends_with_the_ownership(
    registry, owned, orders, billing, *, somebody, clock
):
    for asked in (Asked("fun", 5), Asked("test", 0), Asked("test", exemptions.LONGEST + 1)):
        with pytest.raises(NotPermitted):
            exemptions.give(registry, "orders", asked, billing)
    with pytest.raises(Nameless):
        exemptions.give(registry, "orders", Asked("test", 5), somebody)
    with pytest.raises(OwnerNotFound):
        exemptions.give(registry, "nobodys", Asked("test", 5), billing)
    given = exemptions.give(registry, "orders", Asked("migration", 5, "moved"), billing)
    assert exemptions.held(registry, registry.state(), owned, billing.principal) == given
    clock.now += 5
    assert exemptions.held(registry, registry.state(), owned, billing.principal) is None
    exemptions.give(registry, "orders", Asked("migration", 500), billing)
    with pytest.raises(NotOwner):
        exemptions.end(registry, "orders", "billing-service", somebody)
    transfer.offer(registry, owned, "third", orders)
    third = billing._replace(principal=billing.principal._replace(name="third"))
    transfer.accept(registry, owned, third)
    assert exemptions.held(registry, registry.state(), owned, billing.principal) is None
    exemptions.end(registry, "orders", "billing-service", billing)
    with pytest.raises(ExemptionNotFound):
        exemptions.end(registry, "orders", "billing-service", billing)


@pytest.mark.parametrize(
    ("grants", "rights", "stands_in"),
    [
        (["as-owner:orders"], {Right.READ, Right.WRITE}, True),
        (["as-owner:ord*"], {Right.READ, Right.WRITE}, True),
        (["as-owner:orders"], {Right.READ}, False),
        (["write:orders"], {Right.READ, Right.WRITE}, False),
        ([], {Right.READ, Right.WRITE}, False),
        ([], {Right.READ, Right.WRITE, Right.OVERRULE, Right.ADMINISTER}, False),
    ],
)
def test_with_keys_only_a_grant_exempts(registry, owned, billing, *, grants, rights, stands_in):
    access = Access(frozenset(rights), tuple(map(Grant.of, grants)))
    actor = billing._replace(principal=billing.principal._replace(access=access))
    if stands_in:
        exemptions.give(registry, "orders", Asked("test", 500), actor)
    else:
        with pytest.raises(NotAllowed, match="as-owner:orders"):
            exemptions.give(registry, "orders", Asked("test", 500), actor)
        exemptions.give(registry, "orders", Asked("test", 500), billing)
    held = exemptions.held(registry, registry.state(), owned, actor.principal)
    assert (held is not None) is stands_in


def test_only_a_migration_registers(registry, owned, record, billing):
    exemptions.give(registry, "orders", Asked("test", 500), billing)
    with pytest.raises(NotOwner):
        register(registry, "orders-value", record("A"), billing)
    exemptions.give(registry, "orders", Asked("migration", 500), billing)
    assert register(registry, "orders-value", record("A"), billing).number == 1


@pytest.mark.parametrize(
    ("subject", "followed"),
    [
        ("orders-com.acme.Placed", "topic 'orders'"),
        ("orders-eu-com.acme.Placed", "topic 'orders-eu'"),
        ("orders-us-com.acme.Placed", "topic 'orders'"),
        ("orders-archive-value", "topic 'orders-archive'"),
        (":.dev:orders-com.acme.Placed", "subject ':.dev:orders-com.acme.Placed'"),
        ("others-com.acme.Placed", "subject 'others-com.acme.Placed'"),
        ("orders-mine", "subject 'orders-mine'"),
        ("-x", "subject '-x'"),
    ],
)
def test_a_record_of_a_topic_follows_it(registry, record, orders, billing, *, subject, followed):
    register(registry, "orders-mine", record("M"), billing)
    ownership.claim(registry, ORDERS, orders)
    ownership.claim(registry, Owned.topic("orders-eu"), orders)
    assert str(ownership.followed(registry.state(), subject)) == followed


def test_the_first_record_of_a_topic_claims_it_where_its_policy_says_so(registry, record, orders, billing):
    policy.put(registry, "orders", {"subjects": "topic-record"}, orders)
    register(registry, "orders-com.acme.A", record("A"), orders)
    assert ownership.owner_of(registry.state(), ORDERS).application == "order-service"
    with pytest.raises(NotOwner):
        register(registry, "orders-com.acme.B", record("B"), billing)


def newest_codes(registry):
    """What the linter said of the version that was registered last."""
    return {one["code"] for one in registry.entry(registry.head()).data["findings"]}


def test_a_second_event_type_is_found_or_refused(registry, record, orders):
    policy.put(registry, "orders", {"subjects": "topic-record"}, orders)
    register(registry, "orders-A", record("A"), orders)
    register(registry, "orders-B", record("B"), orders)
    assert "ST201" in newest_codes(registry)
    policy.put(registry, "orders", {"one-type": "on"}, orders)
    with pytest.raises(SecondEventType, match=r"'A'.*'orders-C' would bring 'C'"):
        register(registry, "orders-C", record("C"), orders)
    register(registry, "orders-key", record("K"), orders)
    policy.put(registry, "orders", {"one-type": "off"}, orders)
    register(registry, "orders-C", record("C"), orders)
    assert "ST201" not in newest_codes(registry)
