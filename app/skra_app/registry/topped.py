"""A sorted tree with a few changes on top that are not worked into it yet.

Most states live for one registration: whoever makes the next one asks for single keys, and these are found on top.
Copying leaves for each of them would be most of what a registration costs the registry. The changes are worked in when
they are many, or when somebody asks for an order that they belong to; either way a state never changes.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from skra_app.registry.leaf import Changes, Item
from skra_app.registry.tree import Tree

FEW: Final = 32
"""Changes that may lie on top: so many are copied in a microsecond."""

_NONE: Final[Changes] = MappingProxyType({})


class Topped:
    """What `Tree` is, some of it on top."""

    __slots__ = ("_whole", "base", "top", "void")

    def __init__(self, base: Tree, top: Changes = _NONE) -> None:
        self.base: Final = base
        self.top: Final = top
        self._whole: Tree | None = None if top else base
        self.void: Final = not top and not len(base)
        """Whether nothing is in it, which is true of most tables of most registries: asking costs a look."""

    @property
    def whole(self) -> Tree:
        """All of it as a tree; worked out once (or, by threads that ask at the same time, alike)."""
        if self._whole is None:
            self._whole = self.base.changed(self.top)
        return self._whole

    def __len__(self) -> int:
        return len(self.whole)

    def get(self, key: bytes) -> bytes | None:
        """The value of a key."""
        return self.top[key] if key in self.top else self.base.get(key)

    def items(self, begin: bytes = b"") -> Iterator[Item]:
        """The entries from a key on, in the order of the keys."""
        return self.whole.items(begin)

    def beginning(self, prefix: bytes) -> Iterator[Item]:
        """The entries whose keys begin so."""
        if self._whole is not None or any(key.startswith(prefix) for key in self.top):
            return self.whole.beginning(prefix)
        return self.base.beginning(prefix)

    def last(self, before: bytes) -> Item | None:
        """The entry with the greatest key that is less."""
        return self.whole.last(before)

    def apart(self, other: "Topped") -> Iterator[bytes]:
        """Keys among which is every one with another value there; few, where one was made from the other."""
        if self.base is other.base:
            return iter({**self.top, **other.top})
        if self.base is other.whole:
            return iter(self.top)
        return self.whole.apart(other.whole)

    def changed(self, changes: Changes) -> "Topped":
        """With these values; None takes a key away."""
        if self._whole is not None:
            return Topped(self._whole, changes) if len(changes) <= FEW else Topped(self._whole.changed(changes))
        top = {**self.top, **changes}
        return Topped(self.base, top) if len(top) <= FEW else Topped(self.base.changed(top))
