"""Is there an array that keeps to some keywords and breaks others?"""

from collections.abc import Iterable
from dataclasses import dataclass

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.admits import admits, same
from skra_compat.formats.jsonschema.rules.atom import (
    Among,
    Contains,
    Item,
    ItemAt,
    ItemsFrom,
    MaxSize,
    MinSize,
    Unique,
)
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Asks, Found, Impossible, Outcome

_LONGEST = 1_000
"""Items of an array that is built to be shown."""


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


def search(ask: Asks, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
    """An array that keeps to all of the left and breaks all of the right."""
    view, broken = ArrayView.of(left), list(right)
    wanted: dict[int, list[Item]] = {}
    for one in broken:
        if isinstance(one, MinSize):
            view.most = one.size - 1 if view.most is None else min(view.most, one.size - 1)
        elif isinstance(one, MaxSize):
            view.least = max(view.least, one.size + 1)
        elif isinstance(one, ItemAt):
            wanted.setdefault(one.position, []).append(one.schema)
            view.least = max(view.least, one.position + 1)
    _shorten(ask, view)
    _count_values(view)
    if view.most is not None and view.least > view.most:
        return IMPOSSIBLE
    for position, schemas in wanted.items():
        if isinstance(ask.child(view.items(position), schemas), Impossible):
            return IMPOSSIBLE
    for schema_wide in (_items_from, _unique, _contains):
        answer = schema_wide(ask, view, broken, wanted)
        if answer is not None:
            return answer
    return _built(ask, view, wanted)


def _shorten(ask: Asks, view: ArrayView) -> None:
    """An array ends before the first position that admits nothing."""
    for position in range(view.classes + 1):
        if view.most is not None and position >= view.most:
            return
        if isinstance(ask.child(view.items(position), ()), Impossible):
            view.most = position
            return


def _count_values(view: ArrayView) -> None:
    """Different items out of a few values are at most as many."""
    listed = [one.values for item in view.items(0) for one in _conjuncts(item) if isinstance(one, Among)]
    if view.unique and view.classes == 0 and listed:
        count = min(map(len, listed))
        view.most = count if view.most is None else min(view.most, count)


def _conjuncts(item: Item) -> tuple[Item, ...]:
    return item.atoms if isinstance(item, Node) else (item,)


def _positions(view: ArrayView, start: int, *others: int) -> list[int]:
    """One position for every class of positions from `start` on."""
    last = max(view.classes, start, *others)
    end = last if view.most is None else min(last, view.most - 1)
    return list(range(start, end + 1))


def _items_from(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome | None:
    """Some item must break each `items`: choose where."""
    for one in right:
        if not isinstance(one, ItemsFrom):
            continue
        last = max(wanted, default=0) + 1
        answers = {
            position: ask.child(view.items(position), [*wanted.get(position, ()), one.schema])
            for position in _positions(view, one.position, last)
        }
        if all(isinstance(answer, Impossible) for answer in answers.values()):
            return IMPOSSIBLE
        chosen = next((position for position, answer in answers.items() if isinstance(answer, Found)), None)
        if chosen is None:
            return UNKNOWN
        wanted.setdefault(chosen, []).append(one.schema)
        view.least = max(view.least, chosen + 1)
    return None


def _unique(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome | None:
    """Two items must be the same."""
    if not any(isinstance(one, Unique) for one in right):
        return None
    if view.unique:
        return IMPOSSIBLE
    positions = _positions(view, 0, 1)
    if positions == list(range(view.classes + 1)) and (view.most is None or view.most > view.classes + 1):
        positions.append(view.classes + 1)
    doubtful = False
    for second in positions:
        for first in range(second):
            both = ask.child([*view.items(first), *view.items(second)], ())
            if isinstance(both, Found) and not wanted:
                return _built(ask, view, wanted, {first: both.value, second: both.value})
            doubtful = doubtful or not isinstance(both, Impossible)
    return UNKNOWN if doubtful else IMPOSSIBLE


def _contains(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome | None:
    """Too few or too many items must match."""
    demanded = [one for one in right if isinstance(one, Contains)]
    for one in demanded:
        few, many = _enough(ask, view, one), _not_too_many(ask, view, one)
        if few and many:
            return IMPOSSIBLE
        if wanted or len(demanded) > 1:
            return UNKNOWN
        if not few:
            answer = _built(ask, view, {position: [one.schema] for position in range(min(view.least, _LONGEST))})
            if isinstance(answer, Found):
                return answer
        if not many and one.at_most is not None and one.at_most < _LONGEST:
            return _with_many(ask, view, one.schema, one.at_most + 1)
        return UNKNOWN
    return None


def _enough(ask: Asks, view: ArrayView, wanted: Contains) -> bool:
    """Whether every array of the left has enough matching items."""
    for one in view.contains:
        if one.at_least >= wanted.at_least and isinstance(ask.child([one.schema], [wanted.schema]), Impossible):
            return True
    matching = 0
    for position in range(min(view.least, view.classes + 1)):
        matching += isinstance(ask.child(view.items(position), [wanted.schema]), Impossible)
        if position == view.classes and matching:
            matching += view.least - view.classes - 1
    return wanted.at_least <= 0 or matching >= wanted.at_least


def _not_too_many(ask: Asks, view: ArrayView, wanted: Contains) -> bool:
    """Whether no array of the left has too many matching items."""
    most = wanted.at_most
    if most is None or (view.most is not None and view.most <= most):
        return True
    for one in view.contains:
        narrower = one.at_most is not None and one.at_most <= most
        if narrower and isinstance(ask.child([wanted.schema], [one.schema]), Impossible):
            return True
    here = _positions(view, 0)
    return all(isinstance(ask.child([*view.items(p), wanted.schema], ()), Impossible) for p in here)


def _with_many(ask: Asks, view: ArrayView, schema: Item, count: int) -> Outcome:
    fixed: dict[int, Json] = {}
    for position in range(count):
        found = ask.child([*view.items(position), schema], ())
        if not isinstance(found, Found):
            return UNKNOWN
        fixed[position] = found.value
    return _built(ask, view, {}, fixed)


def _built(ask: Asks, view: ArrayView, wanted: dict[int, list[Item]], fixed: dict[int, Json] | None = None) -> Outcome:
    """An array with what is wanted at its positions; impossible when a position that must be there cannot be."""
    values = dict(fixed or {})
    length = max(view.least, *(position + 1 for position in (*values, *wanted)), 0)
    if length > _LONGEST or (view.most is not None and length > view.most):
        return UNKNOWN
    answer: list[Json] = []
    for position in range(length):
        if position in values:
            answer.append(values[position])
            continue
        broken = [*wanted.get(position, ()), *([Among(tuple(answer))] if view.unique and answer else ())]
        found = ask.child(view.items(position), broken)
        if isinstance(found, Impossible) and len(broken) == len(wanted.get(position, ())):
            return IMPOSSIBLE
        if not isinstance(found, Found):
            return UNKNOWN
        answer.append(found.value)
    return _with_contained(ask, view, answer, {*wanted, *values})


def _with_contained(ask: Asks, view: ArrayView, answer: list[Json], taken: set[int]) -> Outcome:
    """Put in what the left asks the array to contain."""
    for one in view.contains:
        missing = one.at_least - sum(admits(one.schema, value) is True for value in answer)
        for position in (
            *(p for p in range(len(answer)) if p not in taken),
            *range(len(answer), len(answer) + missing),
        ):
            if missing <= 0:
                break
            fresh = [Among(tuple(answer))] if view.unique and answer else []
            found = ask.child([*view.items(position), one.schema], fresh)
            if isinstance(found, Found):
                answer[position : position + 1] = [found.value]
                missing -= 1
        if missing > 0:
            return UNKNOWN
    if view.most is not None and len(answer) > view.most:
        return UNKNOWN
    if view.unique and any(same(a, b) for number, a in enumerate(answer) for b in answer[:number]):
        return UNKNOWN
    return Found(answer)
