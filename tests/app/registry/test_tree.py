"""The sorted tree against a dictionary."""

from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skra_app.registry import leaf as module
from skra_app.registry.leaf import Open, Sealed
from skra_app.registry.tree import Branch, Tree

KEYS = st.binary(max_size=3)
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | st.binary(max_size=5), max_size=12), max_size=8)


@pytest.fixture(autouse=True, scope="module")
def _small_leaves():
    before, module.MOST = module.MOST, 4
    yield
    module.MOST = before


def built(changes):
    """The tree and the dictionary after some changes, every other time from sealed leaves."""
    tree, model = Tree(), {}
    for turn, part in enumerate(changes):
        if turn % 2:
            tree = Tree.of([Sealed(leaf.sealed()) for leaf in tree.leaves() if len(leaf)])
        tree = tree.changed(part)
        model = {key: value for key, value in (model | part).items() if value is not None}
    return tree, model


@given(CHANGES, KEYS)
def test_it_holds_what_a_dictionary_holds_in_order(changes, key):
    tree, model = built(changes)
    ordered = sorted(model.items())
    assert list(tree.items()) == ordered
    assert len(tree) == len(model)
    assert tree.get(key) == model.get(key)
    assert all(tree.get(each) == value for each, value in ordered)
    assert list(tree.items(key)) == [item for item in ordered if item[0] >= key]
    assert list(tree.beginning(key)) == [item for item in ordered if item[0].startswith(key)]
    assert tree.last(key) == max((item for item in ordered if item[0] < key), default=None)


@given(CHANGES, st.dictionaries(KEYS, st.binary(max_size=5), max_size=4))
def test_a_change_leaves_the_tree_before_as_it_was(changes, more):
    tree, model = built(changes)
    tree.changed({**dict.fromkeys(model), **more})
    assert dict(tree.items()) == model


@given(st.dictionaries(KEYS, st.binary(max_size=5), min_size=1), KEYS)
def test_a_sealed_leaf_is_the_open_one(items, key):
    leaf = Open(*(tuple(half) for half in zip(*sorted(items.items()), strict=True)))
    sealed = Sealed(leaf.sealed())
    assert sealed.opened() == leaf
    assert len(sealed) == len(leaf)
    assert sealed.get(key) == leaf.get(key)
    assert sealed.find(key) == leaf.find(key)
    assert [sealed.item(place) for place in range(len(leaf))] == [leaf.item(place) for place in range(len(leaf))]


def nodes(node):
    """The identities of a node and all below it."""
    below = node.nodes if isinstance(node, Branch) else ()
    return {id(node)}.union(*map(nodes, below))


@pytest.mark.parametrize("count", [10, 100, 1_000, 10_000])
def test_a_change_makes_one_node_a_level_however_many_there_are(count):
    grown = Tree().changed({number.to_bytes(2): b"" for number in range(count)})
    tree = Tree.of([Sealed(leaf.sealed()) for leaf in grown.leaves()])
    after = tree.changed({(count // 2).to_bytes(2): b"new"})
    levels = ceil(log2(count))
    made = nodes(after.root) - nodes(tree.root)
    assert len(made) <= levels
    assert sum(isinstance(leaf, Open) for leaf in after.leaves()) == 1


def test_what_was_taken_away_leaves_no_level_behind():
    tree = Tree().changed({number.to_bytes(2): b"" for number in range(1_000)})
    assert tree.changed({number.to_bytes(2): None for number in range(1, 1_000)}).root == Open((b"\0\0",), (b"",))
    assert tree.changed({number.to_bytes(2): None for number in range(1_000)}) == Tree()
