"""A topic behind a gate, and the payloads that producers send."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from skra_app.gate import Batch, Entry, Gate, Judgement, Refusal
from skra_app.registry import Actor, Candidate, Principal, Registry, Version, policy, register

if TYPE_CHECKING:
    from skra_compat.event import Json

OWNER = Principal("order-service", named=True)
STRANGER = Principal("billing-service", named=True)

AVRO = (
    '{"type": "record", "name": "Order", "fields": ['
    '{"name": "id", "type": "string"}, {"name": "total", "type": "int"}]}'
)
JSON = (
    '{"type": "object", "required": ["id"], "additionalProperties": false,'
    ' "properties": {"id": {"type": "string"}, "total": {"type": "integer"}}}'
)
PROTOBUF = 'syntax = "proto3"; message Order { string id = 1; int32 total = 2; } message Other { bool yes = 1; }'
TEXTS = {"AVRO": AVRO, "JSON": JSON, "PROTOBUF": PROTOBUF}
EVENT = {"id": "o-1", "total": 7}


@dataclass
class Topic:
    """A topic, the gate before it, and whoever writes it."""

    registry: Registry
    gate: Gate
    name: str = "orders"

    def register(self, format_name: str, text: str | None = None, subject: str | None = None) -> Version:
        candidate = Candidate(text or TEXTS[format_name], format_name)
        return register.register(self.registry, subject or f"{self.name}-value", candidate, Actor(OWNER, "http"))

    def policy(self, **members: str) -> None:
        policy.put(self.registry, self.name, members, Actor(OWNER, "http"))

    def enter(self, principal: Principal = OWNER) -> Entry:
        entry = self.gate.enter(self.name, principal)
        assert isinstance(entry, Entry), entry
        return entry

    def judge(self, values: Sequence[bytes | None], **columns: Any) -> Judgement:
        keys = columns.get("keys", [None] * len(values))
        headers = columns.get("headers", [()] * len(values))
        times, received = columns.get("timestamps", ()), columns.get("received", 0)
        return self.gate.judge(self.enter(), Batch(keys, values, headers, times, received))

    def refuse(self, values: Sequence[bytes | None], **columns: Any) -> Refusal:
        refusal = self.judge(values, **columns).refusal
        assert refusal is not None
        return refusal


def framed(topic: Topic, version: Version, event: object = EVENT) -> bytes:
    """An event behind magic byte 0 and the id of its schema."""
    indexes = b"\x00" if version.format == "PROTOBUF" else b""
    return b"\x00" + version.id.to_bytes(4) + indexes + bare(topic, version, event)


def bare(topic: Topic, version: Version, event: object = EVENT) -> bytes:
    """An event without a frame."""
    return topic.registry.schema(".", version.id).values().write(cast("Json", event))


def guid_frame(version: Version) -> bytes:
    """Magic byte 1 and the GUID."""
    return b"\x01" + uuid.UUID(str(version.guid)).bytes
