"""The part of a schema that lies along some paths: what a need rests on, and nothing else.

A slice keeps conjuncts of the schema and drops all others, so it admits every event that the schema admits. What is
proved of a slice therefore holds for the schema, and for every other schema with the same slice; what is not proved of
it says nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from skra_compat.contracts.path import Every, Path, Step
from skra_compat.event import Json

Trie: TypeAlias = "dict[Step, Trie]"
"""Paths laid together: what lies below each step."""

_SHALLOW: Final = (
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
)
"""What speaks of the value itself, whatever stands beside it, and means the same from draft 6 on."""
_MOST: Final = 5_000
"""Parts of a schema that one slice visits; references can make much of little."""
_ANYTHING: Final[Mapping[str, Json]] = {}


class TooWide(Exception):
    """The slice would be larger than it is worth."""


def trie(paths: Iterable[Path], beside: Iterable[Step] = ()) -> Trie:
    """The paths laid together; the steps `beside` are looked at in everything on the way."""
    root: Trie = {step: {} for step in beside}
    for path in paths:
        here = root
        for step in path.steps:
            here = here.setdefault(step, {one: {} for one in beside})
    return root


def sliced(document: Json, wanted: Trie) -> Json:
    """The slice of a JSON Schema (draft 6 or later), as one of draft 7.

    Raises:
        TooWide: it is not worth it.
    """
    return _Slicer(document).of(document, wanted, frozenset(), top=True)


class _Slicer:
    def __init__(self, document: Json) -> None:
        self._document = document
        self._left = _MOST

    def of(self, node: Json, wanted: Trie, entered: frozenset[str], *, top: bool = False) -> Json:
        """The slice of one schema; `entered` are the references that were followed at this very place."""
        self._left -= 1
        if self._left < 0:
            raise TooWide
        if not isinstance(node, Mapping):
            return node is not False
        if not top and _has_name(node):
            return _ANYTHING  # its references are relative to a name of its own
        if isinstance(node.get("$ref"), str):
            return self._referred(str(node["$ref"]), wanted, entered)
        own: dict[str, Json] = {word: node[word] for word in _SHALLOW if word in node}
        own |= self._inside(node, wanted) if wanted else {}
        parts = self._choices(node, wanted, entered)
        if not parts:
            return own
        return parts[0] if not own and len(parts) == 1 else {**own, "allOf": parts}

    def _referred(self, reference: str, wanted: Trie, entered: frozenset[str]) -> Json:
        if reference in entered or "%" in reference or not (reference == "#" or reference.startswith("#/")):
            return _ANYTHING
        target = self._document
        for step in reference.split("/")[1:]:
            if not isinstance(target, Mapping) or (target is not self._document and _has_name(target)):
                return _ANYTHING
            target = target.get(step.replace("~1", "/").replace("~0", "~"), _ANYTHING)
        return self.of(target, wanted, entered | {reference}, top=target is self._document)

    def _choices(self, node: Mapping[str, Json], wanted: Trie, entered: frozenset[str]) -> list[Json]:
        """What else holds of the same value: of alternatives, that it is one of them."""
        parts: list[Json] = [self.of(one, wanted, entered) for one in _listed(node.get("allOf"))]
        choices = [branches for word in ("anyOf", "oneOf") if (branches := _listed(node.get(word)))]
        return [*parts, *({"anyOf": [self.of(one, wanted, entered) for one in branches]} for branches in choices)]

    def _inside(self, node: Mapping[str, Json], wanted: Trie) -> dict[str, Json]:
        found: dict[str, Json] = {}
        items = node.get("items")
        if Every.ITEM in wanted and isinstance(items, Mapping | bool) and "prefixItems" not in node:
            found["items"] = self.of(items, wanted[Every.ITEM], frozenset())
        names = [step for step in wanted if isinstance(step, str)]
        if names or Every.VALUE in wanted:
            found |= self._members(node, wanted, names)
        return found

    def _members(self, node: Mapping[str, Json], wanted: Trie, names: list[str]) -> dict[str, Json]:
        """Members by the names that are wanted, and all of them where every value is."""
        declared, others = node.get("properties"), node.get("additionalProperties")
        known: Mapping[str, Json] = declared if isinstance(declared, Mapping) else {}
        closed = "patternProperties" not in node and others is not None
        every = wanted.get(Every.VALUE)
        properties: dict[str, Json] = {}
        for name in dict.fromkeys([*names, *(known if every is not None else ())]):
            below = _both(wanted.get(name), every)
            if name in known:
                properties[name] = self.of(known[name], below, frozenset())
            elif closed:
                properties[name] = self.of(others, below, frozenset())
        found: dict[str, Json] = {"properties": properties} if properties else {}
        if every is not None and closed:
            found["additionalProperties"] = self.of(others, every, frozenset())
        required = node.get("required")
        there: list[Json] = [name for name in names if name in required] if isinstance(required, list) else []
        return {**found, "required": there} if there else found


def _both(one: "Trie | None", other: "Trie | None") -> Trie:
    if not one or not other:
        return one or other or {}
    return {step: _both(one.get(step), other.get(step)) for step in (*one, *other)}


def _has_name(node: Mapping[str, Json]) -> bool:
    return isinstance(node.get("$id"), str)


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []
