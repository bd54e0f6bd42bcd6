"""Is there an object that keeps to some keywords and breaks others?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, combinations

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    All,
    Declared,
    Item,
    Kind,
    Matches,
    MaxSize,
    MinSize,
    Names,
    OfKind,
    PatternProperty,
    Property,
    Required,
)
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.language import find
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Asks, Found, Impossible, Outcome, Unknown
from skra_compat.formats.jsonschema.rules.regex import NotRegular
from skra_compat.formats.jsonschema.rules.strings import literally

_PATTERNS = 5
"""Patterns whose combinations are all looked at; beyond, the answer may be unknown."""
_BARRED = 20
"""Known names that are kept out of an automaton one by one; beyond, a longer name is looked for."""
_FRESH = "undeclared"
_STRING = frozenset({Kind.STRING})
_LARGEST = 500
"""Properties of an object that is built to be shown."""


@dataclass(slots=True)
class View:
    """The left, gathered."""

    least: int = 0
    most: int | None = None
    required: dict[str, None] = field(default_factory=dict[str, None])
    properties: dict[str, list[Item]] = field(default_factory=dict[str, "list[Item]"])
    patterns: list[PatternProperty] = field(default_factory=list[PatternProperty])
    rests: list[Additional] = field(default_factory=list[Additional])
    names: list[Item] = field(default_factory=list[Item])
    declared: Declared | None = None

    @classmethod
    def of(cls, left: Iterable[Item]) -> "View":
        """What the atoms say together."""
        view = cls()
        for one in left:
            view.add(one)
        return view

    def add(self, one: Item) -> None:
        """One atom more."""
        match one:
            case MinSize(size=size):
                self.least = max(self.least, size)
            case MaxSize(size=size):
                self.most = size if self.most is None else min(self.most, size)
            case Required(name):
                self.required[name] = None
            case Property(name, schema):
                self.properties.setdefault(name, []).append(schema)
            case PatternProperty():
                self.patterns.append(one)
            case Additional():
                self.rests.append(one)
            case Names(schema):
                self.names.append(schema)
            case Declared():
                self.declared = one
            case _:
                pass

    def at(self, name: str) -> list[Item]:
        """What is said of a property of that name."""
        met = frozenset(pattern for pattern in self.all_patterns() if matches(pattern, name))
        if any(admits(one, name) is False for one in self.names):
            return [NEVER]
        return self.properties.get(name, []) + self.beyond(met, name)

    def beyond(self, met: frozenset[str], name: str | None = None) -> list[Item]:
        """What is said of a property that matches exactly these patterns, by keywords that do not name it."""
        found = [one.schema for one in self.patterns if one.pattern in met]
        found += [one.schema for one in self.rests if name not in one.names and not one.patterns & met]
        if self.declared is not None and name not in self.declared.names and not self.declared.patterns & met:
            found.append(NEVER)
        return found

    def all_patterns(self) -> set[str]:
        """Every pattern that tells names apart."""
        found = {one.pattern for one in self.patterns}.union(*(one.patterns for one in self.rests))
        return found | self.declared.patterns if self.declared else found

    def known(self) -> dict[str, None]:
        """Every name that a keyword names."""
        declared = sorted(self.declared.names) if self.declared else []
        rest = sorted(name for one in self.rests for name in one.names)
        return dict.fromkeys([*self.properties, *self.required, *rest, *declared])


@dataclass(slots=True)
class _Plan:
    """What the object must have and must lack."""

    wanted: dict[str, list[Item]] = field(default_factory=dict[str, "list[Item]"])
    absent: dict[str, None] = field(default_factory=dict[str, None])
    somewhere: list[PatternProperty | Additional | Names] = field(
        default_factory=list["PatternProperty | Additional | Names"]
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A name that a property may have; None where there may be names but none could be written down."""

    name: str | None
    items: tuple[Item, ...]


def search(ask: Asks, left: View, right: Iterable[Item]) -> Outcome:
    """An object that keeps to all of the left and breaks all of the right."""
    view, plan = replace(left), _Plan()
    for one in right:
        _break(one, view, plan)
    if any(name in view.required or name in plan.wanted for name in plan.absent):
        return IMPOSSIBLE
    values: dict[str, Json] = {}
    doubtful = False
    for name in chain([*plan.wanted], (name for name in view.required if name not in plan.wanted)):
        found = ask.child(view.at(name), plan.wanted.get(name, ()))
        if isinstance(found, Impossible):
            return IMPOSSIBLE
        if isinstance(found, Found):
            values[name] = found.value
        doubtful = doubtful or not isinstance(found, Found)
    for one in plan.somewhere:
        found = _somewhere(ask, view, plan, one, values)
        if isinstance(found, Impossible):
            return IMPOSSIBLE
        doubtful = doubtful or not isinstance(found, Found)
    forced = len(plan.wanted.keys() | view.required.keys())
    if view.most is not None and (forced > view.most or view.least > view.most):
        return IMPOSSIBLE
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
    ask: Asks, view: View, plan: _Plan, one: PatternProperty | Additional | Names, values: dict[str, Json]
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
            values[place.name] = found.value
            plan.wanted.setdefault(place.name, []).extend(broken)
            return found
    return IMPOSSIBLE if impossible else UNKNOWN


