"""What a consumer's program finds in a decoded event: a need asked in plain Python, without any schema."""

import math
import re
from fractions import Fraction
from itertools import combinations
from typing import Any

from skra_compat.contracts.compiled import PATTERNS
from skra_compat.contracts.need import Need, Presence
from skra_compat.contracts.path import Every, Path

MISSING = object()
_COMPARES = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}
_OF_TEXT = {
    "minLength": lambda value, bound: len(value) >= bound,
    "maxLength": lambda value, bound: len(value) <= bound,
    "pattern": lambda value, bound: re.search(bound, value) is not None,
}
_OF_LISTS = {
    "minItems": lambda value, bound: len(value) >= bound,
    "maxItems": lambda value, bound: len(value) <= bound,
    "uniqueItems": lambda value, bound: not bound or not any(_same(a, b) for a, b in combinations(value, 2)),
}


class Program:
    """A program with one need."""

    def __init__(self, need: Need, *, null_is_absent: bool) -> None:
        self.need = need
        self.optional = need.presence is Presence.OPTIONAL
        self.null = self.optional and null_is_absent

    def reads(self, event: Any) -> bool:
        """Whether it gets along with the event."""
        asked = [(list(one.path.steps), _together(self.need.path, one.path), one.values) for one in self.need.when]
        return self._reads(list(self.need.path.steps), event, asked, top=True)

    def _reads(self, steps: list, value: Any, asked: list, *, top: bool = False) -> bool:
        """`asked`: conditions that are still open, with the steps that they share with the need."""
        if not all(_holds(path, value, values) for path, shared, values in asked if not shared):
            return True
        open_ = [(path[1:], shared - 1, values) for path, shared, values in asked if shared]
        if value is MISSING or (value is None and self.null and not top):
            return bool(open_) or self.optional
        if not steps:
            return self.fits(value)
        step, rest = steps[0], steps[1:]
        if step is Every.ITEM:
            return all(self._reads(rest, one, open_) for one in value) if isinstance(value, list) else bool(open_)
        if not isinstance(value, dict):
            return bool(open_)
        below = list(value.values()) if step is Every.VALUE else [value.get(step, MISSING)]
        return all(self._reads(rest, one, open_) for one in below)

    def fits(self, value: Any) -> bool:
        """Whether a value at the place is as needed."""
        need = self.need
        if need.types and not any(_is(word, value) for word in need.types):
            return False
        if need.one_of and not any(_same(value, one) for one in need.one_of):
            return False
        if not all(_bounded(word, bound, value) for word, bound in need.bounds.items()):
            return False
        return not (isinstance(value, str) and need.format in PATTERNS and not re.search(PATTERNS[need.format], value))


def knows(need: Need, event: Any) -> bool:
    """Whether every value at the need's place that is no null is among those that it lists."""
    return all(
        value is None or any(_same(value, one) for one in need.one_of) for value in _found(need.path.steps, event)
    )


def _found(steps: tuple, value: Any) -> list:
    if not steps:
        return [value]
    step, rest = steps[0], steps[1:]
    if step is Every.ITEM:
        below = value if isinstance(value, list) else []
    elif not isinstance(value, dict):
        below = []
    else:
        below = list(value.values()) if step is Every.VALUE else [value[step]] if step in value else []
    return [found for one in below for found in _found(rest, one)]


def _holds(path: list, value: Any, values: tuple) -> bool:
    return value is not MISSING and any(_same(found, one) for found in _found(tuple(path), value) for one in values)


def _together(path: Path, other: Path) -> int:
    """Steps up to the last list or map that both lead into."""
    both = 0
    while both < min(len(path.steps), len(other.steps)) and path.steps[both] == other.steps[both]:
        both += 1
    return max((at for at in range(1, both + 1) if isinstance(path.steps[at - 1], Every)), default=0)


def extra(paths: list[Path], value: Any) -> bool:
    """Whether there is a field that none of the paths leads to or through."""
    if isinstance(value, list):
        below = [Path(path.steps[1:]) for path in paths if path.steps[:1] == (Every.ITEM,)]
        return bool(below) and any(extra(below, one) for one in value)
    if not isinstance(value, dict):
        return False
    named = [path for path in paths if path.steps and path.steps[0] is not Every.ITEM]
    if not named:
        return False
    every = [Path(path.steps[1:]) for path in named if path.steps[0] is Every.VALUE]
    for name, one in value.items():
        below = [Path(path.steps[1:]) for path in named if path.steps[0] == name] or every
        if not below or extra(below, one):
            return True
    return False


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _bounded(word: str, bound: Any, value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if word == "multipleOf":
            return not math.isfinite(value) or Fraction(value) % Fraction(bound) == 0
        return word not in _COMPARES or math.isnan(value) or _COMPARES[word](value, bound)
    if isinstance(value, str):
        return word not in _OF_TEXT or _OF_TEXT[word](value, bound)
    return not isinstance(value, list) or word not in _OF_LISTS or _OF_LISTS[word](value, bound)


SORTS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "bytes": (bytes,),
    "object": (dict,),
    "array": (list,),
}


def _is(word: str, value: Any) -> bool:
    if isinstance(value, bool):
        return word == "boolean"
    whole = isinstance(value, float) and math.isfinite(value) and value == int(value)
    return isinstance(value, SORTS[word]) or (word == "integer" and whole)
