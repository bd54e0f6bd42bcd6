"""A record as a line of text, and as JSON."""

import base64
import json
from collections.abc import Mapping
from typing import Final

from skra.kafka.reading import Record
from skra.records.decoding import Said
from skra.records.frame import HEADERS
from skra.records.moment import shown
from skra.report.line import printable
from skra_compat import Json

_SHOWN_BYTES: Final = 256


def record_text(record: Record, key: Said, value: Said) -> str:
    """`orders[0] @ 12  2026-…Z  key=k-1  {"id": "o-1"}  trace=t-1`."""
    parts = [f"{record.topic}[{record.partition}] @ {record.offset}", shown(record.timestamp)]
    parts += [f"key={_text(key)}"] if record.key is not None else []
    parts.append(_text(value))
    parts += [f"{name}={_readable(content)}" for name, content in record.headers if name not in HEADERS.values()]
    parts += [f"[{part} {one.fault.path}: {one.fault.message}]" for part, one in _sides(key, value) if one.fault]
    return printable("  ".join(parts))


def record_json(record: Record, key: Said, value: Said) -> Mapping[str, object]:
    """The same for programs; bytes that are no text are `{"base64": …}`."""
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": shown(record.timestamp),
        "key": _value(key),
        "event": _value(value),
        "tombstone": value.raw is None,
        "headers": [[name, _header(content)] for name, content in record.headers],
        "schema": value.schema,
        "key_schema": key.schema,
        "faults": [
            {"part": part, "path": one.fault.path, "message": one.fault.message, "offset": one.fault.offset}
            for part, one in _sides(key, value)
            if one.fault
        ],
    }


def _sides(key: Said, value: Said) -> tuple[tuple[str, Said], tuple[str, Said]]:
    return ("key", key), ("value", value)


def _text(said: Said) -> str:
    if said.raw is None:
        return "(null)"
    if not said.readable:
        return _bytes(said.raw)
    return said.event if isinstance(said.event, str) else json.dumps(said.event, ensure_ascii=False)


def _value(said: Said) -> Json:
    return said.event if said.readable else _base64(said.raw or b"")


def _header(content: bytes | None) -> Json:
    if content is None:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return _base64(content)
    return text if text.isprintable() else _base64(content)


def _readable(content: bytes | None) -> str:
    found = _header(content)
    return "null" if found is None else found if isinstance(found, str) else _bytes(content or b"")


def _base64(content: bytes) -> Json:
    return {"base64": base64.b64encode(content).decode()}


def _bytes(content: bytes) -> str:
    more = f" … ({len(content)} bytes)" if len(content) > _SHOWN_BYTES else ""
    return f"0x{content[:_SHOWN_BYTES].hex()}{more}"
