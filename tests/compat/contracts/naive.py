"""What a consumer's program finds in a decoded event: a need asked in plain Python, without any schema."""

import math
import re
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


class Program:
    """A program with one need."""

    def __init__(self, need: Need, *, null_is_absent: bool) -> None:
        self.need = need
        self.optional = need.presence is Presence.OPTIONAL
        self.null = self.optional and null_is_absent

    def reads(self, event: Any) -> bool:
        """Whether it gets along with the event."""
        return self._reads(list(self.need.path.steps), event, top=True)

    def _reads(self, steps: list, value: Any, *, top: bool = False) -> bool:
        if value is MISSING or (value is None and self.null and not top):
            return self.optional
        if not steps:
            return _fits(self.need, value)
        step, rest = steps[0], steps[1:]
        if step is Every.ITEM:
            return isinstance(value, list) and all(self._reads(rest, one) for one in value)
        if not isinstance(value, dict):
            return False
        if step is Every.VALUE:
            return all(self._reads(rest, one) for one in value.values())
        return self._reads(rest, value.get(step, MISSING))


def applies(need: Need, event: Any) -> bool:
    """Whether the conditions of a need hold, for conditions that lead through no list."""
    return all(any(_same(found, value) for value in one.values for found in _at(one.path, event)) for one in need.when)


def _at(path: Path, value: Any) -> list:
    for step in path.steps:
        if not isinstance(value, dict) or step not in value:
            return []
        value = value[step]
    return [value]


def _same(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _fits(need: Need, value: Any) -> bool:
    if need.types and not any(_is(word, value) for word in need.types):
        return False
    if need.one_of and not any(_same(value, one) for one in need.one_of):
        return False
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    for word, bound in need.bounds.items():
        if word in _COMPARES and is_number and not math.isnan(value) and not _COMPARES[word](value, bound):
            return False
        if isinstance(value, str) and not _text_fits(word, bound, value):
            return False
    return not (isinstance(value, str) and need.format in PATTERNS and not re.search(PATTERNS[need.format], value))


def _text_fits(word: str, bound: Any, value: str) -> bool:
    if word == "minLength":
        return len(value) >= bound
    return len(value) <= bound if word == "maxLength" else True


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
