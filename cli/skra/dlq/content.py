"""What a dead letter says, decoded by the schema it names or by the latest of its topic; and new values for it."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Final

from skra.client import Registered, RegistryClient
from skra.dlq.letter import DeadLetter, Headers
from skra.exits import Missing, Unusable
from skra.held import Held
from skra_compat import Fault, InvalidEvent, InvalidSchema, Json, Schema, UnknownFormat

_FRAMES: Final = {0: 5, 1: 17}
"""Bytes of frame by magic byte: an id of 4 bytes, a GUID of 16."""
_HEADER: Final = "__value_schema_id"


@dataclass(frozen=True, slots=True)
class Content:
    """A letter's value, as far as it can be read."""

    schema: Schema | None
    schema_name: str
    """What to call the schema in a message; why there is none."""
    frame: bytes
    """Magic byte and id, to stand before a new value; empty for plain JSON."""
    framed_by_header: bool
    event: Json
    """None where the bytes cannot be read."""
    readable: bool
    fault: Fault | None
    """Why the value is no event of the schema; None where it is one, or where no schema is known."""
    judged: bool = False
    """Whether the value was judged by the very schema that it names, as the gate would."""

    def value_of(self, event: Json) -> bytes:
        """The bytes of another event in this letter's form; raises InvalidEvent, and Unusable without a schema."""
        if self.schema is None:
            raise Unusable(f"nothing tells what the topic's events look like: {self.schema_name}")
        values = self.schema.values(len(self.frame))
        payload = values.write(event)
        fault = values.fault(self.frame + payload)
        if fault is not None:
            raise InvalidEvent(fault.message, path=fault.path)
        return payload if self.framed_by_header else self.frame + payload

    def headers_of(self, letter: DeadLetter) -> Headers:
        """The letter's headers, without an id that another value would contradict."""
        return [one for one in letter.headers if self.framed_by_header or one[0] != _HEADER]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads letters; asks the registry for each schema once."""

    registry: RegistryClient
    _named: dict[bytes, Registered | None] = field(default_factory=dict[bytes, "Registered | None"])
    _latest: dict[str, Registered | None] = field(default_factory=dict[str, "Registered | None"])
    _parsed: dict[str, Schema] = field(default_factory=dict[str, Schema])

    def content(self, letter: DeadLetter) -> Content:
        """The value of a letter, decoded as far as possible; a null value is no event. Raises ClickException."""
        header = _frame(dict(letter.headers).get(_HEADER) or b"")
        frame = header or _frame(letter.value or b"")
        payload = (header + letter.value) if header and letter.value is not None else letter.value
        found = self._by_frame(letter.topic, frame) if frame else None
        if frame and found is not None:
            return _content(self._schema(found), f"id {found.id}", frame, payload, by_header=bool(header))
        return self._by_topic(letter, frame)

    def _by_topic(self, letter: DeadLetter, frame: bytes) -> Content:
        """A letter that names no schema of its topic: the latest one would be the right one."""
        latest = self._latest_of(letter.topic)
        if latest is None:
            why = f"subject '{letter.topic}-value' has no version"
            event = _json(letter.value)
            return Content(None, why, b"", False, event, event is not None, None)
        name, schema = f"{latest.subject} version {latest.version}", self._schema(latest)
        if not frame and latest.format == "JSON":
            return _content(schema, name, b"", letter.value, by_header=False)
        bare = (letter.value or b"")[len(frame) :]
        event = _json(bare)
        fault = Fault("$", "names no schema of the topic")
        return Content(schema, name, b"\0" + latest.id.to_bytes(4), False, event, event is not None, fault)

    def _by_frame(self, topic: str, frame: bytes) -> Registered | None:
        """The schema that a frame names, if the topic may use it (then it stands under a subject of the topic)."""
        if frame not in self._named:
            self._named[frame] = self._of_topic(topic, frame)
        return self._named[frame]

    def _of_topic(self, topic: str, frame: bytes) -> Registered | None:
        number = int.from_bytes(frame[1:]) if frame[0] == 0 else None
        try:
            found = self.registry.named(str(uuid.UUID(bytes=frame[1:])) if number is None else number)
        except Missing:
            return None
        if number is not None and all(
            not subject.startswith(f"{topic}-") for subject, _ in self.registry.places(number)
        ):
            return None
        return found

    def _latest_of(self, topic: str) -> Registered | None:
        if topic not in self._latest:
            try:
                self._latest[topic] = self.registry.version(f"{topic}-value")
            except Missing:
                self._latest[topic] = None
        return self._latest[topic]

    def _schema(self, found: Registered) -> Schema:
        known = self._parsed.get(found.text)
        if known is None:
            try:
                known = self._parsed[found.text] = Held(self.registry).schema(found)
            except (InvalidSchema, UnknownFormat) as problem:
                raise Unusable(f"the schema with id {found.id}: {problem}") from problem
        return known


def _content(schema: Schema, name: str, frame: bytes, payload: bytes | None, *, by_header: bool) -> Content:
    if payload is None:
        return Content(schema, name, frame, by_header, None, False, Fault("$", "null, where an event was expected"))
    values = schema.values(len(frame))
    fault = values.fault(payload)
    event = values.read(payload) if fault is None else _json(payload[len(frame) :])
    return Content(schema, name, frame, by_header, event, fault is None or event is not None, fault, judged=True)


def _frame(value: bytes) -> bytes:
    size = _FRAMES.get(value[0], 0) if value else 0
    return value[:size] if len(value) >= size else b""


def _json(value: bytes | None) -> Json:
    try:
        found: Json = json.loads(value) if value is not None else None
    except (ValueError, RecursionError):
        return None
    return found
