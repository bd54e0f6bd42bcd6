"""Avro events as consumers see them: every field is there, a union is the value of its branch, an enum its symbol."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, cast
from urllib.parse import quote

from skra_compat.event import Json
from skra_compat.formats.avro.model import Array, Enum, Fixed, Map, Model, Name, Part, Primitive, Record, Type, Union
from skra_compat.formats.avro.values.decode import decode
from skra_compat.formats.avro.values.encode import encode
from skra_compat.formats.avro.values.native import Branch, Native
from skra_compat.formats.avro.values.plain import from_json, to_json
from skra_compat.lazy import Lazy
from skra_compat.view import BYTES

_WORDS: Final[Mapping[str, Json]] = {
    "null": {"type": "null"},
    "boolean": {"type": "boolean"},
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "string": {"type": "string"},
}


class AvroView:
    """See `skra_compat.view.View`."""

    marks_bytes: ClassVar[bool] = True
    null_is_absent: ClassVar[bool] = True

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def document(self) -> Json:
        """The JSON Schema of what is seen."""
        return self._document

    @Lazy
    def _document(self) -> Json:
        named = {full: _named(type_) for full, type_ in self._model.types.items()}
        return {"allOf": [_schema(self._model.root)], "definitions": named}

    def write(self, seen: Json) -> tuple[Json, bytes]:
        """See `View.write`."""
        event = from_json(self._model, _unwrapped(seen))
        return to_json(self._model, event), encode(self._model, event)

    def read(self, payload: bytes) -> Json:
        """See `View.read`."""
        return _seen(decode(self._model, payload, 0))


def _schema(part: Type | Part) -> Json:
    match part:
        case Name():
            return {"$ref": "#/definitions/" + _pointer(part.full)}
        case Union():
            return {"anyOf": [_schema(branch) for branch in part.branches]}
        case Array():
            return {"type": "array", "items": _schema(part.items)}
        case Map():
            return {"type": "object", "properties": {BYTES: False}, "additionalProperties": _schema(part.values)}
        case Primitive(kind="bytes"):
            return _bytes({})
        case _:
            return _WORDS[part.kind]


def _named(part: Part) -> Json:
    match part:
        case Record():
            return {
                "type": "object",
                "properties": {field.name: _schema(field.type) for field in part.fields},
                "required": [field.name for field in part.fields],
                "additionalProperties": False,
            }
        case Enum():
            return {"enum": list(part.symbols)}
        case Fixed():
            return _bytes({"minLength": part.size, "maxLength": part.size})
        case _:
            raise AssertionError(part)


def _bytes(size: Mapping[str, Json]) -> Json:
    text: Json = {"type": "string", "pattern": r"^[\u0000-\u00ff]*$", **size}
    return {"type": "object", "properties": {BYTES: text}, "required": [BYTES], "additionalProperties": False}


def _pointer(name: str) -> str:
    return quote(name.replace("~", "~0").replace("/", "~1"), safe="/~")


def _unwrapped(seen: Json) -> Json:
    """The JSON that Avro's events are written in: bytes are strings."""
    if isinstance(seen, dict):
        return seen[BYTES] if seen.keys() == {BYTES} else {name: _unwrapped(value) for name, value in seen.items()}
    return [_unwrapped(value) for value in seen] if isinstance(seen, list) else seen


def _seen(value: Native) -> Json:
    match value:
        case Branch():
            return _seen(value.value)
        case bytes():
            return {BYTES: value.decode("latin-1")}
        case Mapping():
            return {name: _seen(one) for name, one in value.items()}
        case str():
            return value
        case Sequence():
            return [_seen(one) for one in value]
        case _:
            return cast("Json", value)
