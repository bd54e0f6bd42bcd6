"""Is there a number of a kind within some bounds and on some grids, but off others?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from skra_compat.formats.jsonschema.rules.admits import binary, fits, multiple
from skra_compat.formats.jsonschema.rules.atom import AtLeast, AtMost, Kind, MultipleOf, NumberAtom, exact
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Found, Impossible, Outcome

_TRIED = 400
"""Points of a grid that are tried one by one."""


@dataclass(frozen=True, slots=True)
class _Range:
    low: AtLeast | None = None
    high: AtMost | None = None

    def within(self, atom: AtLeast | AtMost) -> "_Range":
        """Narrowed by one more bound."""
        if isinstance(atom, AtLeast):
            tighter = self.low is None or (atom.limit, atom.strict) > (self.low.limit, self.low.strict)
            return replace(self, low=atom) if tighter else self
        tighter = self.high is None or (-atom.limit, atom.strict) > (-self.high.limit, self.high.strict)
        return replace(self, high=atom) if tighter else self

    def holds(self, number: Fraction) -> bool:
        return (self.low is None or fits(self.low, number)) and (self.high is None or fits(self.high, number))


@dataclass(frozen=True, slots=True)
class _Missed:
    """What a number must not be."""

    factors: tuple[Fraction, ...]
    points: frozenset[Fraction]

    def allows(self, number: Fraction) -> bool:
        return number not in self.points and not any((number / one).denominator == 1 for one in self.factors)


def search(kind: Kind, left: list[NumberAtom], right: list[NumberAtom], excluded: list[int | float]) -> Outcome:
    """A number of the kind that keeps to all of the left, breaks all of the right and is none of the excluded ones."""
    bounds = _Range()
    for atom in [*left, *(opposite(one) for one in right if not isinstance(one, MultipleOf))]:
        if not isinstance(atom, MultipleOf):
            bounds = bounds.within(atom)
    on = [atom.factor for atom in left if isinstance(atom, MultipleOf)]
    off = [atom.factor for atom in right if isinstance(atom, MultipleOf)]
    missed = _Missed(tuple(off), frozenset(exact(point) for point in excluded))
    if kind is Kind.FRACTION and not on:
        return _anywhere(bounds, missed)
    step = _common(on if kind is Kind.FRACTION else [*on, Fraction(1)])
    found = _on_grid(kind, bounds, step, missed)
    rounded = [factor for factor in off if factor not in on]
    doubtful = isinstance(found, Impossible) and rounded and _rounding_matters(kind, bounds, step, on, rounded)
    return UNKNOWN if doubtful else found


def opposite(atom: AtLeast | AtMost) -> AtLeast | AtMost:
    """The bound that exactly the numbers outside of this one keep to."""
    other = AtMost if isinstance(atom, AtLeast) else AtLeast
    return other(atom.limit, not atom.strict)


def _common(factors: list[Fraction]) -> Fraction:
    """The coarsest grid whose points are on every grid."""
    return Fraction(lcm(*(f.numerator for f in factors)), gcd(*(f.denominator for f in factors)))


def _on_grid(kind: Kind, bounds: _Range, step: Fraction, missed: _Missed) -> Outcome:
    if any((step / factor).denominator == 1 for factor in missed.factors):
        return IMPOSSIBLE
    if kind is Kind.FRACTION and step.denominator == 1:
        return IMPOSSIBLE
    first, last = _ends(bounds, step)
    if first is not None and last is not None and last - first < _TRIED:
        points, complete = range(first, last + 1), True
    else:
        points, complete = _near(first, last), False
    lost = False
    for point in _smallest_first(points):
        number = point * step
        if not bounds.holds(number) or not missed.allows(number):
            continue
        value = written(kind, number)
        if value is not None:
            return Found(value)
        lost = lost or kind is not Kind.FRACTION or number.denominator != 1
    return IMPOSSIBLE if complete and not lost else UNKNOWN


def _smallest_first(points: range) -> Iterator[int]:
    """The points from zero outwards, of two as near the positive one first."""
    if not points or points[0] >= 0:
        yield from points
    elif points[-1] <= 0:
        yield from reversed(points)
    else:
        for size in range(max(-points[0], points[-1]) + 1):
            yield from (one for one in dict.fromkeys((size, -size)) if one in points)


def _rounding_matters(kind: Kind, bounds: _Range, step: Fraction, on: list[Fraction], off: list[Fraction]) -> bool:
    """Whether validators that divide floating point numbers refuse a point that they should accept.

    0.35 is a multiple of 0.01 for every one of them, and of 0.001 for some.
    """
    if all(map(binary, off)):
        return False
    for point in _near(*_ends(bounds, step)):
        value = written(kind, point * step) if bounds.holds(point * step) else None
        if value is None or any(multiple(value, factor) is None for factor in on):
            continue
        if any(multiple(value, factor) is None for factor in off):
            return True
    return False


def _ends(bounds: _Range, step: Fraction) -> tuple[int | None, int | None]:
    first = None if bounds.low is None else ceil(bounds.low.limit / step)
    return first, None if bounds.high is None else floor(bounds.high.limit / step)


def _near(first: int | None, last: int | None) -> range:
    if first is not None and (first >= 0 or last is None):
        return range(first, first + _TRIED)
    if last is not None and (last <= 0 or first is None):
        return range(last - _TRIED, last + 1)
    return range(-_TRIED // 2, _TRIED // 2)


def _anywhere(bounds: _Range, missed: _Missed) -> Outcome:
    """Between two different bounds there is always a fraction off finitely many grids."""
    low = bounds.low.limit if bounds.low else None
    high = bounds.high.limit if bounds.high else None
    if low is not None and high is not None and low >= high:
        value = written(Kind.FRACTION, low) if bounds.holds(low) else None
        return Found(value) if value is not None and missed.allows(low) else IMPOSSIBLE
    for number in _between(low, high):
        value = written(Kind.FRACTION, number)
        if value is None or not bounds.holds(exact(value)):
            continue
        if missed.allows(exact(value)):
            return Found(value)
    return UNKNOWN


def _between(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    start = low if low is not None else (high - 1 if high is not None else Fraction(0))
    width = high - start if high is not None else Fraction(1)
    yield from (
        start + width * Fraction(part, whole) for whole in (2, 4, 10, 16, 3, 7, 101) for part in range(1, whole)
    )


def written(kind: Kind, number: Fraction) -> int | float | None:
    """The JSON number of that kind; None where it cannot be written exactly or is of another kind."""
    if kind is Kind.INTEGER:
        return int(number) if number.denominator == 1 else None
    try:
        value = float(number)
    except OverflowError:
        return None
    if value.is_integer() != (kind is Kind.WHOLE):
        return None
    return value if kind is Kind.FRACTION or exact(value) == number else None
