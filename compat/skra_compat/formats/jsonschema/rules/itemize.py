"""Builds an array item by item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from skra_compat.formats.jsonschema.rules.admits import admits, identity
from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import Among, Contains, Item
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Asks, Found, Impossible, Outcome, built

LONGEST = 1_000
"""Items of an array that is built to be shown."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the items beyond what the array must keep to."""

    broken: Mapping[int, list[Item]] = field(default_factory=dict[int, "list[Item]"])
    """What the item at a position must break."""
    must: Mapping[int, list[Item]] = field(default_factory=dict[int, "list[Item]"])
    """What it must keep to."""
    fixed: Mapping[int, Found] = field(default_factory=dict[int, Found])
    """What it must be."""
    nowhere: tuple[tuple[Item, int], ...] = ()
    """Schemas that no item may keep to, but for so many of them."""


def made(ask: Asks, view: ArrayView, wish: Wish) -> Outcome:
    """An array with what is wished for; impossible only when a position that must be there cannot be."""
    return _Maker(ask, view, wish).array()


class _Maker:
    def __init__(self, ask: Asks, view: ArrayView, wish: Wish) -> None:
        self._ask, self._view, self._wish = ask, view, wish
        self._items: list[Found] = []
        self._spare = [spare for _, spare in wish.nowhere]

    def array(self) -> Outcome:
        view, wish = self._view, self._wish
        length = max(view.least, *(position + 1 for position in (*wish.fixed, *wish.must, *wish.broken)), 0)
        if length > LONGEST or (view.most is not None and length > view.most):
            return UNKNOWN
        for position in range(length):
            item = wish.fixed.get(position) or self._item(position, ())
            if not isinstance(item, Found):
                return item
            self._items.append(item)
        for one in view.contains:
            if not self._contain(one):
                return UNKNOWN
        values = [item.value for item in self._items]
        if view.most is not None and len(values) > view.most:
            return UNKNOWN
        if view.unique and len(set(map(identity, values))) < len(values):
            return UNKNOWN
        return built(values, 1 + sum(item.size for item in self._items))

    def _item(self, position: int, also: tuple[Item, ...]) -> Outcome:
        """An item for a position, first tried with all that would be good to have."""
        wish = self._wish
        must = [*self._view.items(position), *wish.must.get(position, ()), *also]
        broken = wish.broken.get(position, [])
        for beside in self._beside(position):
            found = self._ask.child(must, [*broken, *beside])
            if isinstance(found, Found):
                self._count(found)
                return found
            if isinstance(found, Impossible) and not beside and position not in wish.must and not also:
                return IMPOSSIBLE
        return UNKNOWN

    def _beside(self, position: int) -> Iterator[list[Item]]:
        """What the item should break as well, most wishes first, and last only what it has to."""
        others = [item.value for number, item in enumerate(self._items) if number != position]
        unique: list[Item] = [Among(tuple(others))] if self._view.unique and others else []
        nowhere = [schema for schema, _ in self._wish.nowhere]
        strict = [one for (one, _), spare in zip(self._wish.nowhere, self._spare, strict=True) if spare <= 0]
        bounded = [one.schema for one in self._view.contains if one.at_most is not None]
        yield [*unique, *nowhere, *bounded]
        if bounded:
            yield [*unique, *nowhere]
        if len(strict) < len(nowhere):
            yield [*unique, *strict, *bounded]
            yield [*unique, *strict]
        if unique or strict:
            yield []

    def _count(self, item: Found) -> None:
        """Note that a schema that few items may keep to has met one more."""
        for number, (schema, _) in enumerate(self._wish.nowhere):
            if admits(schema, item.value) is not False:
                self._spare[number] -= 1

    def _contain(self, wanted: Contains) -> bool:
        """Put in what the array is asked to contain, where an item is free or at the end."""
        missing = wanted.at_least - sum(admits(wanted.schema, item.value) is True for item in self._items)
        taken = {*self._wish.fixed, *self._wish.must, *self._wish.broken}
        free = [position for position in range(len(self._items)) if position not in taken]
        for position in (*free, *range(len(self._items), min(len(self._items) + missing, LONGEST))):
            if missing <= 0:
                return True
            if position < len(self._items) and admits(wanted.schema, self._items[position].value) is True:
                continue
            found = self._item(position, (wanted.schema,))
            if isinstance(found, Found):
                self._items[position : position + 1] = [found]
                missing -= 1
        return missing <= 0
