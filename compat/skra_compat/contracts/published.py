"""The JSON Schema of a contract's document; `docs/contract.schema.json` is its published copy."""

from collections.abc import Mapping
from typing import Final

from skra_compat.contracts.need import BOUNDS, TYPES
from skra_compat.event import Json

_PATH: Final[Mapping[str, Json]] = {"type": "string", "minLength": 1, "maxLength": 1000, "examples": ["lines[].sku"]}
_NUMBER: Final[Mapping[str, Json]] = {"type": "number"}
_COUNT: Final[Mapping[str, Json]] = {"type": "integer", "minimum": 0}
_SORTS: Final[Mapping[str, Mapping[str, Json]]] = {
    "pattern": {"type": "string"},
    "unique_items": {"type": "boolean"},
    "multiple_of": {"type": "number", "exclusiveMinimum": 0},
    "min_length": _COUNT,
    "max_length": _COUNT,
    "min_items": _COUNT,
    "max_items": _COUNT,
}

_NEED: Final[Mapping[str, Json]] = {
    "type": "object",
    "required": ["path"],
    "additionalProperties": False,
    "properties": {
        "path": _PATH,
        "type": {
            "description": "what the value may be; any type if absent",
            "anyOf": [
                {"enum": list(TYPES)},
                {"type": "array", "items": {"enum": list(TYPES)}, "minItems": 1, "uniqueItems": True},
            ],
        },
        "nullable": {"type": "boolean", "description": "null is fine too"},
        "presence": {"enum": ["required", "optional"], "default": "required"},
        "one_of": {"type": "array", "minItems": 1, "description": "the values that the consumer knows"},
        "unknown": {
            "enum": ["fail", "ignore", "default"],
            "default": "fail",
            "description": "what the consumer does with a value that one_of does not list",
        },
        "format": {"type": "string", "minLength": 1},
        "when": {
            "type": "object",
            "minProperties": 1,
            "description": "path to value, or to a list of values: the need holds where all of them do",
        },
        "numbers": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "description": "Protobuf: the numbers of the fields along the path",
        },
        "unit": {"type": "string", "description": "for people"},
        "note": {"type": "string", "description": "for people"},
        **{word: _SORTS.get(word, _NUMBER) for word in BOUNDS},
    },
}

DOCUMENT: Final[Mapping[str, Json]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Skra consumer contract",
    "description": "What one application needs of the events of one topic.",
    "type": "object",
    "required": ["contract", "topic"],
    "anyOf": [{"required": ["reads"]}, {"required": ["reader_schema"]}],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "contract": {"type": "string", "minLength": 1, "description": "the application that reads"},
        "topic": {"type": "string", "minLength": 1},
        "version": {"type": "string", "description": "the application's own version"},
        "branch": {"type": "string"},
        "owner": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"team": {"type": "string"}, "contact": {"type": "string"}},
        },
        "from": {
            "description": "how far back the consumer reads",
            "default": "latest",
            "anyOf": [
                {"enum": ["latest", "earliest"]},
                {
                    "type": "object",
                    "required": ["days"],
                    "additionalProperties": False,
                    "properties": {"days": {"type": "integer", "minimum": 1}},
                },
            ],
        },
        "reads": {"type": "array", "items": {"anyOf": [_PATH, _NEED]}},
        "reader_schema": {
            "description": "the schema that the consumer reads with: a file by language, or type and text",
            "type": "object",
            "oneOf": [
                {
                    "required": ["type", "schema"],
                    "additionalProperties": False,
                    "properties": {"type": {"type": "string"}, "schema": {"type": ["string", "object", "array"]}},
                },
                {
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                    "properties": {word: {"type": "string", "minLength": 1} for word in ("avro", "json", "protobuf")},
                },
            ],
        },
        "key": {
            "type": "object",
            "required": ["path"],
            "additionalProperties": False,
            "properties": {"path": _PATH},
        },
        "headers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "required": {"type": "boolean", "default": True},
                },
            },
        },
        "tolerates": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "extra_fields": {"type": "boolean", "default": True},
                "tombstones": {"type": "boolean", "default": True},
                "duplicates": {"type": "boolean", "default": True},
            },
        },
        "dlq": {"type": "string", "minLength": 1, "description": "the topic for events that it cannot process"},
        "retry": {"type": "string", "minLength": 1, "description": "how it tries again instead, for people"},
        "idempotent_by": {
            "type": "string",
            "minLength": 1,
            "description": "by what it recognises an event that comes again: a header, a field, an offset",
        },
        "groups": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "examples": {"type": "array"},
    },
}
