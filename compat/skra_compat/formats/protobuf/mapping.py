"""Events as JSON, by Protobuf's own JSON mapping (Protobuf documentation, "ProtoJSON Format").

Names are `lowerCamel` unless the schema says `json_name`; 64-bit numbers are strings, bytes are base64, enums names.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import json_format
from google.protobuf.message import EncodeError

from skra_compat.errors import InvalidEvent
from skra_compat.event import Json
from skra_compat.formats.protobuf.classes import message_class

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

    from skra_compat.formats.protobuf.model import Model

_PLACE = re.compile(r"""\s*at "?\w+(?P<path>(?:[.\[][\w\[\]]+)*)"?\.*$""")
_STEP = re.compile(r"Failed to parse (\w+) field: ")
_BYTES, _ENUM = 12, 14
_WIDE = {3, 4, 6, 16, 18}


def read_json(model: "Model", event: "Message") -> Json:
    """The event; where the mapping has no form for a value (a timestamp of the year 100,000), its fields are shown."""
    try:
        return cast("Json", _textual(json_format.MessageToDict(event, descriptor_pool=model.pool)))
    except Exception:  # noqa: BLE001 - the library raises whatever its parts raise on values that clients chose
        return {_key(field): _shown(model, field, value) for field, value in event.ListFields()}


def write_json(model: "Model", event: Json) -> bytes:
    """The payload of an event of the first message.

    Raises:
        InvalidEvent: the schema does not admit it.
    """
    messages = model.resolved.file.messages
    if not messages:
        raise InvalidEvent("the schema declares no message, so nothing is an event of it", path="$")
    if not isinstance(event, Mapping) and not messages[0].full_name.startswith("google.protobuf."):
        raise InvalidEvent(f"expected an object, found {type(event).__name__}", path="$")
    target = message_class(model, messages[0].full_name)()
    try:
        json_format.ParseDict(cast("dict[str, Any]", event), target, descriptor_pool=model.pool)
        return target.SerializeToString(deterministic=True)
    except json_format.ParseError as reason:
        raise _invalid(str(reason)) from None
    except EncodeError as reason:
        raise InvalidEvent(str(reason), path="$") from None


def _invalid(said: str) -> InvalidEvent:
    """The library's complaint, with the place that it mentions at its end or step by step at its beginning."""
    first = said.splitlines()[0].strip()
    place = _PLACE.search(first)
    steps = "".join(f".{step}" for step in _STEP.findall(first))
    message = _STEP.sub("", _PLACE.sub("", first)).rstrip(". ")
    return InvalidEvent(message, path="$" + (place["path"] if place and place["path"] else steps))


def _key(field: "FieldDescriptor") -> str:
    return f"[{field.full_name}]" if field.is_extension else field.json_name


def _shown(model: "Model", field: "FieldDescriptor", value: Any) -> Json:  # noqa: ANN401 - whatever the library holds
    entry = field.message_type
    if field.is_repeated and entry is not None and entry.GetOptions().map_entry:
        inner = entry.fields_by_name["value"]
        return {str(key): _one(model, inner, value[key]) for key in value}
    if field.is_repeated:
        return [_one(model, field, each) for each in value]
    return _one(model, field, value)


def _one(model: "Model", field: "FieldDescriptor", value: Any) -> Json:  # noqa: ANN401 - as above
    if field.message_type is not None:
        return read_json(model, value)
    if field.type == _ENUM and field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else cast("int", value)
    if field.type == _BYTES:
        return base64.b64encode(value).decode("ascii")
    return str(value) if field.type in _WIDE else cast("Json", _textual(value))


def _textual(value: Any) -> Any:  # noqa: ANN401 - JSON, but for strings that are not UTF-8 (proto2 does not check)
    if isinstance(value, dict):
        return {key: _textual(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return list(map(_textual, cast("Iterable[Any]", value)))
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
