"""Events of a topic as Python values: written by the topic's latest schema, read by the one that each names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from skra.client import Registered, RegistryClient
from skra.exits import Missing
from skra.held import Held
from skra.pytest_plugin.cluster import Record
from skra.schema_file import language_of, read_text
from skra_compat import InvalidEvent, Json, Schema

Part = Literal["key", "value"]
FRAME: Final = 5
"""Bytes in front of a payload: magic byte 0 and the id of its schema."""

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
    """JSON as the schema says; text, or bytes, where the record names no schema; None for a tombstone."""
    headers: Mapping[str, bytes]
    raw: bytes | None
    """The value as it is on the wire."""


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one registry; without one, of topics that have no schema."""

    registry: RegistryClient | None
    _by_id: dict[int, Schema] = field(default_factory=dict[int, Schema])

    def encoded(self, topic: str, part: Part, value: Value) -> bytes | None:
        """The payload of a value, framed where the topic has a schema.

        Raises:
            AssertionError: the schema does not admit the value; names the field and the reason.
        """
        __tracebackhide__ = True
        if value is None or isinstance(value, bytes):
            return value
        found = self._latest(f"{topic}-{part}")
        if found is None:
            return value.encode() if isinstance(value, str) else json.dumps(value).encode()
        try:
            payload = self._schema(found).values(FRAME).write(value)
        except InvalidEvent as refusal:
            place = f"{part} {refusal.path or '$'}"
            raise AssertionError(
                f"{topic}: {place}: {refusal.message} ({found.subject} version {found.version}, id {found.id})"
            ) from None
        return b"\0" + found.id.to_bytes(4) + payload

    def decoded(self, record: Record) -> Event:
        """The event in a record."""
        return Event(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            timestamp=record.timestamp,
            key=self._read(record.key),
            value=self._read(record.value),
            headers=dict(record.headers),
            raw=record.value,
        )

    def _read(self, payload: bytes | None) -> Value:
        if payload is None:
            return None
        if payload[:1] == b"\0" and len(payload) >= FRAME and (schema := self._named(int.from_bytes(payload[1:FRAME]))):
            return schema.values(FRAME).read(payload)
        return _plain(payload)

    def _latest(self, subject: str) -> Registered | None:
        try:
            return self.registry.version(subject) if self.registry else None
        except Missing:
            return None

    def _named(self, number: int) -> Schema | None:
        try:
            return self._by_id.get(number) or (self._schema(self.registry.named(number)) if self.registry else None)
        except Missing:
            return None

    def _schema(self, found: Registered) -> Schema:
        assert self.registry is not None, "it gave the version"
        if found.id not in self._by_id:
            self._by_id[found.id] = Held(self.registry).schema(found)
        return self._by_id[found.id]


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
