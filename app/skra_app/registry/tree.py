"""A sorted map of bytes to bytes that never changes: a changed one shares all but the changed leaves with it.

Two levels: a row of leaves, and in each leaf some hundred entries. A leaf that came out of a snapshot stays *sealed*,
one piece of bytes that is searched as it is, until something in it changes; so a million entries are there at once and
weigh little more than their own bytes.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from sys import byteorder
from typing import Final, NamedTuple, TypeAlias

MOST: Final = 512
"""Entries of a leaf; one that has more is split."""
NUMBER: Final = 4
"""Bytes of a number in a sealed leaf."""

Item: TypeAlias = tuple[bytes, bytes]


class Open(NamedTuple):
    """A leaf whose keys and values are objects of their own."""

    keys: tuple[bytes, ...]
    values: tuple[bytes, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        place = bisect_left(self.keys, key)
        return self.values[place] if place < len(self.keys) and self.keys[place] == key else None

    def find(self, key: bytes) -> int:
        """The place of the first key that is not less."""
        return bisect_left(self.keys, key)

    def item(self, place: int) -> Item:
        """The entry at a place."""
        return self.keys[place], self.values[place]

    def opened(self) -> "Open":
        """This one."""
        return self

    def sealed(self) -> bytes:
        """As one piece: how many entries, where each key and value begins and the last one ends, keys and values."""
        parts = list(chain.from_iterable(zip(self.keys, self.values, strict=True)))
        begin = NUMBER * (2 + len(parts))
        bounds = array("I", accumulate(map(len, parts), initial=begin))
        return b"".join((len(self).to_bytes(NUMBER, byteorder), bounds.tobytes(), *parts))


class Sealed:
    """A leaf in one piece, as `Open.sealed` wrote it."""

    __slots__ = ("_bounds", "_count", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._count = int.from_bytes(raw[:NUMBER], byteorder)
        self._bounds = memoryview(raw)[NUMBER : NUMBER * (2 + 2 * self._count)].cast("I")

    def __len__(self) -> int:
        return self._count

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        place = self.find(key)
        if place == self._count or self._key(place) != key:
            return None
        return self._raw[self._bounds[2 * place + 1] : self._bounds[2 * place + 2]]

    def find(self, key: bytes) -> int:
        """The place of the first key that is not less."""
        return bisect_left(range(self._count), key, key=self._key)

    def item(self, place: int) -> Item:
        """The entry at a place."""
        begin, middle, end = self._bounds[2 * place : 2 * place + 3]
        return self._raw[begin:middle], self._raw[middle:end]

    def opened(self) -> Open:
        """The same, open for changes."""
        parts = [self._raw[begin:end] for begin, end in pairwise(self._bounds)]
        return Open(tuple(parts[::2]), tuple(parts[1::2]))

    def sealed(self) -> bytes:
        """The piece."""
        return self._raw

    def _key(self, place: int) -> bytes:
        return self._raw[self._bounds[2 * place] : self._bounds[2 * place + 1]]


Leaf: TypeAlias = Open | Sealed


@dataclass(frozen=True, slots=True)
class Tree:
    """The row of leaves; the first one takes every key that is less than the second one's first."""

    firsts: tuple[bytes, ...] = (b"",)
    leaves: tuple[Leaf, ...] = (Open((), ()),)
    size: int = 0

    @classmethod
    def of(cls, leaves: Sequence[Leaf]) -> "Tree":
        """The tree of leaves that hold something."""
        firsts = (leaf.item(0)[0] for leaf in leaves[1:])
        return cls((b"", *firsts), tuple(leaves), sum(map(len, leaves))) if leaves else cls()

    def __len__(self) -> int:
        return self.size

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        return self.leaves[bisect_right(self.firsts, key) - 1].get(key)

    def items(self, begin: bytes = b"") -> Iterator[Item]:
        """The entries from a key on, in the order of the keys."""
        leaves, first = self.leaves, bisect_right(self.firsts, begin) - 1
        place = leaves[first].find(begin)
        for row in range(first, len(leaves)):  # whoever asks wants a few mostly, of a row of thousands
            leaf = leaves[row]
            for here in range(place, len(leaf)):
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
        for leaf in reversed(self.leaves[: bisect_right(self.firsts, before)]):
            if place := leaf.find(before):
                return leaf.item(place - 1)
        return None

    def apart(self, other: "Tree") -> Iterator[bytes]:
        """The keys in leaves that the two do not share; every key with another value is among them."""
        shared = {id(leaf) for leaf in self.leaves} & {id(leaf) for leaf in other.leaves}
        for leaf in chain(self.leaves, other.leaves):
            if id(leaf) not in shared:
                yield from (leaf.item(place)[0] for place in range(len(leaf)))

    def changed(self, changes: Mapping[bytes, bytes | None]) -> "Tree":
        """With these values; None takes a key away."""
        leaves, firsts, size = list(self.leaves), list(self.firsts), self.size
        for row, part in reversed(self._by_leaf(sorted(changes))):
            made = _merged(leaves[row].opened(), part, changes)
            size += sum(map(len, made)) - len(leaves[row])
            leaves[row : row + 1] = made
            firsts[row : row + 1] = [leaf.keys[0] for leaf in made]
        return Tree((b"", *firsts[1:]), tuple(leaves), size) if leaves else Tree()

    def _by_leaf(self, keys: list[bytes]) -> list[tuple[int, list[bytes]]]:
        """Sorted keys by the leaf that they belong to."""
        parts: list[tuple[int, list[bytes]]] = []
        begin = 0
        while begin < len(keys):
            row = bisect_right(self.firsts, keys[begin]) - 1
            last = row + 1 == len(self.firsts)
            end = len(keys) if last else bisect_left(keys, self.firsts[row + 1], begin)
            parts.append((row, keys[begin:end]))
            begin = end
        return parts


def _merged(leaf: Open, touched: list[bytes], changes: Mapping[bytes, bytes | None]) -> list[Open]:
    """The leaf with these changes, in as many leaves as it takes; in none when nothing is left."""
    keys, values = list(leaf.keys), list(leaf.values)
    for key in touched:
        place, value = bisect_left(keys, key), changes[key]
        stands = place < len(keys) and keys[place] == key
        if value is None:
            if stands:
                del keys[place], values[place]
        elif stands:
            values[place] = value
        else:
            keys.insert(place, key)
            values.insert(place, value)
    step = len(keys) if len(keys) <= MOST else MOST // 2
    return [Open(tuple(keys[at : at + step]), tuple(values[at : at + step])) for at in range(0, len(keys), step or 1)]
