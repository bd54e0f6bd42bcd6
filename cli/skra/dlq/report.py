"""Dead letters as text and as JSON."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from skra.dlq.content import Content
from skra.dlq.letter import DeadLetter
from skra.dlq.replay import Outcome
from skra.report.line import one_line

SHOWN_BYTES = 256


def listed(letter: DeadLetter) -> str:
    """One letter in a line."""
    done = f"  [sent to {letter.healed.landed} by {letter.healed.by}]" if letter.healed else ""
    return one_line(f"{letter.place}  {moment(letter.at)}  {_who(letter)}  {letter.reason}{done}")


def shown(letter: DeadLetter, content: Content) -> Iterator[str]:
    """Everything about one letter, line by line."""
    origin = letter.origin
    yield one_line(f"{letter.topic}.dlq {letter.place}, since {moment(letter.at)}, from {_who(letter)}")
    if origin:
        sent = f" at {moment(int(origin['timestamp']))}" if origin.get("timestamp", "").isdigit() else ""
        yield one_line(
            f"meant for {letter.topic}[{origin.get('partition', '?')}]@{origin.get('offset', '?')}, sent{sent}"
        )
    yield one_line(f"reason: {letter.reason}")
    if content.fault is not None:
        at = f" (byte {content.fault.offset})" if content.fault.offset is not None else ""
        yield one_line(f"now: value {content.fault.path}{at}: {content.fault.message}")
    elif content.schema is not None:
        yield "now: the value is an event of its schema"
    if letter.healed is not None:
        yield one_line(f"sent to {letter.healed.landed} by {letter.healed.by} at {moment(letter.healed.at)}")
    yield from (one_line(f"header {name}: {_readable(value)}") for name, value in letter.headers)
    yield one_line(f"key: {_readable(letter.key)}")
    yield one_line(f"schema: {content.schema_name}")
    yield from _value(letter, content)


def _value(letter: DeadLetter, content: Content) -> Iterator[str]:
    if content.readable:
        yield json.dumps(content.event, indent=2, ensure_ascii=False)
        return
    value = letter.value
    if value is None:
        yield "value: null"
        return
    more = f" … {len(value)} bytes in all" if len(value) > SHOWN_BYTES else ""
    yield f"value, which cannot be decoded: {value[:SHOWN_BYTES].hex(' ')}{more}"


def as_json(letter: DeadLetter, content: Content | None = None) -> dict[str, object]:
    """One letter, with what its value says where that was read."""
    members: dict[str, object] = {
        "topic": letter.topic,
        "place": str(letter.place),
        "at": moment(letter.at),
        "error": dict(letter.error),
        "origin": dict(letter.origin),
        "healed": {"landed": letter.healed.landed, "at": moment(letter.healed.at), "by": letter.healed.by}
        if letter.healed
        else None,
    }
    if content is None:
        return members
    fault = content.fault
    return members | {
        "headers": [[name, _base64(value)] for name, value in letter.headers],
        "key": _base64(letter.key),
        "value": _base64(letter.value),
        "schema": content.schema_name,
        "event": content.event,
        "fault": {"path": fault.path, "message": fault.message, "offset": fault.offset} if fault else None,
    }


def outcome(one: Outcome) -> str:
    """What became of a letter, in a line."""
    return one_line(f"{one.letter.place}  {one.what}: {one.detail}")


def outcome_json(one: Outcome) -> dict[str, object]:
    """The same as JSON."""
    return {"place": str(one.letter.place), "topic": one.letter.topic, "outcome": one.what, "detail": one.detail}


def moment(at: int) -> str:
    """Milliseconds as UTC."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _who(letter: DeadLetter) -> str:
    principal, client = letter.origin.get("principal", ""), letter.origin.get("client", "")
    return f"{principal} ({client})" if principal and client != principal else principal or client or "somebody"


def _readable(value: bytes | None) -> str:
    if value is None:
        return "null"
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value[:SHOWN_BYTES].hex(" ")


def _base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()
