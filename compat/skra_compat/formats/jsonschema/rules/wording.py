"""What a schema says, word for word: the same for two schemas that differ in annotations and order alone."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias
from urllib.parse import urldefrag

from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Site, joined
from skra_compat.formats.jsonschema.text import ordered_json

Reference: TypeAlias = tuple[str, str]
"""The document (empty for the schema's own) and the fragment."""

ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "format"}
    | {"contentEncoding", "contentMediaType", "contentSchema", "definitions", "$defs", "$schema", "id", "$id"}
)
_NAMED_SCHEMAS = frozenset({"properties", "patternProperties", "dependentSchemas", "dependencies"})
_SCHEMAS = frozenset(
    {"additionalProperties", "additionalItems", "items", "contains", "propertyNames", "unevaluatedItems"}
    | {"unevaluatedProperties", "not", "if", "then", "else", "allOf", "anyOf", "oneOf", "prefixItems"}
)
_IN_ANY_ORDER = frozenset({"type", "enum", "required", "allOf", "anyOf", "oneOf"})
"""Lists that mean the same whatever their order."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a schema says, apart from annotations, and the references in it."""

    digest: bytes
    """Of the words, which for schemas inside schemas inside schemas would be long to keep."""
    references: frozenset[Reference]


def wording_of(site: Site, root: str) -> Wording | None:
    """What a schema says; None when it names schemas inside itself, or asks who refers to it.

    `root` is the base of the document that it belongs to.
    """
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
    said = f"{site.draft.value}{sorted(references)}{bare(site.value, ANNOTATIONS)}"
    return Wording(blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest(), frozenset(references))


def bare(schema: Json, annotations: AbstractSet[str]) -> str:
    """The text of a schema without annotations, and in an order of its own where order means nothing."""
    return ordered_json(_stripped(schema, annotations))


def _stripped(value: Json, annotations: AbstractSet[str]) -> Json:
    if isinstance(value, list):
        return [_stripped(one, annotations) for one in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Json] = {}
    for word, inner in value.items():
        if word in annotations:
            continue
        if not isinstance(inner, dict | list):
            found[word] = inner
        elif word in _NAMED_SCHEMAS and isinstance(inner, dict):
            found[word] = {name: _stripped(one, annotations) for name, one in inner.items()}
        else:
            said = _stripped(inner, annotations) if word in _SCHEMAS else inner
            found[word] = _in_order(said) if word in _IN_ANY_ORDER and isinstance(said, list) else said
    return found


def _in_order(items: list[Json]) -> list[Json]:
    """By their texts, which are those of strings without the quotes where all are strings, as they mostly are."""
    words = [one for one in items if isinstance(one, str)]
    return [*sorted(words)] if len(words) == len(items) else sorted(items, key=ordered_json)
