"""Schemas that are the same in both models, by text: proved without a search.

Two schemas are the same when their texts are (annotations aside) and every `$ref` inside leads to schemas that are
the same. Which references do is the greatest set that agrees with itself, so recursion is no obstacle.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from skra_compat.formats.jsonschema.model import Model, Site
from skra_compat.formats.jsonschema.rules.atom import Item, Opaque
from skra_compat.formats.jsonschema.rules.expand import Node, Space
from skra_compat.formats.jsonschema.rules.wording import ANNOTATIONS, Reference, Wording, bare, wording_of


class Sameness:
    """Which schemas of the two spaces say the same."""

    def __init__(self, reader: Space, writer: Space) -> None:
        self._stable = _stable(reader, writer)
        self._digests: dict[Node, bytes | None] = {}

    def covered(self, left: Iterable[Item], right: Iterable[Item]) -> bool:
        """Whether something on the right says what something on the left says."""
        asked = {digest for digest in map(self._of, right) if digest is not None}
        return bool(asked) and any(self._of(one) in asked for one in left)

    def _of(self, item: Item) -> bytes | None:
        """The digest of what a schema says; None when it leads to something that differs."""
        node = item if isinstance(item, Node) else item.node if isinstance(item, Opaque) else None
        if node is None:
            return None
        if node not in self._digests:
            wording = node.wording
            same = wording is not None and wording.references <= self._stable
            self._digests[node] = wording.digest if wording is not None and same else None
        return self._digests[node]


def alike(reader: Model, writer: Model) -> bool:
    """Whether two schemas say the same as a whole, whatever is in them."""
    if len(reader.resources) != len(writer.resources):
        return False
    pairs = zip(sorted(reader.resources.items()), sorted(writer.resources.items()), strict=True)
    return all(one[0] == other[0] for one, other in pairs) and _bare(reader) == _bare(writer)


@lru_cache(maxsize=16)
def _bare(model: Model) -> tuple[str, ...]:
    """What the documents and embedded schemas say, in the order of their names."""
    annotations = ANNOTATIONS - {"definitions", "$defs", "$id", "id", "$schema"}
    return tuple(bare(site.value, annotations) for _, site in sorted(model.resources.items()))


def _stable(reader: Space, writer: Space) -> frozenset[Reference]:
    """The references that lead to the same in both."""
    said, others = (_reachable(space.model) for space in (reader, writer))
    agreed = {one for one, wording in said.items() if wording is not None and wording == others.get(one)}
    while True:
        shaken = {one for one in agreed if not _references(said[one]) <= agreed}
        if not shaken:
            return frozenset(agreed)
        agreed -= shaken


@lru_cache(maxsize=16)
def _reachable(model: Model) -> Mapping[Reference, Wording | None]:
    """Every reference that can be met, and what it leads to."""
    found: dict[Reference, Wording | None] = {}
    root = wording_of(model.root, model.base)
    places = [model.root, *model.resources.values(), *model.anchors.values()] if root is None else []
    waiting = [*_references(root), *(one for site in places for one in _references(wording_of(site, model.base)))]
    while waiting:
        reference = waiting.pop()
        if reference in found:
            continue
        document, fragment = reference
        base = document or model.base
        target = model.target(Site(None, base, model.draft), f"{base}#{fragment}" if fragment else base or "#")
        found[reference] = None if target is None else wording_of(target, model.base)
        waiting.extend(_references(found[reference]))
    return found


def _references(wording: Wording | None) -> frozenset[Reference]:
    return frozenset() if wording is None else wording.references
