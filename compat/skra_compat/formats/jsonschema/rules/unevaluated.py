"""`unevaluatedProperties` and `unevaluatedItems` said with the other keywords.

What counts as evaluated depends on which schemas in place hold. Whether they do can be said by themselves: a property
that only some branch names is unevaluated unless that branch holds. So each of the two keywords is a conjunction of
"this part of the value fits, or one of the schemas that look at it holds".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import is_schema
from skra_compat.formats.jsonschema.rules.atom import (
    Additional,
    All,
    Atom,
    Item,
    ItemAt,
    ItemsFrom,
    Not,
    Opaque,
    Property,
    Required,
    Some,
)
from skra_compat.formats.jsonschema.rules.matching import matches

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.rules.expand import Node

_DEEPEST = 20
"""Schemas in place inside schemas in place."""
_CONDITIONS = 5
"""Schemas that look at parts without names, whose combinations are all written out."""


class _DependsOnMore(Exception):
    """What is evaluated cannot be said with the other keywords, or the drafts and validators disagree about it."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a schema in place looks at, when all of `when` holds."""

    when: tuple[Item, ...] = ()
    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    every_property: bool = False
    items: int = 0
    """Items from the start of the array."""
    every_item: bool = False
    contained: "tuple[Node, ...]" = ()
    """Items that one of these admits."""

    def merged(self, other: "_Looks") -> "_Looks":
        """What both look at, when all that the first asks for holds."""
        return _Looks(
            self.when,
            self.names | other.names,
            self.patterns | other.patterns,
            self.every_property or other.every_property,
            max(self.items, other.items),
            self.every_item or other.every_item,
            (*self.contained, *other.contained),
        )


def unevaluated(node: "Node", schema: Mapping[str, Json]) -> Iterator[Atom]:
    """What the two keywords say of a value."""
    for word, said in (("unevaluatedProperties", _properties), ("unevaluatedItems", _items)):
        rest = schema.get(word)
        if not is_schema(rest) or rest is True:
            continue
        inner = node.below(rest, word)
        try:
            looks = list(_looks(node, (), 0, word))
            yield All(tuple(said(looks, inner)))
        except _DependsOnMore:
            yield Opaque(word, node)


def _looks(node: "Node", when: tuple[Item, ...], depth: int, word: str) -> Iterator[_Looks]:
    """What a schema and those in place inside it look at."""
    schema = node.site.value
    if not isinstance(schema, Mapping):
        return
    if depth > _DEEPEST:
        raise _DependsOnMore
    yield _own(node, schema, when, depth, word)
    for inner, more in _in_place(node, schema):
        yield from _looks(inner, (*when, *more), depth + 1, word)


def _own(node: "Node", schema: Mapping[str, Json], when: tuple[Item, ...], depth: int, word: str) -> _Looks:
    nested = depth > 0 and word in schema
    if word == "unevaluatedProperties":
        rest = schema.get("additionalProperties")
        if node.site.draft.value < 2020 and isinstance(rest, Mapping):
            raise _DependsOnMore  # validators of 2019-09 disagree
        names, patterns = schema.get("properties"), schema.get("patternProperties")
        return _Looks(
            when,
            frozenset(names if isinstance(names, Mapping) else ()),
            frozenset(patterns if isinstance(patterns, Mapping) else ()),
            every_property=nested or rest is not None,
        )
    wanted = schema.get("contains")
    if node.site.draft.value < 2020:
        return _own_items_2019(schema, when, nested=nested)
    first = schema.get("prefixItems")
    contained = (node.below(wanted, "contains"),) if is_schema(wanted) else ()
    count = len(first) if isinstance(first, list) else 0
    return _Looks(when, items=count, every_item=nested or "items" in schema, contained=contained)


def _own_items_2019(schema: Mapping[str, Json], when: tuple[Item, ...], *, nested: bool) -> _Looks:
    if "contains" in schema:
        raise _DependsOnMore  # validators of 2019-09 disagree whether it evaluates what it finds
    first = schema.get("items")
    if isinstance(first, list):
        return _Looks(when, items=len(first), every_item=nested or "additionalItems" in schema)
    return _Looks(when, every_item=nested or first is not None)


