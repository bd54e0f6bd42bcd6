"""Where in its text the part stands that a pointer names.

A pointer of a difference follows the values (`#/properties/a/properties/b`); the text may say the same behind a `$ref`
or in a branch of `allOf`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import subschemas
from skra_compat.formats.jsonschema.model import Model, Site, based
from skra_compat.json_positions import JsonPositions, Node
from skra_compat.position import Position


class _Spot(NamedTuple):
    """A value, its text, and the schema that it is or belongs to."""

    value: Json
    node: Node
    site: Site
    taken: int
    """How many steps led here."""


class JsonPlaces:
    """One schema text."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._positions = JsonPositions(model.text)

    def at(self, path: str, *, written: bool = False) -> Position:
        """See `skra_compat.position.Places`; pointers are those of the reader for both sides."""
        del written
        tokens = path.lstrip("#").split("/")[1:]
        return self._positions.at(self._nearest([one.replace("~1", "/").replace("~0", "~") for one in tokens]))

    def steady(self, path: str, *, written: bool = False) -> str:
        """See `skra_compat.position.Places`; these pointers consist of names."""
        del written
        return path

    def _nearest(self, steps: Sequence[str]) -> Node:
        """The part that all steps lead to, or the first that most of them do."""
        start = _Spot(self._model.document, self._positions.root, self._model.root, 0)
        best = start
        waiting = [start]
        met: set[tuple[int, int]] = set()
        while waiting and best.taken < len(steps):
            spot = waiting.pop()
            if (id(spot.node), spot.taken) in met:
                continue
            met.add((id(spot.node), spot.taken))
            if spot.taken > best.taken:
                best = spot
            if spot.taken < len(steps):
                waiting.extend(reversed(list(self._onward(spot, steps[spot.taken]))))
        return best.node

    def _onward(self, spot: _Spot, step: str) -> Iterator[_Spot]:
        below = _below(spot, step)
        if below is not None:
            yield below
        if spot.value is not spot.site.value or not isinstance(spot.value, Mapping):
            return
        for keyword in spot.site.draft.reference_keywords:
            reference = spot.value.get(keyword)
            target = self._model.target(spot.site, reference) if isinstance(reference, str) else None
            node = self._own(target) if target is not None else None
            if target is not None and node is not None:
                yield _Spot(target.value, node, target, spot.taken)
        for inner, value, same in subschemas(spot.value, spot.site.draft):
            node = _follow(spot.node, inner) if same else None
            if node is not None:
                yield _Spot(value, node, spot.site.inside(inner, value), spot.taken)

    def _own(self, site: Site) -> Node | None:
        """The text of a schema, if it stands in this document and in no other."""
        value: Json = self._model.document
        for step in site.pointer:
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
        return self._positions.find(site.pointer) if value is site.value else None


def _below(spot: _Spot, step: str) -> _Spot | None:
    """What one step leads to; a step into a list of names may be one of them."""
    value = spot.value
    key = str(value.index(step)) if isinstance(value, list) and step in value else step
    node = spot.node.step(key)
    if node is None:
        return None
    inner: Json = value[int(key)] if isinstance(value, list) else value[key] if isinstance(value, Mapping) else None
    base, draft = based(inner, spot.site.base, spot.site.draft)
    site = Site(inner, base, draft) if isinstance(inner, Mapping) else spot.site
    return _Spot(inner, node, site, spot.taken + 1)


def _follow(node: Node, steps: Sequence[str]) -> Node | None:
    found: Node | None = node
    for step in steps:
        found = found.step(step) if found is not None else None
    return found
