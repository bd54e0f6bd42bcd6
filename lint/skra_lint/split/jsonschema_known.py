"""What is known of the events of one kind, and how their old schema reads then."""

import json
from collections.abc import Mapping
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_lint.split.jsonschema_merge import Known, Object, held, merged
from skra_lint.split.jsonschema_places import DEFINITIONS
from skra_lint.split.plan import PlacedRecord, Symbols

CONDITIONAL = ("if", "then", "else", "oneOf", "anyOf", "not", "allOf", "dependentSchemas", "dependencies")
"""Keywords by which a schema may ask for fields under a condition."""
_HAS_CASES = frozenset({*CONDITIONAL, "dependentRequired"})
_OF_DOCUMENT = ("$schema", "$id", "id", *DEFINITIONS)


def known_of(symbols: Symbols) -> Known:
    """What the values of discriminators say of an event: `meta.kind` is a field inside of `meta`."""
    known: dict[str, str | int | Known | None] = {}
    for path, value in symbols.items():
        inside = known
        *around, name = path.split(".")
        for step in around:
            below = inside.get(step)
            deeper = dict(below) if isinstance(below, Mapping) else {}
            inside[step] = deeper
            inside = deeper
        inside[name] = value
    return known


def known_without(known: Known, record: PlacedRecord) -> Known:
    """The same, and that some fields are not there."""
    return {**dict.fromkeys(record.gone), **known}


def settled(schema: Schema, symbols: Symbols) -> Schema:
    """The schema of events of which that is known: what keywords make depend on it is decided."""
    document = cast("Json", json.loads(schema.text))
    if not isinstance(document, Mapping) or not _has_cases(document):
        return schema
    known = known_of(symbols)
    said = {key: value for key, value in document.items() if key in _OF_DOCUMENT}
    text = json.dumps({**_decided(document, document, known), **said})
    return Schema.parse("JSON", text, schema.references)


def _has_cases(value: Json) -> bool:
    if isinstance(value, Mapping):
        return not _HAS_CASES.isdisjoint(value) or any(map(_has_cases, value.values()))
    return isinstance(value, list) and any(map(_has_cases, value))


def _decided(document: Mapping[str, Json], place: Json, known: Known) -> Object:
    whole = merged(document, place, known)
    properties = whole.get("properties")
    if isinstance(properties, Mapping):
        deeper = {
            name: _decided(document, one, held(known, name)) for name, one in properties.items() if held(known, name)
        }
        whole["properties"] = {**properties, **deeper}
    return whole
