"""Schemas that are the same in both models, by text: proved without a search.

Two schemas are the same when their texts are (annotations aside) and every `$ref` inside leads to schemas that are
the same. Which references do is the greatest set that agrees with itself, so recursion is no obstacle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import urldefrag

from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Model, Site, joined
from skra_compat.formats.jsonschema.rules.atom import Item, Opaque
from skra_compat.formats.jsonschema.rules.expand import Node, Space
from skra_compat.formats.jsonschema.text import write_json

Reference: TypeAlias = tuple[str, str]
"""The document (empty for the schema's own) and the fragment."""

_ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "format"}
    | {"contentEncoding", "contentMediaType", "contentSchema", "definitions", "$defs", "$schema", "id", "$id"}
)
_NAMED_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})
_SCHEMAS = frozenset(
    {"additionalProperties", "additionalItems", "items", "contains", "propertyNames", "unevaluatedItems"}
    | {"unevaluatedProperties", "not", "if", "then", "else", "allOf", "anyOf", "oneOf", "prefixItems"}
)


@dataclass(frozen=True, slots=True)
class _Text:
    """What a schema says, apart from annotations, and the references in it."""

    text: str
    references: frozenset[Reference]


class Sameness:
    """Which schemas of the two spaces say the same."""

    def __init__(self, reader: Space, writer: Space) -> None:
        self._texts: dict[Node, _Text | None] = {}
        self._stable = _stable(reader, writer)

    def covered(self, left: Iterable[Item], right: Iterable[Item]) -> bool:
        """Whether something on the right says what something on the left says."""
        asked = [one for one in map(_node, right) if one is not None]
        given = [one for one in map(_node, left) if one is not None] if asked else []
        if len(asked) == len(given) == 1:
            if to_the_letter(asked[0].site, given[0].site):
                return True
            if _is_leaf(asked[0].site.value):
                return False
        wanted = {text for text in map(self._of, asked) if text is not None} if given else set[_Text]()
        return bool(wanted) and any(self._of(one) in wanted for one in given)

    def _of(self, node: Node) -> _Text | None:
        """The text of a schema; None when it leads to something that differs."""
        if node not in self._texts:
            text = _text(node.site, node.space.model.base)
            self._texts[node] = text if text is not None and text.references <= self._stable else None
        return self._texts[node]


def _node(item: Item) -> Node | None:
    return item if isinstance(item, Node) else item.node if isinstance(item, Opaque) else None


def _is_leaf(value: Json) -> bool:
    """Whether a schema is so small that a search costs less than its text."""
    return not isinstance(value, dict) or not any(isinstance(one, dict | list) for one in value.values())


def to_the_letter(one: Site, other: Site) -> bool:
    """Whether two schemas are written alike: 1, 1.0 and true are not; a reference or a name would have its `$`."""
    text = repr(one.value)
    return one.draft is other.draft and "$" not in text and text == repr(other.value)


def alike(reader: Model, writer: Model) -> bool:
    """Whether two schemas say the same as a whole, whatever is in them."""
    if len(reader.resources) != len(writer.resources):
        return False
    pairs = zip(sorted(reader.resources.items()), sorted(writer.resources.items()), strict=True)
    return all(one[0] == other[0] for one, other in pairs) and _bare(reader) == _bare(writer)


@lru_cache(maxsize=16)
def _bare(model: Model) -> tuple[str, ...]:
    """What the documents and embedded schemas say, in the order of their names."""
    annotations = _ANNOTATIONS - {"definitions", "$defs", "$id", "id", "$schema"}
    return tuple(write_json(_stripped(site.value, annotations)) for _, site in sorted(model.resources.items()))


def _stable(reader: Space, writer: Space) -> frozenset[Reference]:
    """The references that lead to the same in both."""
    texts = [_reachable(space.model) for space in (reader, writer)]
    agreed = {one for one, text in texts[0].items() if text is not None and text == texts[1].get(one)}
    while True:
        shaken = {one for one in agreed if not (texts[0][one] or _NOTHING).references <= agreed}
        if not shaken:
            return frozenset(agreed)
        agreed -= shaken


_NOTHING = _Text("", frozenset())


@lru_cache(maxsize=16)
def _reachable(model: Model) -> Mapping[Reference, _Text | None]:
    """Every reference that can be met, and what it leads to."""
    found: dict[Reference, _Text | None] = {}
    root = _text(model.root, model.base)
    places = [model.root, *model.resources.values(), *model.anchors.values()]
    waiting = list(root.references) if root else [one for place in places for one in _references(place, model.base)]
    while waiting:
        reference = waiting.pop()
        if reference in found:
            continue
        document, fragment = reference
        base = document or model.base
        target = model.target(Site(None, base, model.draft), f"{base}#{fragment}" if fragment else base or "#")
        text = found[reference] = None if target is None else _text(target, model.base)
        waiting.extend(text.references if text else ())
    return found


def _references(site: Site, root: str) -> frozenset[Reference]:
    text = _text(site, root)
    return text.references if text else frozenset()


def _text(site: Site, root: str) -> _Text | None:
    """What a schema says; None when it names schemas inside itself, or asks who refers to it."""
    references: set[Reference] = set()
    waiting: list[Json] = [site.value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            inner_name = value is not site.value and isinstance(value.get(site.draft.id_keyword), str)
            if inner_name or "$dynamicRef" in value or "$recursiveRef" in value:
                return None
            reference = value.get("$ref")
            if isinstance(reference, str):
                uri, fragment = urldefrag(joined(site.base, reference))
                references.add(("" if uri == root else uri, fragment))
            waiting.extend(value.values())
    return _Text(f"{site.draft.value}{write_json(_stripped(site.value, _ANNOTATIONS))}", frozenset(references))


def _stripped(value: Json, annotations: frozenset[str]) -> Json:
    """The schema without annotations, keywords sorted."""
    if isinstance(value, list):
        return [_stripped(one, annotations) for one in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Json] = {}
    for word in sorted(value.keys() - annotations):
        inner = value[word]
        if word in _NAMED_SCHEMAS and isinstance(inner, dict):
            found[word] = {name: _stripped(one, annotations) for name, one in sorted(inner.items())}
        else:
            found[word] = _stripped(inner, annotations) if word in _SCHEMAS else inner
    return found
