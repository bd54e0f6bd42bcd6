"""The shapes that all bodies are made of."""

from collections.abc import Mapping

from skra_app.journal import Json
from skra_app.registry.scoped import Mode
from skra_app.web.openapi.operation import list_of
from skra_compat import Level

Shape = Mapping[str, Json]

TEXT: Shape = {"type": "string"}

SWITCH: Shape = {"type": "boolean"}

TEXTS: Shape = list_of(TEXT)

TEXTS_BY_NAME: Shape = {"type": "object", "additionalProperties": TEXT}

COUNT: Shape = {"type": "integer", "minimum": 0}

VERSION_NUMBER: Shape = {"type": "integer", "minimum": 1}

LEVEL: Shape = {"enum": [level.value for level in Level]}

MODE: Shape = {"enum": [mode.value for mode in Mode]}

OUTCOME: Shape = {"enum": ["ok", "degrades", "undecided", "breaks"]}

TYPES: Shape = {"enum": ["AVRO", "JSON", "PROTOBUF"]}


def closed(required: str, /, **members: Shape) -> Shape:
    """An object with these members and no others; `required` lists names with spaces between."""
    return {
        "type": "object",
        "properties": members,
        "required": required.split(),
        "additionalProperties": False,
    }


def asked(required: str, /, **members: Shape) -> Shape:
    """A request: members that are not required may be null."""
    needed = required.split()
    properties = {
        name: member if name in needed else {"anyOf": [member, {"type": "null"}]} for name, member in members.items()
    }
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {})}


def said(shape: Shape, meaning: str) -> Shape:
    """A schema with a description."""
    return {**shape, "description": meaning}


PLACE: Mapping[str, Shape] = {"subject": TEXT, "version": VERSION_NUMBER}
