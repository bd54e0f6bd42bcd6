"""Is there an array that keeps to some keywords and breaks others?"""

from collections.abc import Iterable

from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import Among, Contains, Item, ItemAt, ItemsFrom, MaxSize, MinSize, Unique
from skra_compat.formats.jsonschema.rules.containing import contains
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.itemize import Wish, made
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Asks, Found, Impossible, Outcome


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
    found = _others(ask, view, broken, wanted)
    if isinstance(found, Impossible) or not any(isinstance(one, ItemsFrom) for one in broken):
        return found
    answer = _items_from(ask, view, broken, wanted)
    if answer is not None:
        return answer
    found = _others(ask, view, broken, wanted)
    return UNKNOWN if isinstance(found, Impossible) else found


def _others(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome:
    """What the keywords that speak of no single position say."""
    answer = _unique(ask, view, right, wanted)
    if answer is not None:
        return answer
    demanded = [one for one in right if isinstance(one, Contains)]
    return contains(ask, view, demanded, wanted) if demanded else made(ask, view, Wish(wanted))


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


def _items_from(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome | None:
    """Some item must break each `items`: choose where; a choice is no reason to give up on the next."""
    chosen_before = False
    for one in right:
        if not isinstance(one, ItemsFrom):
            continue
        last = max(wanted, default=0) + 1
        answers = {
            position: ask.child(view.items(position), [*wanted.get(position, ()), one.schema])
            for position in view.positions(one.position, last)
        }
        if all(isinstance(answer, Impossible) for answer in answers.values()):
            return UNKNOWN if chosen_before else IMPOSSIBLE
        chosen = next((position for position, answer in answers.items() if isinstance(answer, Found)), None)
        if chosen is None:
            return UNKNOWN
        chosen_before = True
        wanted.setdefault(chosen, []).append(one.schema)
        view.least = max(view.least, chosen + 1)
    return None


def _unique(ask: Asks, view: ArrayView, right: list[Item], wanted: dict[int, list[Item]]) -> Outcome | None:
    """Two items must be the same."""
    if not any(isinstance(one, Unique) for one in right):
        return None
    if view.unique:
        return IMPOSSIBLE
    positions = view.positions(0, 1)
    if positions == list(range(view.classes + 1)) and (view.most is None or view.most > view.classes + 1):
        positions.append(view.classes + 1)
    doubtful = False
    for second in positions:
        for first in range(second):
            broken = [*wanted.get(first, ()), *wanted.get(second, ())]
            both = ask.child([*view.items(first), *view.items(second)], broken)
            if isinstance(both, Found):
                return made(ask, view, Wish(wanted, fixed={first: both, second: both}))
            doubtful = doubtful or not isinstance(both, Impossible)
    return UNKNOWN if doubtful else IMPOSSIBLE
