"""Is there an object that keeps to some keywords and breaks others?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    Additional,
    Item,
    MaxSize,
    MinSize,
    Names,
    PatternProperty,
    Property,
    Required,
)
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.names import TooMany, classes, fresh, named
from skra_compat.formats.jsonschema.rules.outcome import (
    IMPOSSIBLE,
    UNKNOWN,
    Asks,
    Found,
    Impossible,
    Outcome,
    Unknown,
    built,
)
from skra_compat.formats.jsonschema.rules.view import View

_LARGEST = 500
"""Properties that are added to an object so that it has enough of them."""


@dataclass(slots=True)
class _Plan:
    """What the object must have and must lack."""

    wanted: dict[str, list[Item]] = field(default_factory=dict[str, "list[Item]"])
    absent: dict[str, None] = field(default_factory=dict[str, None])
    somewhere: list[PatternProperty | Additional | Names] = field(
        default_factory=list["PatternProperty | Additional | Names"]
    )

    def copy(self) -> "_Plan":
        """Another one, to try a choice in that must not count for others."""
        return _Plan({name: [*items] for name, items in self.wanted.items()}, dict(self.absent))


@dataclass(frozen=True, slots=True)
class _Place:
    """A name that a property may have; None where there may be names but none could be written down."""

    name: str | None
    items: tuple[Item, ...]


def search(ask: Asks, left: View, right: Iterable[Item]) -> Outcome:
    """An object that keeps to all of the left and breaks all of the right."""
    broken, plan = list(right), _Plan()
    view = replace(left) if any(isinstance(one, MinSize | MaxSize) for one in broken) else left
    for one in broken:
        _break(one, view, plan)
    if any(name in view.required or name in plan.wanted for name in plan.absent):
        return IMPOSSIBLE
    if any(isinstance(_somewhere(ask, view, plan.copy(), one, {}), Impossible) for one in plan.somewhere):
        return IMPOSSIBLE  # found out before the many values are looked for that the object must have besides
    values: dict[str, Found] = {}
    doubtful = False
    for name in chain([*plan.wanted], (name for name in view.required if name not in plan.wanted)):
        found = ask.child(view.at(name), plan.wanted.get(name, ()))
        if isinstance(found, Impossible):
            return IMPOSSIBLE
        if isinstance(found, Found):
            values[name] = found
        doubtful = doubtful or not isinstance(found, Found)
    if view.most is not None and max(len(plan.wanted.keys() | view.required.keys()), view.least) > view.most:
        return IMPOSSIBLE
    for one in plan.somewhere:
        found = _somewhere(ask, view, plan, one, values)
        doubtful = doubtful or not isinstance(found, Found)
    grown = _grown(ask, view, plan, values)
    return UNKNOWN if doubtful and isinstance(grown, Found) else grown


def _break(one: Item, view: View, plan: _Plan) -> None:
    match one:
        case Required(name):
            plan.absent[name] = None
        case Property(name, schema):
            plan.wanted.setdefault(name, []).append(schema)
        case MinSize(size=size):
            view.most = size - 1 if view.most is None else min(view.most, size - 1)
        case MaxSize(size=size):
            view.least = max(view.least, size + 1)
        case PatternProperty() | Additional() | Names():
            plan.somewhere.append(one)
        case _:
            pass


def _somewhere(
    ask: Asks, view: View, plan: _Plan, one: PatternProperty | Additional | Names, values: dict[str, Found]
) -> Outcome:
    """Some property must break the keyword: look for one, among names that are named and names that are not."""
    impossible = True
    for place in _places(ask, view, plan, one):
        if place.name in plan.absent:
            continue
        broken: list[Item] = [] if isinstance(one, Names) else [one.schema]
        also = plan.wanted.get(place.name, []) if place.name is not None else []
        found = ask.child(place.items, [*also, *broken])
        impossible = impossible and isinstance(found, Impossible)
        if isinstance(found, Found) and place.name is not None:
            values[place.name] = found
            plan.wanted.setdefault(place.name, []).extend(broken)
            return found
    return IMPOSSIBLE if impossible else UNKNOWN


def _places(ask: Asks, view: View, plan: _Plan, one: PatternProperty | Additional | Names) -> Iterator[_Place]:
    """The names that the keyword speaks of, those with a name first."""
    known = dict.fromkeys([*plan.wanted, *view.required]) | view.known() | plan.absent
    if isinstance(one, Additional):
        known |= dict.fromkeys(sorted(one.names))
    for name in known:
        if _concerned(one, name):
            yield _Place(name, tuple(view.at(name)))
    yield from _unnamed(ask, view, one, known)


def _concerned(one: PatternProperty | Additional | Names, name: str) -> bool:
    match one:
        case PatternProperty(pattern):
            return matches(pattern, name)
        case Additional(names, patterns):
            return name not in names and not any(matches(pattern, name) for pattern in patterns)
        case Names(schema):
            return admits(schema, name) is not True


def _unnamed(
    ask: Asks, view: View, one: PatternProperty | Additional | Names, known: dict[str, None]
) -> Iterator[_Place]:
    """One place for every combination of patterns that a name no keyword names can match."""
    always = frozenset({one.pattern}) if isinstance(one, PatternProperty) else frozenset[str]()
    never = one.patterns if isinstance(one, Additional) else frozenset[str]()
    broken = [one.schema] if isinstance(one, Names) else []
    try:
        for group in classes(view, always, never):
            found = named(ask, view, group, known, broken)
            if not isinstance(found, Impossible):
                name = found.value if isinstance(found, Found) and isinstance(found.value, str) else None
                yield _Place(name, tuple(view.beyond(group.met)))
    except TooMany:
        yield _Place(None, ())


def _grown(ask: Asks, view: View, plan: _Plan, values: dict[str, Found]) -> Outcome:
    """The object, with as many properties as it must have."""
    ask.budget.spend(1 + len(values))
    if view.least > _LARGEST:
        return UNKNOWN
    settled = len(values) >= view.least or (
        _grown_by_known(ask, view, plan, values) and _grown_by_fresh(ask, view, plan, values)
    )
    if len(values) < view.least:
        return IMPOSSIBLE if settled else UNKNOWN
    if view.most is not None and len(values) > view.most:
        return UNKNOWN
    return built({name: one.value for name, one in values.items()}, 1 + sum(one.size for one in values.values()))


def _grown_by_known(ask: Asks, view: View, plan: _Plan, values: dict[str, Found]) -> bool:
    """Add properties that keywords name; True when no other of them could be there."""
    settled = True
    for name in [name for name in view.known() if name not in values and name not in plan.absent]:
        if len(values) >= view.least:
            break
        found = ask.child(view.at(name), ())
        if isinstance(found, Found):
            values[name] = found
        settled = settled and not isinstance(found, Unknown)
    return settled


def _grown_by_fresh(ask: Asks, view: View, plan: _Plan, values: dict[str, Found]) -> bool:
    """Add properties that no keyword names; True when no other could be there."""
    settled = True
    try:
        for group in classes(view):
            missing = view.least - len(values)
            if missing <= 0 or isinstance(ask.child(view.beyond(group.met), ()), Impossible):
                continue
            taken = view.known() | plan.absent | dict.fromkeys(values)
            names, complete = fresh(ask, view, group, taken, missing)
            settled = settled and complete
            for name in names:
                found = ask.child(view.at(name), ())
                if isinstance(found, Found):
                    values[name] = found
                settled = settled and not isinstance(found, Unknown)
    except TooMany:
        return False
    return settled