def _in_place(node: "Node", schema: Mapping[str, Json]) -> Iterator[tuple["Node", tuple[Item, ...]]]:
    """The schemas that judge the same value, and what must hold for them to count."""
    for word in ("$ref", "$dynamicRef", "$recursiveRef"):
        if word in schema:
            target = node.refers_to() if word == "$ref" else node.dynamic(word)
            if target is None:
                raise _DependsOnMore
            yield target, ()
    for word in ("allOf", "anyOf", "oneOf"):
        branches = schema.get(word)
        inside = branches if isinstance(branches, list) else []
        for number, value in enumerate(inside):
            branch = node.below(value, word, str(number))
            yield branch, () if word == "allOf" or len(inside) == 1 else (branch,)
    yield from _conditional(node, schema)
    if "dependencies" in schema:
        raise _DependsOnMore


def _conditional(node: "Node", schema: Mapping[str, Json]) -> Iterator[tuple["Node", tuple[Item, ...]]]:
    condition = schema.get("if")
    if is_schema(condition):
        test = node.below(condition, "if")
        yield test, (test,)
        for word, when in (("then", test), ("else", Not(test))):
            if is_schema(schema.get(word)):
                yield node.below(schema[word], word), (when,)
    dependent = schema.get("dependentSchemas")
    for name, value in dependent.items() if isinstance(dependent, Mapping) else ():
        yield node.below(value, "dependentSchemas", name), (Required(name),)


def _properties(looks: Sequence[_Looks], inner: "Node") -> Iterator[Item]:
    word = "unevaluatedProperties"
    always, sometimes = _sorted(looks)
    if always.every_property:
        return
    sometimes = [one for one in sometimes if one.names - always.names or one.patterns or one.every_property]
    if any(one.patterns or one.every_property for one in sometimes):
        for unmet, seen in _combinations(always, sometimes):
            if not seen.every_property:
                yield Some((*unmet, Additional(seen.names, seen.patterns, inner, word)), word)
        return
    named = dict.fromkeys(chain.from_iterable(sorted(one.names - always.names) for one in sometimes))
    for name in named:
        if not any(matches(pattern, name) for pattern in always.patterns):
            yield Some((*(All(one.when) for one in sometimes if name in one.names), Property(name, inner)), word)
    yield Additional(always.names | frozenset(named), always.patterns, inner, word)


def _items(looks: Sequence[_Looks], inner: "Node") -> Iterator[Item]:
    word = "unevaluatedItems"
    always, sometimes = _sorted(looks)
    if always.every_item:
        return
    sometimes = [one for one in sometimes if one.items > always.items or one.every_item or one.contained]
    if any(one.contained for one in sometimes):
        for unmet, seen in _combinations(always, sometimes):
            if not seen.every_item:
                yield Some((*unmet, ItemsFrom(seen.items, _either(inner, seen.contained), word)), word)
        return
    fits, last = _either(inner, always.contained), max([always.items, *(one.items for one in sometimes)])
    for position in range(always.items, last):
        looking = (All(one.when) for one in sometimes if one.items > position or one.every_item)
        yield Some((*looking, ItemAt(position, fits, word)), word)
    whole = tuple(All(one.when) for one in sometimes if one.every_item)
    rest = ItemsFrom(last, fits, word)
    yield Some((*whole, rest), word) if whole else rest


def _either(inner: "Node", contained: "tuple[Node, ...]") -> Item:
    return Some((*contained, inner), "unevaluatedItems") if contained else inner


def _sorted(looks: Iterable[_Looks]) -> tuple[_Looks, list[_Looks]]:
    """What is looked at whatever the value, and what is under conditions."""
    always, sometimes = _Looks(), list[_Looks]()
    for one in looks:
        if one.when:
            sometimes.append(one)
        else:
            always = always.merged(one)
    return always, sometimes


def _combinations(always: _Looks, sometimes: Sequence[_Looks]) -> Iterator[tuple[tuple[Item, ...], _Looks]]:
    """For every set of conditions: those outside of it, and what is looked at if none of those holds."""
    if len(sometimes) > _CONDITIONS:
        raise _DependsOnMore
    for count in range(len(sometimes) + 1):
        for met in combinations(sometimes, count):
            seen = always
            for one in met:
                seen = seen.merged(one)
            yield tuple(All(one.when) for one in sometimes if one not in met), seen
