"""Which schema a payload names, and how: four ways to say it on the wire.

* a header `__key_schema_id` or `__value_schema_id` that holds magic byte and id (Confluent, header form)
* magic byte 0 and a 4-byte id in front of the payload (Confluent's wire format)
* magic byte 1 and a 16-byte GUID in front of the payload (the same, from 8.0 on)
* nothing: plain JSON, judged by the latest version

After the id, Protobuf carries message indexes; the header form has them in the header. A header put in front of its
payload therefore reads like the prefixed form, and one judge serves both.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from skra_app.gate.batch import Headers, Part

IN_FRONT = frozenset({"auto", "confluent"})
"""Wire settings under which a schema may be named in front of the payload."""
FRAME_SIZES = {b"\x00": 5, b"\x01": 17}
"""Bytes of frame by magic byte: an id of 4 bytes, a GUID of 16."""
HEADER = {Part.KEY: "__key_schema_id", Part.VALUE: "__value_schema_id"}


class Framed(NamedTuple):
    """Payloads that begin with the same frame, with their places in the batch."""

    frame: bytes
    """Magic byte and id; empty for a payload that names no schema."""
    indexes: list[int]
    payloads: list[bytes]


def group_by_frame(payloads: Sequence[bytes | None], headers: Sequence[Headers], part: Part, wire: str) -> list[Framed]:
    """Sort the payloads of one side of a batch by the schema that they name; nulls are left out.

    A frame that the wire setting does not allow, or that is cut short, counts as none.
    """
    groups: dict[bytes, Framed] = {}
    for index, payload in enumerate(payloads):
        if payload is not None:
            frame, framed = _framed(payload, headers[index], part, wire)
            group = groups.setdefault(frame, Framed(frame, [], []))
            group.indexes.append(index)
            group.payloads.append(framed)
    return list(groups.values())


def _framed(payload: bytes, headers: Headers, part: Part, wire: str) -> tuple[bytes, bytes]:
    """The frame of a payload, and the payload with that frame in front."""
    if wire in {"auto", "header"}:
        for name, value in headers:
            if name == HEADER[part] and value and (frame := frame_of(value)):
                return frame, value + payload
    return (frame_of(payload) if wire in IN_FRONT else b""), payload


def schema_named(payload: bytes | None, headers: Headers, part: Part) -> str:
    """The id or the GUID of the schema that one side of a record names; empty where it names none."""
    frame = _framed(payload, headers, part, "auto")[0] if payload is not None else b""
    if not frame:
        return ""
    return str(UUID(bytes=frame[1:])) if frame[:1] == b"\x01" else str(int.from_bytes(frame[1:]))


def frame_of(payload: bytes) -> bytes:
    """Magic byte and id in front of a payload; empty when there is none."""
    size = FRAME_SIZES.get(payload[:1], 0)
    return payload[:size] if len(payload) >= size else b""
