"""Where the parts of a schema lead: nowhere, back to themselves, or to more parts than anybody can look at."""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urldefrag

from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft, draft_of, subschemas
from skra_compat.formats.jsonschema.model import Model, Site, joined
from skra_compat.formats.jsonschema.uris import pointer

_LONGEST = 100
"""Schemas that lead to one another about the same value, end to end."""
_MOST = 10_000
"""Schemas that judge the same value, one that is reached on two ways counted twice, as a validator does."""
_FARTHEST = 3_000
"""Schemas inside schemas, `$ref` followed, until one is met again."""
_NAMED_ONLY = ("definitions", "$defs")
_LINK = re.compile(r'"\$(?:ref|id|anchor|dynamicRef|dynamicAnchor|recursiveRef|recursiveAnchor)"|\\')


def may_lead_elsewhere(text: str, draft: Draft) -> bool:
    """Whether a schema may have parts that are named or refer to others, or so many that they could lead too far.

    Most have none. An escape could spell any keyword, and inside of a schema another draft may hold.
    """
    if len(text) >= _MOST or text.count("{") >= _LONGEST or _LINK.search(text):
        return True
    return '"id"' in text and (draft is Draft.DRAFT_4 or "draft-04" in text)


def refuse_hopeless_paths(model: Model) -> None:
    """Follow every reference there is.

    Raises:
        InvalidSchema: it leads nowhere, back to itself, or too far.
    """
    places = _refuse_dead_ends(model)
    _refuse_far(places, model.root.key)
    _refuse_loops(places)


class _SameValue(NamedTuple):
    """A place and the places that judge the same value as it."""

    site: Site
    others: tuple[Site, ...]
    inside: tuple[Site, ...]
    """Schemas that judge values inside the value."""


def _refuse_dead_ends(model: Model) -> dict[Hashable, _SameValue]:
    """Follow every reference there is, and note which schemas judge the same value."""
    found: dict[Hashable, _SameValue] = {}
    waiting = [model.root]
    while waiting:
        site = waiting.pop()
        if site.key in found or not isinstance(site.value, Mapping):
            continue
        below = [
            (steps[0], site.inside(steps, value), here) for steps, value, here in subschemas(site.value, site.draft)
        ]
        same = (*(one for _, one, here in below if here), *_targets(model, site, site.value))
        inside = tuple(one for word, one, here in below if not here and word not in _NAMED_ONLY)
        found[site.key] = _SameValue(site, same, inside)
        waiting.extend((*(one for _, one, _ in below), *same))
    return found


def _targets(model: Model, site: Site, value: Mapping[str, Json]) -> Iterator[Site]:
    for keyword in site.draft.reference_keywords:
        reference = value.get(keyword)
        if not isinstance(reference, str):
            continue
        target = model.target(site, reference)
        if target is not None:
            yield target
        elif draft_of({"$schema": joined(site.base, reference)}) is None:
            message = f"{keyword} {reference!r} leads nowhere; nothing is fetched: give the schema as a reference"
            raise InvalidSchema(f"{message} named {urldefrag(reference).url!r}", path=pointer([*site.pointer, keyword]))


def _refuse_far(places: Mapping[Hashable, _SameValue], start: Hashable) -> None:
    """Refuse a schema whose compilation would go deeper than a stack can bear."""
    met: set[Hashable] = set()
    stack = [(start, 1)]
    while stack:
        key, depth = stack.pop()
        if key in met or key not in places:
            continue
        met.add(key)
        place = places[key]
        if depth > _FARTHEST:
            raise InvalidSchema(f"more than {_FARTHEST} schemas inside each other", path=pointer(place.site.pointer))
        stack.extend((one.key, depth + 1) for one in (*place.others, *place.inside))


class _Extent(NamedTuple):
    """How far a schema leads before it has said what it says of a value."""

    length: int = 1
    ways: int = 1


def _refuse_loops(places: Mapping[Hashable, _SameValue]) -> None:
    """Refuse a schema that needs its own answer about a value before it can give one, or that of too many others."""
    done: dict[Hashable, _Extent] = {}
    entered: set[Hashable] = set()
    for start in places:
        stack = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                entered.discard(key)
                done[key] = _extent(places[key], done)
            elif key in entered:
                place = pointer(places[key].site.pointer)
                raise InvalidSchema("refers to itself with no property or item in between", path=place)
            elif key not in done and key in places:
                entered.add(key)
                stack.append((key, True))
                stack.extend((one.key, False) for one in places[key].others)


def _extent(place: _SameValue, known: Mapping[Hashable, _Extent]) -> _Extent:
    """How far a schema leads, once it is known of those that it leads to."""
    others = [known.get(one.key, _Extent()) for one in place.others]
    found = _Extent(1 + max((one.length for one in others), default=0), 1 + sum(one.ways for one in others))
    where = pointer(place.site.pointer)
    if found.length > _LONGEST:
        raise InvalidSchema(f"more than {_LONGEST} schemas lead to one another about one value", path=where)
    if found.ways > _MOST:
        message = f"leads on more than {_MOST} ways to schemas that judge one value: name each only once"
        raise InvalidSchema(message, path=where)
    return found
