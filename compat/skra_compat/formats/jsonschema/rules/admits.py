"""Whether one value satisfies what a schema says: yes, no, or not known here."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import (
    Additional,
    All,
    Among,
    AtLeast,
    AtMost,
    Contains,
    Declared,
    Exactly,
    Item,
    ItemAt,
    ItemsFrom,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
    Names,
    Not,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Sized,
    Some,
    Unique,
    exact,
    kind_of,
)
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.matching import matches

_SIZED: Mapping[Sized, type | tuple[type, ...]] = {Sized.LENGTH: str, Sized.ITEMS: list, Sized.PROPERTIES: dict}

_COMBINED = (Node, All, Some, Exactly, Not, Opaque)
_OF_THE_VALUE = (OfKind, Among, AtLeast, AtMost, MultipleOf, MinSize, MaxSize, Matches)
_OF_ITEMS = (ItemAt, ItemsFrom, Unique, Contains)

_TRUTH = object()
"""Sets true and false apart from 1 and 0."""
_ALL = 10_000
_LOOKED_INTO = 3
"""Levels of a value under alternatives that are looked into; beyond, the answer is unknown."""


def admits(item: Item, value: Json, levels: int = _ALL) -> bool | None:
    """Whether the value satisfies the item; None where only another keyword's view could tell.

    Of values inside values only so many levels are looked at; a schema that speaks of those beyond is not known.
    """
    if levels < 0:
        return None
    if isinstance(item, _COMBINED):
        return _combined(item, value, levels)
    if isinstance(item, _OF_THE_VALUE):
        return _says(item, value)
    if isinstance(item, _OF_ITEMS):
        return _array_admits(item, value, levels - 1) if isinstance(value, list) else True
    return _object_admits(item, value, levels - 1) if isinstance(value, dict) else True


def _combined(item: Node | All | Some | Exactly | Not | Opaque, value: Json, levels: int) -> bool | None:
    if isinstance(item, Node | All):
        return every(admits(one, value, levels) for one in (item.atoms if isinstance(item, Node) else item.items))
    if isinstance(item, Some | Exactly) and _deep(value, _LOOKED_INTO):
        return None
    match item:
        case Some(items):
            return some(admits(one, value, levels) for one in items)
        case Exactly(items):
            return _one([admits(one, value, levels) for one in items])
        case Not(inner):
            found = admits(inner, value, levels)
            return None if found is None else not found
        case Opaque():
            return None


def _says(
    item: OfKind | Among | AtLeast | AtMost | MultipleOf | MinSize | MaxSize | Matches, value: Json
) -> bool | None:
    match item:
        case OfKind(kinds):
            return kind_of(value) in kinds
        case Among():
            return identity(value) in identities(item)
        case MinSize(of, size):
            return not isinstance(value, _SIZED[of]) or _size(value) >= size
        case MaxSize(of, size):
            return not isinstance(value, _SIZED[of]) or _size(value) <= size
        case Matches(pattern):
            return not isinstance(value, str) or matches(pattern, value)
        case _:
            return isinstance(value, bool) or not isinstance(value, int | float) or _measured(item, value)


def _measured(item: AtLeast | AtMost | MultipleOf, value: float) -> bool | None:
    return multiple(value, item.factor) if isinstance(item, MultipleOf) else fits(item, exact(value))


def _deep(value: Json, depth: int) -> bool:
    """Whether a value is nested deeper: alternatives inside alternatives multiply, so they are not looked into."""
    if depth < 0:
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_deep(one, depth - 1) for one in inside)


def every(answers: Iterable[bool | None]) -> bool | None:
    """Three-valued conjunction."""
    found = True
    for answer in answers:
        if answer is False:
            return False
        found = found and answer is True
    return True if found else None


def some(answers: Iterable[bool | None]) -> bool | None:
    """Three-valued disjunction."""
    found: bool | None = False
    for answer in answers:
        if answer:
            return True
        found = None if answer is None else found
    return found


def _one(answers: list[bool | None]) -> bool | None:
    yes, unknown = answers.count(True), answers.count(None)
    if yes > 1:
        return False
    return None if unknown else yes == 1


def _size(value: Json) -> int:
    assert isinstance(value, Sequence | Mapping)
    return len(value)


def binary(factor: Fraction) -> bool:
    """Whether floating point numbers divide by it as well as people do."""
    return factor.denominator & (factor.denominator - 1) == 0


def multiple(number: float, factor: Fraction) -> bool | None:
    """Whether a number is a multiple; None where validators that divide floating point numbers say otherwise."""
    found = (exact(number) / factor).denominator == 1
    if binary(factor):
        return found
    try:
        divided = number / float(factor)
        return found if divided.is_integer() is found else None
    except (OverflowError, ZeroDivisionError):
        return None


def fits(atom: AtLeast | AtMost | MultipleOf, number: Fraction) -> bool:
    """Whether an exact number keeps to a bound or a factor."""
    match atom:
        case AtLeast(limit, strict):
            return number > limit if strict else number >= limit
        case AtMost(limit, strict):
            return number < limit if strict else number <= limit
        case MultipleOf(factor):
            return (number / factor).denominator == 1


def _array_admits(item: ItemAt | ItemsFrom | Unique | Contains, value: list[Json], levels: int) -> bool | None:
    match item:
        case ItemAt(position, schema):
            return admits(schema, value[position], levels) if position < len(value) else True
        case ItemsFrom(position, schema):
            return every(admits(schema, one, levels) for one in value[position:])
        case Unique():
            return len(set(map(identity, value))) == len(value)
        case Contains(schema, least, most):
            answers = [admits(schema, one, levels) for one in value]
            yes, unknown = answers.count(True), answers.count(None)
            if unknown:
                return None
            return yes >= least and (most is None or yes <= most)


def _object_admits(item: Item, value: Mapping[str, Json], levels: int) -> bool | None:
    match item:
        case Property(name, schema):
            return admits(schema, value[name], levels) if name in value else True
        case Required(name):
            return name in value
        case PatternProperty(pattern, schema):
            return every(admits(schema, one, levels) for name, one in value.items() if matches(pattern, name))
        case Additional(names, patterns, schema):
            rest = [
                one for name, one in value.items() if name not in names and not any(matches(p, name) for p in patterns)
            ]
            return every(admits(schema, one, levels) for one in rest)
        case Names(schema):
            return every(admits(schema, name, levels) for name in value)
        case _:
            return True if isinstance(item, Declared) else None


def identity(value: Json) -> Hashable:
    """Equal for values that are the same."""
    match value:
        case bool():
            return _TRUTH, value
        case None | int() | float() | str():
            return value
        case Mapping():
            return frozenset((name, identity(one)) for name, one in value.items())
        case _:
            return tuple(map(identity, value))


@lru_cache(maxsize=256)
def identities(listed: Among) -> frozenset[Hashable]:
    """Of the values that it lists."""
    return frozenset(map(identity, listed.values))
