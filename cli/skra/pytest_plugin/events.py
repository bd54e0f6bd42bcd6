"""Events of a topic as Python values: written by the topic's latest schema, read by the one that each names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from skra.client import Registered, RegistryClient
from skra.exits import Missing
from skra.pytest_plugin.cluster import Record
from skra.records.frame import Part, frame_for, framed
from skra.records.schemas import Schemas
from skra.schema_file import language_of, read_text
from skra_compat import InvalidEvent, Json

_JSON: Final = Path("schema.json")
"""Stands for JSON text that is in no file: its content says whether it is Avro."""

Value: TypeAlias = "Json | bytes"
"""What a test writes and reads; bytes are taken as they are."""
SchemaSource: TypeAlias = str | Path | Mapping[str, Json]
"""A file, the text of a schema, or an Avro or JSON Schema as a dictionary."""


@dataclass(frozen=True, slots=True)
class Event:
    """A record that was read."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    """Milliseconds since the epoch."""
    key: Value
    value: Value
    """JSON as the schema says that the record names, in front of the payload or in a header; None for a tombstone.

    Text, or bytes, where it names none; bytes where it is no event of the schema that it names.
    """
    headers: Mapping[str, bytes]
    raw: bytes | None
    """The value as it is on the wire."""


class Events:
    """The events of one registry; without one, of topics that have no schema."""

    def __init__(self, registry: RegistryClient | None) -> None:
        self._registry = registry
        self._schemas = Schemas(registry) if registry else None

    def encoded(self, topic: str, part: Part, value: Value) -> bytes | None:
        """The payload of a value, framed where the topic has a schema.

        Raises:
            AssertionError: the schema does not admit the value; names the field and the reason.
        """
        __tracebackhide__ = True
        if value is None or isinstance(value, bytes):
            return value
        found = self._latest(f"{topic}-{part}")
        if found is None or self._schemas is None:
            return value.encode() if isinstance(value, str) else json.dumps(value).encode()
        frame = frame_for(found.id)
        try:
            return frame + self._schemas.schema(found).values(len(frame)).write(value)
        except InvalidEvent as refusal:
            place = f"{part} {refusal.path or '$'}"
            raise AssertionError(
                f"{topic}: {place}: {refusal.message} ({found.subject} version {found.version}, id {found.id})"
            ) from None

    def decoded(self, record: Record) -> Event:
        """The event in a record."""
        return Event(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            timestamp=record.timestamp,
            key=self._read(record, record.key, "key"),
            value=self._read(record, record.value, "value"),
            headers=dict(record.headers),
            raw=record.value,
        )

    def _read(self, record: Record, payload: bytes | None, part: Part) -> Value:
        if payload is None:
            return None
        come = framed(payload, record.headers, part)
        found = self._schemas.named(come.frame) if self._schemas and come.frame else None
        if found is None or self._schemas is None:
            return _plain(payload)
        values = self._schemas.schema(found).values(len(come.frame))
        return payload if values.fault(come.payload) else values.read(come.payload)

    def _latest(self, subject: str) -> Registered | None:
        """Asked anew for each event: a test may register the next version between two."""
        try:
            return self._registry.version(subject) if self._registry else None
        except Missing:
            return None


def source_text(source: SchemaSource) -> tuple[str, str]:
    """Language and text of a schema. Raises Unusable for a file that cannot be read."""
    text = json.dumps(source) if isinstance(source, Mapping) else source
    if isinstance(text, str) and text.lstrip()[:1] in {"{", "[", '"'}:
        return language_of(_JSON, text), text
    if isinstance(text, str) and ";" in text:
        return "PROTOBUF", text
    path = Path(text)
    read = read_text(path)
    return language_of(path, read), read


def _plain(payload: bytes) -> Value:
    """A payload that names no schema: JSON where it looks like an object or a list, else text, else bytes."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return payload
    if text.lstrip()[:1] not in {"{", "["}:
        return text
    try:
        parsed: Json = json.loads(text)
    except ValueError:
        return text
    return parsed
