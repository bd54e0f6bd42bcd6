"""The entries of a sorted tree, some dozens together: as objects of their own, or in one piece of bytes.

A leaf that came out of a snapshot stays *sealed*, one piece that is searched as it is, until something in it changes;
so a million entries are there at once and weigh little more than their own bytes.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from sys import byteorder
from typing import Final, NamedTuple, TypeAlias

MOST: Final = 128
"""Entries of a leaf, and nodes of a branch: whoever changes one of them opens and copies this many on each level."""
NUMBER: Final = 4
"""Bytes of a number in a sealed leaf."""

Item: TypeAlias = tuple[bytes, bytes]
Changes: TypeAlias = Mapping[bytes, bytes | None]
"""Values by key; None takes a key away."""


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

EMPTY: Final = Open((), ())
"""What holds nothing."""


def merged(leaf: Leaf, touched: Sequence[bytes], changes: Changes) -> list[Leaf]:
    """The leaf with the changes of these keys, in as many leaves as it takes; in none when nothing is left."""
    opened = leaf.opened()
    keys, values = list(opened.keys), list(opened.values)
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
    return [Open(tuple(keys[piece]), tuple(values[piece])) for piece in pieces(len(keys))]


def pieces(count: int) -> Iterator[slice]:
    """What becomes of so many in one node: all of it, or pieces with room to grow when they are too many."""
    step = count if count <= MOST else MOST // 2
    return (slice(begin, begin + step) for begin in range(0, count, step or 1))
