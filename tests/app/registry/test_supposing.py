"""Deeds of several steps: each decides on what the ones before it leave, and all of it is appended or nothing."""

import pytest

from skra_app.errors import InvalidAssociation, NoLiveVersion, SubjectNotFound
from skra_app.registry import Candidate, Registry, lookup, remove
from skra_app.registry.association import Association, Lifecycle, Resource
from skra_app.registry.associations import Deed, Parting, Wish, amend
from skra_app.registry.projection import fact_of
from skra_app.registry.register import register
from skra_app.registry.supposing import supposed
from skra_compat import Reference

ORDERS = Resource("orders", "orders", "lkc")
TEXT, NUMBER = Candidate('"string"'), Candidate('"int"')


def test_what_is_supposed_is_what_becomes_of_it(registry, orders):
    before = registry.state()
    register(registry, "money", Candidate('{"type":"record","name":"M","fields":[]}'), orders)
    with_money = '{"type":"record","name":"O","fields":[{"name":"m","type":"M"}]}'
    register(registry, "orders-value", Candidate(with_money, references=(Reference("M", "money", -1),)), orders)
    amend(registry, ORDERS, [Deed(Wish("orders-key", "key", candidate=TEXT))], orders)
    remove.subject(registry, "orders-value", orders)
    remove.subject(registry, "orders-value", orders, permanent=True)
    facts = [fact_of(sequence, entry) for sequence, entry in registry.since(before.head)]
    assert len(facts) > 5
    assert supposed(before, facts, orders) == registry.state() != before


def test_all_of_it_or_nothing(registry, orders):
    head = registry.head()
    deeds = [
        Deed(Wish("orders-value", "value", Lifecycle.STRONG, candidate=TEXT)),
        Deed(Wish("nobody", "key")),
    ]
    with pytest.raises(NoLiveVersion):
        amend(registry, ORDERS, deeds, orders)
    assert registry.head() == head
    with pytest.raises(SubjectNotFound):
        lookup.by_version(registry, "orders-value", 1)
    made = amend(registry, ORDERS, [deeds[0], Deed(Wish("orders-value", "key"))], orders)
    assert [one for one, _ in made] == [
        Association(ORDERS, "orders-value", "value", Lifecycle.STRONG),
        Association(ORDERS, "orders-value", "key"),
    ]


def test_a_step_sees_the_ones_before_it(registry, orders):
    own = Deed(Wish("orders-value", "value", Lifecycle.STRONG, candidate=TEXT))
    again = Deed(Wish("orders-value", "value", candidate=TEXT))
    amend(registry, ORDERS, [own, Deed(Parting("value", cascade=True)), again], orders)
    assert [(held.number, held.deleted) for held in registry.state().versions("orders-value")] == [(2, False)]


def test_a_schema_that_another_one_has_to_judge_comes_first(registry: Registry, orders):
    both = [Deed(Wish("orders-value", kind, candidate=each)) for kind, each in (("value", TEXT), ("key", NUMBER))]
    head = registry.head()
    for dry in (True, False):
        with pytest.raises(InvalidAssociation, match="register that one first"):
            amend(registry, ORDERS, both, orders, dry=dry)
    assert registry.head() == head
