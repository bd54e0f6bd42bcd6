"""Names of properties that no keyword names: which patterns can they match together, and is there such a name?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from skra_compat.formats.jsonschema.rules.atom import Among, Item, Kind, Matches, MinSize, OfKind, Sized
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.outcome import UNKNOWN, Asks, Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.view import View

_PATTERNS = 5
"""Patterns whose combinations are all looked at."""
_BARRED = 20
"""Names that are kept out one by one; beyond, a longer name is looked for."""
_FRESH = "undeclared"
_STRING = OfKind(frozenset({Kind.STRING}))


class TooMany(Exception):
    """More combinations of patterns than are looked at."""


@dataclass(frozen=True, slots=True)
class Class:
    """Names that match all of these patterns and none of those."""

    met: frozenset[str]
    unmet: frozenset[str]


def classes(view: View, always: frozenset[str] = frozenset(), never: frozenset[str] = frozenset()) -> Iterator[Class]:
    """Every combination of the patterns that a view knows, with some always and some never met.

    Raises:
        TooMany: they are not looked at.
    """
    patterns = view.all_patterns() | always | never
    if len(patterns) > _PATTERNS:
        raise TooMany
    free = sorted(patterns - always - never)
    for count in range(len(free) + 1):
        for met in combinations(free, count):
            yield Class(always | frozenset(met), frozenset(patterns - always - frozenset(met)))


def named(ask: Asks, view: View, group: Class, taken: Iterable[str], broken: Iterable[Item] = ()) -> Outcome:
    """A name of a class that is not taken, that `propertyNames` allow, and that breaks all of `broken`."""
    barred, bad = dict.fromkeys(taken), tuple(broken)
    plain = not group.met and not view.names and not bad
    if plain and _FRESH not in barred and not any(matches(pattern, _FRESH) for pattern in group.unmet):
        return Found(_FRESH)
    return _Wanted.of(ask, view, group, bad).name(barred)


def fresh(ask: Asks, view: View, group: Class, taken: dict[str, None], count: int) -> tuple[list[str], bool]:
    """As many names of a class as asked for, as far as they come to mind, and whether there are no others."""
    if not group.met and not view.names:
        names = (f"{_FRESH}{number}" for number in range(2, 2 * count + 2))
        free = [one for one in names if one not in taken and not any(matches(p, one) for p in group.unmet)]
        if len(free) >= count:
            return free[:count], False
    wanted, barred, found = _Wanted.of(ask, view, group), dict(taken), list[str]()
    while len(found) < count:
        one = wanted.name(barred) if len(barred) <= _BARRED else wanted.longer(max(map(len, barred)))
        if not isinstance(one, Found) or not isinstance(one.value, str):
            return found, isinstance(one, Impossible) and len(barred) <= _BARRED
        found.append(one.value)
        barred[one.value] = None
    return found, False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of a name."""

    ask: Asks
    left: tuple[Item, ...]
    right: tuple[Item, ...]

    @classmethod
    def of(cls, ask: Asks, view: View, group: Class, broken: tuple[Item, ...] = ()) -> "_Wanted":
        """What a class asks for, what `propertyNames` ask for, and what is to be broken."""
        left = (_STRING, *view.names, *map(Matches, sorted(group.met)))
        return cls(ask, left, (*map(Matches, sorted(group.unmet)), *broken))

    def name(self, barred: dict[str, None]) -> Outcome:
        """Any name but the barred ones; the empty one if there is no other."""
        found = self.longer(0)
        if isinstance(found, Found) and found.value in barred:
            if len(barred) > _BARRED:
                longer = self.longer(max(map(len, barred)))
                return longer if isinstance(longer, Found) else UNKNOWN
            found = self.longer(0, Among(tuple(barred)))
        if isinstance(found, Found) or "" in barred:
            return found
        empty = self.ask.child((*self.left, Among(("",))), self.right)
        return found if isinstance(empty, Impossible) else empty

    def longer(self, length: int, *barred: Item) -> Outcome:
        """A name of more than some length."""
        return self.ask.child((*self.left, MinSize(Sized.LENGTH, length + 1)), (*self.right, *barred))
