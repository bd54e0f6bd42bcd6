"""Protobuf events as consumers see them, by the fields' own names.

A field without presence is always there, as its default if nothing was sent, and so is a list; one with presence is
there if it was sent. An enum is the first name of its number.
"""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from google.protobuf import json_format

from skra_compat.event import Json
from skra_compat.formats.protobuf.classes import message_class
from skra_compat.formats.protobuf.mapping import read_json, write_json
from skra_compat.lazy import Lazy
from skra_compat.view import BYTES

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message as Decoded

    from skra_compat.formats.protobuf.model import Field, Message, Model

_BYTES_SEEN: Final[Json] = {
    "type": "object",
    "properties": {BYTES: {"type": "string", "pattern": r"^[\u0000-\u00ff]*$"}},
    "required": [BYTES],
    "additionalProperties": False,
}


def _whole(bits: int, *, signed: bool) -> Json:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return {"type": "integer", "minimum": low, "maximum": high}


_SCALARS: Final[Mapping[str, Json]] = {
    "double": {"type": "number"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "bytes": _BYTES_SEEN,
    **dict.fromkeys(("int32", "sint32", "sfixed32"), _whole(32, signed=True)),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), _whole(64, signed=True)),
    **dict.fromkeys(("uint32", "fixed32"), _whole(32, signed=False)),
    **dict.fromkeys(("uint64", "fixed64"), _whole(64, signed=False)),
}
_WELL_KNOWN: Final[Mapping[str, Json]] = {
    "Timestamp": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$"},
    "Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?s$"},
    "FieldMask": {"type": "string"},
    "Struct": {"type": "object"},
    "ListValue": {"type": "array"},
    "Value": {},
    "Any": {"type": "object"},
    "DoubleValue": _SCALARS["double"],
    "FloatValue": _SCALARS["float"],
    "Int64Value": _SCALARS["int64"],
    "UInt64Value": _SCALARS["uint64"],
    "Int32Value": _SCALARS["int32"],
    "UInt32Value": _SCALARS["uint32"],
    "BoolValue": _SCALARS["bool"],
    "StringValue": _SCALARS["string"],
    "BytesValue": _BYTES_SEEN,
}
_GOOGLE: Final = "google.protobuf."
_ENUM, _MESSAGE, _GROUP, _BYTES = 14, 11, 10, 12


class ProtobufView:
    """See `skra_compat.view.View`."""

    marks_bytes: ClassVar[bool] = True
    null_is_absent: ClassVar[bool] = False

    def __init__(self, model: "Model") -> None:
        self._model = model

    @property
    def document(self) -> Json:
        """The JSON Schema of what is seen of the first message."""
        return self._document

    @Lazy
    def _document(self) -> Json:
        types = self._model.resolved
        first = types.file.messages[:1]
        if not first:
            return False
        named = {name: self._message(message) for name, message in types.messages.items()}
        return {"allOf": [_reference(first[0].full_name)], "definitions": named}

    def write(self, seen: Json) -> tuple[Json, bytes]:
        """See `View.write`."""
        payload = write_json(self._model, _mapped(seen))
        return read_json(self._model, self._decoded(payload)), payload

    def read(self, payload: bytes) -> Json:
        """See `View.read`."""
        return _seen(self._decoded(payload))

    def _decoded(self, payload: bytes) -> "Decoded":
        return message_class(self._model, self._model.resolved.file.messages[0].full_name).FromString(payload)

    def _message(self, message: "Message") -> Json:
        fields = message.fields.values()
        return {
            "type": "object",
            "properties": {field.name: self._field(field) for field in fields},
            "required": [field.name for field in fields if field.repeated or field.required or not field.presence],
            "additionalProperties": False,
        }

    def _field(self, field: "Field") -> Json:
        if field.is_map:
            values = self._model.resolved.messages[field.type_name].fields[2]
            return {"type": "object", "properties": {BYTES: False}, "additionalProperties": self._one(values)}
        return {"type": "array", "items": self._one(field)} if field.repeated else self._one(field)

    def _one(self, field: "Field") -> Json:
        if field.is_message:
            known = _WELL_KNOWN.get(field.type_name.removeprefix(_GOOGLE))
            return known if known is not None and field.type_name.startswith(_GOOGLE) else _reference(field.type_name)
        if field.type == "enum":
            return {"enum": list(self._model.resolved.enums[field.type_name].numbers.values())}
        return _SCALARS[field.type]


def _reference(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _mapped(seen: Json) -> Json:
    """Protobuf's JSON mapping: bytes are base64."""
    if isinstance(seen, dict):
        if seen.keys() == {BYTES}:
            return base64.b64encode(cast("str", seen[BYTES]).encode("latin-1")).decode()
        return {name: _mapped(value) for name, value in seen.items()}
    return [_mapped(value) for value in seen] if isinstance(seen, list) else seen


def _seen(message: "Decoded") -> Json:
    event: dict[str, Json] = {}
    for field in cast("list[FieldDescriptor]", message.DESCRIPTOR.fields):
        if field.has_presence and not message.HasField(field.name):
            continue
        event[field.name] = _value(field, getattr(message, field.name))
    return event


def _value(field: "FieldDescriptor", value: Any) -> Json:  # noqa: ANN401 - whatever the library holds
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        return {str(key): _one(entry.fields_by_name["value"], value[key]) for key in value}
    return [_one(field, each) for each in value] if field.is_repeated else _one(field, value)


def _one(field: "FieldDescriptor", value: Any) -> Json:  # noqa: ANN401 - as above
    if field.type in {_MESSAGE, _GROUP}:
        return _nested(value)
    if field.type == _ENUM and field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else cast("int", value)
    return {BYTES: value.decode("latin-1")} if field.type == _BYTES else cast("Json", value)


def _nested(message: "Decoded") -> Json:
    full_name: str = message.DESCRIPTOR.full_name
    short = full_name.removeprefix(_GOOGLE)
    if not full_name.startswith(_GOOGLE) or short not in _WELL_KNOWN:
        return _seen(message)
    if short.endswith("Value") and short not in {"Value", "ListValue"}:
        (field,) = cast("list[FieldDescriptor]", message.DESCRIPTOR.fields)
        return _one(field, cast("Any", message).value)
    return cast("Json", json_format.MessageToDict(message))
