"""How a payload names its schema on the wire: in front of itself, or in a header; as the gate of the server reads it.

After magic byte and id, Protobuf carries message indexes. The header form has them in the header, so that a header put
in front of its payload reads like the prefixed form.
"""

import uuid
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

FRAMES: Final = {0: 5, 1: 17}
"""Bytes of frame by magic byte: an id of 4 bytes, a GUID of 16."""
HEADERS: Final = {"key": "__key_schema_id", "value": "__value_schema_id"}

Part: TypeAlias = Literal["key", "value"]
Headers: TypeAlias = Sequence[tuple[str, bytes | None]]


class Framed(NamedTuple):
    """One side of a record that is not null."""

    frame: bytes
    """Magic byte and id; empty where no schema is named."""
    payload: bytes
    """With the frame in front, wherever that stood."""
    by_header: bool = False

    @property
    def bare(self) -> bytes:
        """What comes after the frame."""
        return self.payload[len(self.frame) :]


def framed(payload: bytes, headers: Headers, part: Part) -> Framed:
    """A payload with the frame that it, or a header, bears; a header goes first."""
    for name, value in headers:
        if name == HEADERS[part] and value and (frame := _frame(value)):
            return Framed(frame, value + payload, by_header=True)
    return Framed(_frame(payload), payload)


def name_in(frame: bytes) -> int | str:
    """The id, or the GUID, in a frame."""
    return int.from_bytes(frame[1:]) if frame[0] == 0 else str(uuid.UUID(bytes=frame[1:]))


def frame_for(schema_id: int) -> bytes:
    """Magic byte 0 and an id: Confluent's wire format."""
    return b"\0" + schema_id.to_bytes(4)


def _frame(value: bytes) -> bytes:
    size = FRAMES.get(value[0], 0) if value else 0
    return value[:size] if len(value) >= size else b""
