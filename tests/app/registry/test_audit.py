"""What the journal tells of what happened: found by who, what and when, and without anything secret."""

import pytest

from skra_app.registry import Candidate, ConfigChange, Owned, config, ownership, principals, topics
from skra_app.registry import audit as audits
from skra_app.registry.audit import Wanted, told
from skra_app.registry.register import register

HOUR = 3_600_000


@pytest.fixture
def happened(registry, clock, orders, billing):
    """Two applications' deeds, an hour apart; gives the time of the second one's first."""
    register(registry, "orders-value", Candidate('"string"'), orders)
    topics.create(registry, "orders", 1, orders)
    clock.now += HOUR
    register(registry, "com.acme.Bill", Candidate('"long"'), billing)
    config.put(registry, "bills-key", ConfigChange.of_json({"compatibility": "FULL"}), billing)
    ownership.claim(registry, Owned.topic("bills"), billing)
    return clock.now


def kinds(registry, after=0, limit=100, **wanted):
    return [entry.type for _, entry in audits.page(registry, Wanted(**wanted), after, limit).entries]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"principal": "order-service"}, ["OwnerClaimed", "SchemaRegistered", "TopicCreated"]),
        ({"subject": "orders-value"}, ["SchemaRegistered"]),
        ({"subject": "bills-key"}, ["ConfigSet"]),
        ({"subject": "com.acme.Bill"}, ["OwnerClaimed", "SchemaRegistered"]),
        ({"topic": "orders"}, ["OwnerClaimed", "SchemaRegistered", "TopicCreated"]),
        ({"topic": "bills"}, ["ConfigSet", "OwnerClaimed"]),
        ({"type": "SchemaRegistered"}, ["SchemaRegistered", "SchemaRegistered"]),
        ({"type": "SchemaRegistered", "principal": "billing-service"}, ["SchemaRegistered"]),
        ({"principal": "nobody"}, []),
    ],
)
def test_entries_are_found_by_who_and_what(registry, happened, wanted, found):
    assert kinds(registry, **wanted) == found


def test_entries_are_found_by_when(registry, happened):
    later = ["OwnerClaimed", "SchemaRegistered", "ConfigSet", "OwnerClaimed"]
    assert kinds(registry, since=happened) == kinds(registry, since=happened - HOUR + 1) == later
    assert kinds(registry, since=happened + 1) == []
    assert kinds(registry, since=1) == kinds(registry)


def test_pages_follow_each_other_and_miss_nothing(registry, happened):
    whole = audits.page(registry, Wanted(), 0, 100)
    assert whole.complete
    found, after, complete = [], 0, False
    while not complete:
        page = audits.page(registry, Wanted(), after, 2)
        found += page.entries
        after, complete = page.next, page.complete
    assert tuple(found) == whole.entries
    assert audits.page(registry, Wanted(), after, 2) == ((), registry.head(), True)


def test_a_page_without_finds_still_leads_on(registry, happened, monkeypatch):
    monkeypatch.setattr(audits, "SCANNED", 2)
    after, complete, found = 0, False, []
    while not complete:
        page = audits.page(registry, Wanted(topic="bills"), after, 100)
        assert page.next > after
        found += [entry.type for _, entry in page.entries]
        after, complete = page.next, page.complete
    assert found == ["ConfigSet", "OwnerClaimed"]


def test_what_is_kept_of_keys_and_texts_of_schemas_are_not_told(registry, happened, orders):
    issued = principals.add(registry, "ci", principals.wish("reader", [], ""), orders)
    entries = audits.page(registry, Wanted(principal="ci"), 0, 100).entries
    assert [entry.type for _, entry in entries] == ["PrincipalAdded", "KeyIssued"]
    (added, key) = (told(entry.data) for _, entry in entries)
    assert added == {"principal": "ci", "role": "reader", "grants": []}
    assert set(key["key"]) == {"id", "since", "ends"}
    assert issued.account.salt.hex() not in str([added, key])
    (_, registered), *_ = audits.page(registry, Wanted(type="SchemaRegistered"), 0, 1).entries
    assert {"subject", "version", "id"} <= set(told(registered.data))
    assert not {"text", "canonical"} & set(told(registered.data))
