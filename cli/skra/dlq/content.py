"""What a dead letter says, decoded by the schema it names or by the latest of its topic; and new values for it."""

import json
from dataclasses import dataclass

from skra.client import Registered, RegistryClient
from skra.dlq.letter import DeadLetter, Headers
from skra.exits import Unusable
from skra.records.frame import HEADERS, Framed, frame_for, framed, name_in
from skra.records.schemas import Schemas
from skra.records.writing import head, written
from skra_compat import Fault, Json, Schema


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
        one = written(self.schema, self.frame, event)
        return one.body if self.framed_by_header else one.head + one.body

    def headers_of(self, letter: DeadLetter) -> Headers:
        """The letter's headers, with what another value needs there and without an id that it would contradict."""
        kept = [one for one in letter.headers if one[0] != HEADERS["value"]]
        if not self.framed_by_header or self.schema is None:
            return kept
        return [*kept, (HEADERS["value"], head(self.schema, self.frame))]


class Reader:
    """Reads letters; asks the registry for each schema once."""

    def __init__(self, registry: RegistryClient) -> None:
        self._schemas = Schemas(registry)
        self._of_topic: dict[tuple[str, bytes], bool] = {}

    def content(self, letter: DeadLetter) -> Content:
        """The value of a letter, decoded as far as possible; a null value is no event. Raises ClickException."""
        come = framed(letter.value or b"", letter.headers, "value")
        found = self._by_frame(letter.topic, come.frame) if come.frame else None
        if found is not None:
            return _content(self._schemas.schema(found), f"id {found.id}", come, null=letter.value is None)
        return self._by_topic(letter, come)

    def _by_topic(self, letter: DeadLetter, come: Framed) -> Content:
        """A letter that names no schema of its topic: the latest one would be the right one."""
        latest = self._schemas.latest(f"{letter.topic}-value")
        if latest is None:
            why = f"subject '{letter.topic}-value' has no version"
            event = _json(letter.value)
            return Content(None, why, b"", False, event, event is not None, None)
        name, schema = f"{latest.subject} version {latest.version}", self._schemas.schema(latest)
        if not come.frame and latest.format == "JSON":
            return _content(schema, name, come, null=letter.value is None)
        event = _json(come.bare)
        fault = Fault("$", "names no schema of the topic")
        return Content(schema, name, frame_for(latest.id), False, event, event is not None, fault)

    def _by_frame(self, topic: str, frame: bytes) -> Registered | None:
        """The schema that a frame names, if the topic may use it (then it stands under a subject of the topic)."""
        found = self._schemas.named(frame)
        place = topic, frame
        if place not in self._of_topic:
            self._of_topic[place] = found is not None and self._stands(topic, frame)
        return found if self._of_topic[place] else None

    def _stands(self, topic: str, frame: bytes) -> bool:
        name = name_in(frame)
        if isinstance(name, str):
            return True
        return any(subject.startswith(f"{topic}-") for subject, _ in self._schemas.registry.places(name))


def _content(schema: Schema, name: str, come: Framed, *, null: bool) -> Content:
    if null:
        missing = Fault("$", "null, where an event was expected")
        return Content(schema, name, come.frame, come.by_header, None, False, missing)
    values = schema.values(len(come.frame))
    fault = values.fault(come.payload)
    event = values.read(come.payload) if fault is None else _json(come.bare)
    readable = fault is None or event is not None
    return Content(schema, name, come.frame, come.by_header, event, readable, fault, judged=True)


def _json(value: bytes | None) -> Json:
    try:
        found: Json = json.loads(value) if value is not None else None
    except (ValueError, RecursionError):
        return None
    return found
