"""What a conjunction says of an array, gathered by position."""

from collections.abc import Iterable
from dataclasses import dataclass

from skra_compat.formats.jsonschema.rules.atom import Contains, Item, ItemAt, ItemsFrom, MaxSize, MinSize, Unique


@dataclass(slots=True)
class ArrayView:
    """The left, gathered."""

    least: int
    most: int | None
    at: tuple[ItemAt, ...]
    rest: tuple[ItemsFrom, ...]
    contains: tuple[Contains, ...]
    unique: bool

    @classmethod
    def of(cls, left: Iterable[Item]) -> "ArrayView":
        """What the atoms say together."""
        atoms = list(left)
        return cls(
            max((one.size for one in atoms if isinstance(one, MinSize)), default=0),
            min((one.size for one in atoms if isinstance(one, MaxSize)), default=None),
            tuple(one for one in atoms if isinstance(one, ItemAt)),
            tuple(one for one in atoms if isinstance(one, ItemsFrom)),
            tuple(one for one in atoms if isinstance(one, Contains)),
            any(isinstance(one, Unique) for one in atoms),
        )

    @property
    def classes(self) -> int:
        """From this position on, all items are spoken of alike."""
        return max([one.position + 1 for one in self.at] + [one.position for one in self.rest], default=0)

    def items(self, position: int) -> list[Item]:
        """What is said of the item at a position."""
        named = [one.schema for one in self.at if one.position == position]
        return named + [one.schema for one in self.rest if one.position <= position]

    def positions(self, start: int, *others: int) -> list[int]:
        """One position for every class of positions from `start` on."""
        last = max(self.classes, start, *others)
        end = last if self.most is None else min(last, self.most - 1)
        return list(range(start, end + 1))
