"""A tree with changes on top against a dictionary, whoever asks for what in between."""

from hypothesis import example, given
from hypothesis import strategies as st

from skra_app.registry.leaf import MOST
from skra_app.registry.topped import FEW, Topped
from skra_app.registry.tree import Tree

KEYS = st.binary(max_size=3)
CHANGES = st.dictionaries(KEYS, st.none() | st.binary(max_size=5), max_size=12)
STEPS = st.lists(st.tuples(CHANGES, st.booleans()), max_size=10)


def built(steps):
    """The tree and the dictionary after some changes; some of the trees between are asked for all that they hold."""
    tree, model = Topped(Tree()), {}
    for part, asked in steps:
        tree = tree.changed(part)
        model = {key: value for key, value in (model | part).items() if value is not None}
        assert not asked or len(tree) == len(model)
    return tree, model


@given(STEPS, KEYS)
@example([({b"a": b""}, True), ({b"a": None}, True)], b"a")  # nothing is left, which is not nothing known
def test_it_holds_what_a_dictionary_holds(steps, key):
    tree, model = built(steps)
    ordered = sorted(model.items())
    assert tree.get(key) == model.get(key)
    assert all(tree.get(each) == value for each, value in ordered)
    assert list(tree.beginning(key)) == [item for item in ordered if item[0].startswith(key)]
    assert list(tree.items(key)) == [item for item in ordered if item[0] >= key]
    assert tree.last(key) == max((item for item in ordered if item[0] < key), default=None)
    assert (list(tree.items()), len(tree)) == (ordered, len(model))
    assert list(tree.whole.items()) == ordered


@given(STEPS, CHANGES)
def test_a_change_leaves_the_tree_before_as_it_was(steps, more):
    tree, model = built(steps)
    tree.changed(more).changed(dict.fromkeys(model))
    assert dict(tree.items()) == model


@given(STEPS, STEPS)
def test_what_two_trees_differ_in_is_named(steps, more):
    tree, model = built(steps)
    later, after = tree, dict(model)
    for part, asked in more:
        before, later = later, later.changed(part)
        after |= part
        assert not asked or len(later) >= 0
        assert {key for key in part if before.get(key) != later.get(key)} <= {*later.apart(before)}
    differing = {key for key in after if model.get(key) != after[key]}
    assert differing <= {*later.apart(tree)}
    assert differing <= {*tree.apart(later)}


def test_little_is_named_where_little_changed():
    tree = Topped(Tree()).changed({bytes(2) + number.to_bytes(2): b"x" for number in range(5000)})
    for number in range(3 * FEW):
        before, tree = tree, tree.changed({bytes([1, number]): b"x"})
        assert len({*tree.apart(before)}) <= 2 * MOST


def test_many_changes_are_worked_in():
    tree = Topped(Tree())
    for number in range(3 * FEW):
        tree = tree.changed({bytes([number]): b"x"})
    assert len(tree.whole) == 3 * FEW
    assert [*tree.beginning(b"\1")] == [(b"\1", b"x")]
