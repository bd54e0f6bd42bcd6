"""A sorted map of bytes to bytes that never changes: a changed one shares all but the changed nodes with it.

Leaves hold the entries, branches hold leaves or branches, and each of them holds few: a change opens one leaf and
copies the branches above it, which costs next to the same in a small tree and in one of millions, whether that leaf was
touched before or not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from skra_app.registry.leaf import EMPTY, Changes, Item, Leaf, merged, pieces


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of nodes."""

    firsts: tuple[bytes, ...]
    """What no key of each node is less than; but the first node takes all lesser ones as well."""
    nodes: tuple["Node", ...]
    size: int
    """Entries below."""

    def __len__(self) -> int:
        return self.size

    def place(self, key: bytes) -> int:
        """Of the node that has the key, or would have it."""
        return bisect_right(self.firsts, key, 1) - 1

    def parts(self, keys: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
        """Sorted keys by the place of their node."""
        begin = 0
        while begin < len(keys):
            place = self.place(keys[begin])
            last = place + 1 == len(self.firsts)
            end = len(keys) if last else bisect_left(keys, self.firsts[place + 1], begin)
            yield place, keys[begin:end]
            begin = end


Node: TypeAlias = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Tree:
    """What hangs on one node."""

    root: Node = EMPTY

    @classmethod
    def of(cls, leaves: Sequence[Leaf]) -> "Tree":
        """The tree of leaves that hold something, in the order of their keys."""
        return cls(_joined(leaves))

    def __len__(self) -> int:
        return len(self.root)

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        node = self.root
        while isinstance(node, Branch):
            node = node.nodes[bisect_right(node.firsts, key, 1) - 1]
        return node.get(key)

    def leaves(self, begin: bytes = b"") -> Iterator[Leaf]:
        """The leaves in the order of their keys, from the one on in which a key has its place."""
        return _leaves(self.root, begin)

    def items(self, begin: bytes = b"") -> Iterator[Item]:
        """The entries from a key on, in the order of the keys."""
        place = -1
        for leaf in self.leaves(begin):
            for here in range(leaf.find(begin) if place < 0 else 0, len(leaf)):
                yield leaf.item(here)
            place = 0

    def beginning(self, prefix: bytes) -> Iterator[Item]:
        """The entries whose keys begin so."""
        for key, value in self.items(prefix):
            if not key.startswith(prefix):
                return
            yield key, value

    def last(self, before: bytes) -> Item | None:
        """The entry with the greatest key that is less."""
        return _last(self.root, before)

    def apart(self, other: "Tree") -> Iterator[bytes]:
        """The keys in leaves that the two do not share; every key with another value is among them."""
        ours, theirs = list(self.leaves()), list(other.leaves())
        shared = {*map(id, ours)} & {*map(id, theirs)}
        for leaf in chain(ours, theirs):
            if id(leaf) not in shared:
                yield from (leaf.item(place)[0] for place in range(len(leaf)))

    def changed(self, changes: Changes) -> "Tree":
        """With these values; None takes a key away."""
        return Tree(_joined(_changed(self.root, sorted(changes), changes)))


def _leaves(node: Node, begin: bytes) -> Iterator[Leaf]:
    if not isinstance(node, Branch):
        yield node
        return
    first = node.place(begin)
    for place in range(first, len(node.nodes)):  # whoever asks wants a few mostly, so nothing is copied
        yield from _leaves(node.nodes[place], begin if place == first else b"")


def _last(node: Node, before: bytes) -> Item | None:
    if not isinstance(node, Branch):
        place = node.find(before)
        return node.item(place - 1) if place else None
    tries = (_last(node.nodes[place], before) for place in range(node.place(before), -1, -1))
    return next(filter(None, tries), None)


def _changed(node: Node, keys: Sequence[bytes], changes: Changes) -> Sequence[Node]:
    """The nodes that take the place of one, on its level; none when nothing is left."""
    if not isinstance(node, Branch):
        return merged(node, keys, changes)
    firsts, nodes, size = list(node.firsts), list(node.nodes), node.size
    for place, part in reversed([*node.parts(keys)]):
        made = _changed(nodes[place], part, changes)
        size += sum(map(len, made)) - len(nodes[place])
        nodes[place : place + 1] = made
        firsts[place : place + 1] = [firsts[place], *map(_first, made[1:])] if made else []
    return _branches(firsts, nodes, size)


def _branches(firsts: Sequence[bytes], nodes: Sequence[Node], size: int) -> list[Branch]:
    cut = [(tuple(firsts[piece]), tuple(nodes[piece])) for piece in pieces(len(nodes))]
    return [Branch(begins, part, size if len(cut) == 1 else sum(map(len, part))) for begins, part in cut]


def _joined(nodes: Sequence[Node]) -> Node:
    """One node over neighbours of one level."""
    while len(nodes) > 1:
        nodes = _branches([*map(_first, nodes)], nodes, sum(map(len, nodes)))
    root = nodes[0] if nodes else EMPTY
    while isinstance(root, Branch) and len(root.nodes) == 1:
        root = root.nodes[0]
    return root


def _first(node: Node) -> bytes:
    """What no key of a node is less than, unless it is the first one of all."""
    return node.firsts[0] if isinstance(node, Branch) else node.item(0)[0]
