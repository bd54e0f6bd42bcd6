"""What the state consists of: tables from noun to noun, and relations between nouns; both never change.

They keep bytes (`packing`) in a sorted tree, so that a million entries weigh little, and a table remembers what it
unpacked last.
"""

from collections.abc import Iterable, Iterator, Mapping
from sys import getsizeof
from typing import Final, Generic, TypeVar, overload

from skra_app.registry.bounded import Bounded
from skra_app.registry.packing import Packing
from skra_app.registry.topped import Topped
from skra_app.registry.tree import Tree

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
L = TypeVar("L")
R = TypeVar("R")

EMPTY: Final = Topped(Tree())
REMEMBERED: Final = 1024 * 1024
"""Bytes of packed and unpacked values that a table keeps at hand, roughly."""
_FEW: Final = 32
"""So many values are what somebody does; more are an import or a replay, and nobody asks for them next."""


class Table(Mapping[K, V]):
    """A map in the order of its packed keys."""

    __slots__ = ("_keys", "_recent", "_values", "tree")

    def __init__(
        self, keys: Packing[K], values: Packing[V], tree: Topped = EMPTY, recent: Bounded[bytes, V] | None = None
    ) -> None:
        self._keys = keys
        self._values = values
        self._recent = recent or Bounded[bytes, V](REMEMBERED, lambda value: 200 + getsizeof(value))
        self.tree: Final = tree

    def over(self, tree: Topped) -> "Table[K, V]":
        """A table of the same nouns with other entries."""
        return Table(self._keys, self._values, tree, self._recent)

    def changed(self, values: Mapping[K, V], gone: Iterable[K]) -> "Table[K, V]":
        """With these values, and without these keys."""
        changes: dict[bytes, bytes | None] = dict.fromkeys(map(self._keys.pack, gone))
        for key, value in values.items():
            changes[self._keys.pack(key)] = packed = self._values.pack(value)
            if len(values) <= _FEW:
                self._recent.put(packed, value)
        return self.over(self.tree.changed(changes))

    def apart(self, other: "Table[K, V]") -> Iterator[K]:
        """Keys among which is every one with another value there; some may come twice."""
        return map(self._keys.unpack, self.tree.apart(other.tree))

    def begin(self, key: K) -> Iterator[K]:
        """The keys from one on."""
        return (self._keys.unpack(found) for found, _ in self.tree.items(self._keys.pack(key)))

    def packed(self, prefix: bytes) -> Iterator[tuple[K, bytes]]:
        """Keys that begin so, once packed, each with its packed value."""
        for key, value in self.tree.beginning(prefix):
            yield self._keys.unpack(key), value

    def __getitem__(self, key: K) -> V:
        packed = self.tree.get(self._keys.pack(key))
        if packed is None:
            raise KeyError(key)
        return self._unpacked(packed)

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: V | D | None = None, /) -> V | D | None:
        """The value, or the default: most of what a deed asks for is not there, and an exception costs more than it."""
        if self.tree.void:
            return default
        packed = self.tree.get(self._keys.pack(key))
        return default if packed is None else self._unpacked(packed)

    def _unpacked(self, packed: bytes) -> V:
        found = self._recent.get(packed)
        if found is None:
            found = self._values.unpack(packed)
            self._recent.put(packed, found)
        return found

    def peek(self, key: K) -> V | None:
        """A value, not remembered."""
        if self.tree.void:
            return None
        packed = self.tree.get(self._keys.pack(key))
        return None if packed is None else self._values.unpack(packed)

    def __iter__(self) -> Iterator[K]:
        return (self._keys.unpack(key) for key, _ in self.tree.items())

    def __len__(self) -> int:
        return len(self.tree)


class Relation(Generic[L, R]):
    """A set of pairs, found by their left half, which no other left half may begin with."""

    __slots__ = ("_left", "_right", "tree")

    def __init__(self, left: Packing[L], right: Packing[R], tree: Topped = EMPTY) -> None:
        self._left = left
        self._right = right
        self.tree: Final = tree

    def over(self, tree: Topped) -> "Relation[L, R]":
        """A relation of the same nouns with other pairs."""
        return Relation(self._left, self._right, tree)

    def changed(self, pairs: Mapping[tuple[L, R], bool]) -> "Relation[L, R]":
        """With the pairs that are true, and without those that are false."""
        changes = {
            self._left.pack(left) + self._right.pack(right): b"" if there else None
            for (left, right), there in pairs.items()
        }
        return self.over(self.tree.changed(changes))

    def of(self, left: L) -> "Rights[R]":
        """Everything that a left half is paired with."""
        return Rights(self.tree, self._left.pack(left), self._right)

    def holds(self, left: L, right: R) -> bool:
        """Whether the two are paired."""
        return self.tree.get(self._left.pack(left) + self._right.pack(right)) is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and [*self.tree.items()] == [*other.tree.items()]

    def __hash__(self) -> int:
        return hash(len(self))

    def __len__(self) -> int:
        return len(self.tree)


class Rights(Iterable[R]):
    """The right halves beside one left half, in the order of their bytes; read when they are asked for."""

    __slots__ = ("_begin", "_right", "_tree")

    def __init__(self, tree: Topped, begin: bytes, right: Packing[R]) -> None:
        self._tree = tree
        self._begin = begin
        self._right = right

    def __iter__(self) -> Iterator[R]:
        skipped = len(self._begin)
        return (self._right.unpack(pair[skipped:]) for pair, _ in self._tree.beginning(self._begin))

    def __bool__(self) -> bool:
        return any(True for _ in self._tree.beginning(self._begin))