def _places(ask: Asks, view: View, plan: _Plan, one: PatternProperty | Additional | Names) -> Iterator[_Place]:
    """The names that the keyword speaks of, those with a name first."""
    known = view.known() | dict.fromkeys(plan.wanted) | dict.fromkeys(plan.absent)
    if isinstance(one, Additional):
        known |= dict.fromkeys(sorted(one.names))
    for name in known:
        if _concerned(one, name):
            yield _Place(name, tuple(view.at(name)))
    yield from _unnamed(ask, view, one, list(known))


def _concerned(one: PatternProperty | Additional | Names, name: str) -> bool:
    match one:
        case PatternProperty(pattern):
            return matches(pattern, name)
        case Additional(names, patterns):
            return name not in names and not any(matches(pattern, name) for pattern in patterns)
        case Names(schema):
            return admits(schema, name) is not True


def _unnamed(ask: Asks, view: View, one: PatternProperty | Additional | Names, known: list[str]) -> Iterator[_Place]:
    """One place for every combination of patterns that a name no keyword names can match."""
    if isinstance(one, Names):
        yield from _misnamed(ask, view, one, known)
        return
    own = {one.pattern} if isinstance(one, PatternProperty) else set[str]()
    never = one.patterns if isinstance(one, Additional) else frozenset[str]()
    patterns = sorted(view.all_patterns() | own | never)
    if len(patterns) > _PATTERNS:
        yield _Place(None, ())
        return
    for met in _subsets([pattern for pattern in patterns if pattern not in own | never]):
        inside = sorted(met | own)
        try:
            name = _name(ask, view, inside, [p for p in patterns if p not in inside], known)
        except NotRegular:
            yield _Place(None, tuple(view.beyond(met | own)))
            continue
        if name is not None:
            yield _Place(name, tuple(view.beyond(met | own)))


def _misnamed(ask: Asks, view: View, one: Names, known: list[str]) -> Iterator[_Place]:
    """A name that the left allows and `propertyNames` of the right does not."""
    found = ask.child([OfKind(_STRING), *view.names], [one.schema])
    if isinstance(found, Impossible):
        return
    if isinstance(found, Found) and isinstance(found.value, str) and found.value not in known:
        yield _Place(found.value, tuple(view.at(found.value)))
    patterns = sorted(view.all_patterns())
    for met in _subsets(patterns) if len(patterns) <= _PATTERNS else [None]:
        yield _Place(None, () if met is None else tuple(view.beyond(met)))


def _subsets(patterns: list[str]) -> Iterator[frozenset[str]]:
    for count in range(len(patterns) + 1):
        yield from map(frozenset, combinations(patterns, count))


def _name(ask: Asks, view: View, inside: list[str], outside: list[str], known: list[str]) -> str | None:
    """A name that matches these patterns and not those, and that no keyword names.

    None when there is none.

    Raises:
        NotRegular: there may be one.
    """
    inside = [*inside, *(pattern for schema in view.names for pattern in _patterns_of(schema))]
    if not inside and all(not matches(pattern, _FRESH) for pattern in outside) and _FRESH not in known:
        return _FRESH
    found = find(inside, outside, 1, None, ask.budget)
    if found is not None and found in known:
        if len(known) <= _BARRED:
            found = find(inside, [*outside, *map(literally, known)], 1, None, ask.budget)
        else:
            found = find(inside, outside, 1 + max(map(len, known)), None, ask.budget)
            if found is None:
                raise NotRegular
    if found is None and "" not in known:
        return find(inside, outside, 0, 0, ask.budget)
    return found


def _patterns_of(schema: Item) -> list[str]:
    """The patterns that a schema of names asks for, at least."""
    match schema:
        case Matches(pattern):
            return [pattern]
        case Node():
            return [pattern for atom in schema.atoms for pattern in _patterns_of(atom)]
        case All(items):
            return [pattern for item in items for pattern in _patterns_of(item)]
        case _:
            return []


def _grown(ask: Asks, view: View, plan: _Plan, values: dict[str, Json]) -> Outcome:
    """The object, with as many properties as it must have."""
    ask.budget.spend(len(view.properties) + len(values))
    if view.least > _LARGEST:
        return UNKNOWN
    settled = True
    for name in [name for name in view.known() if name not in values and name not in plan.absent]:
        if len(values) >= view.least:
            break
        found = ask.child(view.at(name), ())
        if isinstance(found, Found):
            values[name] = found.value
        settled = settled and not isinstance(found, Unknown)
    if len(values) < view.least:
        plain = not view.all_patterns() and not view.names
        if plain and settled and isinstance(ask.child(view.beyond(frozenset()), ()), Impossible):
            return IMPOSSIBLE
        _add_fresh(ask, view, plan, values)
    fits = view.least <= len(values) and (view.most is None or len(values) <= view.most)
    return Found(values) if fits else UNKNOWN


def _add_fresh(ask: Asks, view: View, plan: _Plan, values: dict[str, Json]) -> None:
    """Add properties that no keyword names, as far as names for them come to mind."""
    patterns = sorted(view.all_patterns())
    candidates = [f"{_FRESH}{number}" for number in range(2, view.least + 2)]
    try:
        for pattern in patterns:
            sizes = range(1, min(view.least, 40) + 1)
            found = (find([pattern], [], size, None, ask.budget) for size in sizes)
            candidates = [*(name for name in found if name is not None), *candidates]
    except NotRegular:
        pass
    for name in candidates:
        if len(values) >= view.least:
            return
        if name not in values and name not in plan.absent:
            one = ask.child(view.at(name), ())
            if isinstance(one, Found):
                values[name] = one.value
