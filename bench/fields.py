"""Schemas of any width, in versions that all read each other."""

import json
from collections.abc import Callable
from typing import Final, NamedTuple

from skra_compat import Json, Schema


class Shape(NamedTuple):
    """Which schema."""

    fields: int
    version: int = 0
    """Each says the same in other words: another documentation and order."""
    broken: bool = False
    """The field in the middle has another type."""


def schema(format_name: str, shape: Shape) -> Schema:
    """The schema of that shape."""
    return Schema.parse(format_name, text(format_name, shape))


def text(format_name: str, shape: Shape) -> str:
    """Its text."""
    return _TEXTS[format_name](shape)


def _avro(shape: Shape) -> str:
    moment: Json = {"type": "long", "logicalType": "timestamp-millis"}
    kinds: list[Json] = ["string", "long", "double", ["null", "string"], {"type": "array", "items": "string"}, moment]
    fields: list[Json] = [
        {"name": f"f{at}", "type": "boolean" if _breaks(shape, at) else kinds[at % len(kinds)]} for at in _order(shape)
    ]
    return json.dumps({"type": "record", "name": "Event", "doc": f"version {shape.version}", "fields": fields})


def _json(shape: Shape) -> str:
    turned = shape.version % 3
    letters = ["A", "B", "C"]
    kinds: list[Json] = [
        {"type": "string", "minLength": 1},
        {"type": "integer", "minimum": 0},
        {"type": "number"},
        {"type": ["null", "string"] if shape.version % 2 else ["string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"enum": [*letters[turned:], *letters[:turned]]},
    ]
    fields: dict[str, Json] = {
        f"f{at}": {"type": "boolean"} if _breaks(shape, at) else kinds[at % len(kinds)] for at in _order(shape)
    }
    required = [f"f{at}" for at in range(shape.fields)]
    closed: dict[str, Json] = {"properties": fields, "required": required, "additionalProperties": False}
    return json.dumps({"type": "object", "description": f"version {shape.version}", **closed})


def _protobuf(shape: Shape) -> str:
    kinds = ["int32", "bool", "float", "optional uint32", "sint32", "Letter"]
    fields = [
        f"{'fixed32' if _breaks(shape, at) else kinds[at % len(kinds)]} f{at} = {at + 1};" for at in _order(shape)
    ]
    message = f"\n// Version {shape.version}.\nmessage Event {{ {' '.join(fields)} }}"
    return f'syntax = "proto3"; {message} enum Letter {{ A = 0; B = 1; C = 2; }}'


def _order(shape: Shape) -> list[int]:
    first = shape.version % shape.fields
    return [*range(first, shape.fields), *range(first)]


def _breaks(shape: Shape, at: int) -> bool:
    return shape.broken and at == shape.fields // 2


_TEXTS: Final[dict[str, Callable[[Shape], str]]] = {"AVRO": _avro, "JSON": _json, "PROTOBUF": _protobuf}
FORMATS: Final = tuple(_TEXTS)
"""The languages that have such schemas."""
