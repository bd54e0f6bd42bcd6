"""Write an event with the writer's class, read it with the reader's, and say what came of it."""

from math import isnan
from typing import TYPE_CHECKING, Any, cast

from google.protobuf.message import DecodeError

from skra_compat.event import Json, Replay
from skra_compat.formats.protobuf.classes import message_class
from skra_compat.formats.protobuf.fault import find_fault
from skra_compat.formats.protobuf.mapping import read_json
from skra_compat.formats.protobuf.witness import Witness

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message as Decoded

    from skra_compat.formats.protobuf.model import Message, Model


def replay(reader: "Model", writer: "Model", witness: object) -> Replay | None:
    """What the reader makes of a witness; None when it is no event of the writer."""
    if not isinstance(witness, Witness):
        return None
    sent_as = _at(writer, witness.path)
    if sent_as is None:
        return None
    try:
        sent = message_class(writer, sent_as.full_name).FromString(witness.payload)
    except DecodeError:
        return None
    if not sent.IsInitialized() or find_fault(writer.resolved, sent_as, witness.payload, 0) is not None:
        return None
    payload = sent.SerializeToString(deterministic=True)
    event = _event(writer, sent_as, sent)
    read_as = _at(reader, witness.path)
    if read_as is None:
        return Replay(event, payload, f"the reader knows no message {'.'.join(witness.path)}", True, False)
    return _read(reader, read_as, event, payload, plain(sent) if not witness.by_name else _json(writer, sent))


def _read(reader: "Model", read_as: "Message", event: Json, payload: bytes, sent: object) -> Replay:
    by_name = isinstance(sent, _Names)
    try:
        got = message_class(reader, read_as.full_name).FromString(payload)
    except DecodeError as reason:
        fault = find_fault(reader.resolved, read_as, payload, 0)
        where = f" ({fault.path}: {fault.message})" if fault else ""
        return Replay(event, payload, f"refused: {reason}{where}", True, False)
    if not got.IsInitialized():
        fault = find_fault(reader.resolved, read_as, payload, 0)
        missing = fault.path if fault else read_as.full_name
        return Replay(event, payload, f"refused: a required field is missing: {missing}", True, False)
    changed = (_json(reader, got) if by_name else plain(got)) != sent
    shown = read_json(reader, got)
    return Replay(event, payload, f"reads {shown}" if changed else "reads the same", False, changed)


class _Names(dict[str, Json]):
    """JSON whose names count."""


def _json(model: "Model", event: "Decoded") -> _Names:
    shown = read_json(model, event)
    return _Names(shown) if isinstance(shown, dict) else _Names(value=shown)


def _at(model: "Model", path: tuple[str, ...]) -> "Message | None":
    package = model.resolved.file.package
    message = model.resolved.messages.get(".".join((package, *path) if package else path))
    return message if message is not None and message.file == model.own.name else None


def _event(writer: "Model", message: "Message", event: "Decoded") -> Json:
    """The event as JSON, with its type where it is not the file's first message."""
    shown = read_json(writer, event)
    if message.full_name == writer.resolved.file.messages[0].full_name or not isinstance(shown, dict):
        return shown
    return {"@type": message.full_name, **shown}


def plain(event: "Decoded") -> dict[int, object]:
    """An event by field number, so that two schemas' events can be compared whatever their names are."""
    return {field.number: _value(field, value) for field, value in event.ListFields()}


def _value(field: "FieldDescriptor", value: Any) -> object:  # noqa: ANN401 - whatever the library holds for the field
    entry = field.message_type
    if field.is_repeated and entry is not None and entry.GetOptions().map_entry:
        inner = entry.fields_by_name["value"]
        return {key: _single(inner, value[key]) for key in value}
    if field.is_repeated:
        return [_single(field, each) for each in value]
    return _single(field, value)


def _single(field: "FieldDescriptor", value: Any) -> object:  # noqa: ANN401 - as above
    if field.message_type is not None:
        return plain(value)
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return "NaN" if isinstance(value, float) and isnan(value) else cast("object", value)
