"""Write an event with the writer's class, read it with the reader's, and say what came of it."""

from itertools import islice
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError, EncodeError

from skra_compat.event import Json, Replay
from skra_compat.formats.protobuf.classes import message_class
from skra_compat.formats.protobuf.fault import find_fault
from skra_compat.formats.protobuf.mapping import read_json
from skra_compat.formats.protobuf.reach import too_wide
from skra_compat.formats.protobuf.seen import changed, seen
from skra_compat.formats.protobuf.witness import Search, View, Witness

if TYPE_CHECKING:
    from google.protobuf.message import Message as Decoded

    from skra_compat.formats.protobuf.model import Message, Model

_TRIES = 50
"""Events of one search that are tried before it counts as in vain."""


def replay(reader: "Model", writer: "Model", witness: object) -> Replay | None:
    """What the reader makes of the first event that it refuses or changes; else of the last one tried.

    None when nothing that was tried is an event of the writer.
    """
    tried: Replay | None = None
    if isinstance(witness, Search):
        tries = 1 if reader.wide or writer.wide else _TRIES  # what cannot be read once cannot be read again
        for each in islice(witness.events(), tries):
            found = _replayed(reader, writer, each, witness.view) if each is not None else None
            if found is not None and (found.refused or found.changed):
                return found
            tried = found or tried
    return tried


def _replayed(reader: "Model", writer: "Model", witness: Witness, view: View) -> Replay | None:
    sent_as, read_as = _at(writer, witness.path), _at(reader, witness.path)
    if sent_as is None or too_wide(writer, sent_as) or (read_as is not None and too_wide(reader, read_as)):
        return None
    sent = _sent(writer, sent_as, witness.payload)
    if sent is None:
        return None
    payload = sent.SerializeToString(deterministic=True)
    event = _event(writer, sent_as, sent)
    if read_as is None:
        return Replay(event, payload, f"the reader knows no message {'.'.join(witness.path)}", True, False)
    got = message_class(reader, read_as.full_name)()
    refusal = _refusal(reader, read_as, got, payload)
    if refusal is not None:
        return Replay(event, payload, refusal, True, False)
    differs = changed(seen(sent, view), seen(got, view), witness.focus)
    return Replay(event, payload, f"reads {read_json(reader, got)}" if differs else "reads the same", False, differs)


def _sent(writer: "Model", message: "Message", payload: bytes) -> "Decoded | None":
    """The event, if these bytes are one."""
    try:
        sent = message_class(writer, message.full_name).FromString(payload)
    except DecodeError:
        return None
    whole = sent.IsInitialized() and find_fault(writer.resolved, message, payload, 0) is None
    return sent if whole else None


def _refusal(reader: "Model", message: "Message", got: "Decoded", payload: bytes) -> str | None:
    """Why the reader does not take the bytes; else `got` holds what it read."""
    try:
        got.MergeFromString(payload)
    except DecodeError as reason:
        fault = find_fault(reader.resolved, message, payload, 0)
        return f"refused: {reason}" + (f" ({fault.path}: {fault.message})" if fault else "")
    try:
        got.SerializeToString()
    except EncodeError as reason:
        return f"refused: {reason}"
    return None


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
