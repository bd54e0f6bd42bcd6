"""An event as bytes: what names its schema, and what follows."""

from typing import Final, NamedTuple

from skra_compat import InvalidEvent, Json, Schema

_FIRST_MESSAGE: Final = {"PROTOBUF": b"\0"}
"""Confluent's message indexes of the first message in a file, which is the one that `write` writes."""


class Written(NamedTuple):
    """One event; `head` and `body` together are Confluent's wire format."""

    head: bytes
    """Magic byte and id, and for Protobuf the message indexes; empty where no schema is to be named."""
    body: bytes


def written(schema: Schema, frame: bytes, event: Json) -> Written:
    """An event behind a frame of magic byte and id, or with an empty frame by itself.

    Raises:
        InvalidEvent: the schema does not admit it; in the words of the gate.
    """
    values = schema.values(len(frame))
    payload = values.write(event)
    fault = values.fault(frame + payload)
    if fault is not None:
        raise InvalidEvent(fault.message, path=fault.path)
    front = head(schema, frame)
    return Written(front, payload[len(front) - len(frame) :])


def head(schema: Schema, frame: bytes) -> bytes:
    """What stands before an event of the schema, or in the header that names it."""
    return frame + _FIRST_MESSAGE.get(schema.format, b"") if frame else b""
