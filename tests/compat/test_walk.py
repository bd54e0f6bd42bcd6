"""The walk against a checker that knows nothing clever: the greatest fixpoint, worked out by iteration."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_compat.budget import Budget, Exhausted
from skra_compat.difference import Difference, Effect
from skra_compat.walk import Walk

# A toy language. A part is a number; `graph[part]` is its colour, the parts that must hold below it, and its
# alternatives, of which (if there are any) one has to accept the other side's part.
COUNT = 5
parts = st.integers(0, COUNT - 1)
nodes = st.tuples(
    st.sampled_from("rrrg"),
    st.lists(parts, max_size=2),
    st.one_of(st.just([]), st.lists(parts, min_size=1, max_size=3)),
)
graphs = st.lists(nodes, min_size=COUNT, max_size=COUNT)


def toy_walk(graph, budget=100_000):
    def rules(pair):
        colour, below, alternatives = graph[pair.reader]
        if colour != graph[pair.writer][0]:
            yield Difference("COLOUR", pair.pointer(), "")
        if alternatives and not any(pair.accepts(one, pair.writer) for one in alternatives):
            yield Difference("NO_ALTERNATIVE", pair.pointer(), "")
        for number, (mine, theirs) in enumerate(zip(below, graph[pair.writer][1], strict=False)):
            pair.at(f"below/{number}", mine, theirs)

    return Walk(rules, lambda part: part, Budget(budget))


def fixpoint(graph):
    """Every pair that stays compatible when all pairs are taken to be so at first."""
    holds = {(reader, writer) for reader in range(COUNT) for writer in range(COUNT)}
    while True:
        kept = {pair for pair in holds if stands(graph, holds, *pair)}
        if kept == holds:
            return holds
        holds = kept


def stands(graph, holds, reader, writer):
    colour, below, alternatives = graph[reader]
    return (
        colour == graph[writer][0]
        and (not alternatives or any((one, writer) in holds for one in alternatives))
        and all(pair in holds for pair in zip(below, graph[writer][1], strict=False))
    )


@settings(max_examples=2_000, deadline=None)
@given(graphs, parts, parts)
def test_the_walk_finds_the_greatest_fixpoint(graph, reader, writer):
    found = list(toy_walk(graph).differences(reader, writer))
    assert (not found) == ((reader, writer) in fixpoint(graph))


@settings(max_examples=500, deadline=None)
@given(graphs, parts, parts)
def test_each_place_is_reported_once(graph, reader, writer):
    found = [(one.kind, one.path) for one in toy_walk(graph).differences(reader, writer)]
    assert len(found) == len(set(found))


def test_depth_costs_no_stack():
    def rules(pair):
        if pair.reader < 50_000:
            pair.at("n", pair.reader + 1, pair.writer + 1)
        else:
            yield Difference("END", "", "")

    walk = Walk(rules, lambda part: part, Budget(100_000))
    assert [one.kind for one in walk.differences(0, 0, ())] == ["END"]


def test_the_budget_ends_a_walk_and_a_trial():
    graph = [("r", [1], [1, 2]), ("r", [2], [2, 0]), ("r", [0], [0, 1]), ("r", [], []), ("r", [], [])]
    with pytest.raises(Exhausted):
        list(toy_walk(graph, budget=2).differences(0, 0))


def test_a_trial_tells_what_it_refuses_and_what_it_changes():
    def rules(pair):
        if pair.reader == "top":
            refused, taken = pair.trial("bad", "w"), pair.trial("poor", "w")
            assert refused.refusal is not None
            assert (taken.refusal, refused.degradations) == (None, ())
            yield refused.refusal
            yield from taken.degradations
        elif pair.reader == "bad":
            yield Difference("REFUSED", pair.pointer(), "")
            raise AssertionError("nobody asks for more")
        else:
            yield Difference("CHANGED", pair.pointer(), "", effect=Effect.DEGRADED)

    found = list(Walk(rules, lambda part: part, Budget(10)).differences("top", "w"))
    assert [one.kind for one in found] == ["REFUSED", "CHANGED"]
