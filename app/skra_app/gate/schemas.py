"""Which schemas one side of a topic accepts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from skra_app.gate.batch import Part
from skra_app.gate.wire import frame_of
from skra_app.registry import Registry, ownership
from skra_app.registry.owner import Owned
from skra_app.registry.state import Held, State
from skra_app.registry.subject import DEFAULT
from skra_app.registry.topic import TopicPolicy
from skra_app.registry.version_range import VersionRange
from skra_compat import Schema, Values


@dataclass(frozen=True)
class Accepted:
    """The schemas of one side of a topic, as of one state of the registry; made once, asked for every batch."""

    registry: Registry
    state: State
    topic: str
    part: Part
    policy: TopicPolicy
    _found: dict[bytes, Values] = field(default_factory=dict[bytes, Values], init=False)

    @property
    def subject(self) -> str:
        """The subject of this side under the usual strategy."""
        return f"{self.topic}-{self.part.value}"

    @cached_property
    def judged(self) -> bool:
        """Whether there is anything to judge by: a live schema, or a strategy that has one subject per record."""
        per_record = self.part is Part.VALUE and self.policy.subjects != "topic"
        return per_record or self.state.latest(self.subject) is not None

    @cached_property
    def tombstones_allowed(self) -> bool:
        """Whether a record without a value is welcome."""
        if self.policy.tombstones != "auto":
            return self.policy.tombstones == "allow"
        topic = self.state.topics.get(self.topic)
        return topic is not None and "compact" in topic.configs.get("cleanup.policy", "")

    def are_events(self, payloads: Sequence[bytes | None]) -> bool:
        """Whether all name the same accepted schema by the same frame, as nearly always, and are its events.

        A "no" says nothing about any of them.
        """
        first = payloads[0] if payloads else None
        frame = frame_of(first) if first is not None else b""
        values = self.named(frame) if frame else None
        if values is None:
            return False
        size = len(frame)
        framed = [payload for payload in payloads if payload is not None and payload[:size] == frame]
        return len(framed) == len(payloads) and values.accepts(framed)

    def named(self, frame: bytes) -> Values | None:
        """The judge of the schema that a frame (magic byte and id or GUID) names, if this side accepts it."""
        found = self._found.get(frame)
        if found is None and (schema := self._named(frame)) is not None:
            found = self._found[frame] = _values_of(schema, len(frame))
        return found

    def newest_json(self) -> Values | None:
        """The judge of the latest accepted version, if it is JSON Schema: plain JSON names no version."""
        versions = self._versions()
        latest = versions[-1] if versions else None
        schema = self.registry.schema(DEFAULT, latest.id) if latest and latest.format == "JSON" else None
        return None if schema is None else _values_of(schema, 0)

    def expected(self) -> str:
        """What a record may name, for a message."""
        if self.policy.subjects != "topic" and self.part is Part.VALUE:
            return f"the id of a schema registered under a subject of topic '{self.topic}'"
        ids = ", ".join(str(held.id) for held in self._versions()) or "none"
        which = "" if self.policy.accept == "any" else f", versions {self.policy.accept}"
        return f"one of the ids of subject '{self.subject}'{which} ({ids})"

    def _named(self, frame: bytes) -> Schema | None:
        for schema_id in self._ids(frame):
            identity = self.state.identity(DEFAULT, schema_id)
            if identity and any(self._accepts(subject, number) for subject, number in identity.carriers):
                return self.registry.schema(DEFAULT, schema_id)
        return None

    def _ids(self, frame: bytes) -> list[int]:
        if len(frame) == len(b"\0") + 4:
            return [int.from_bytes(frame[1:])]
        return sorted(schema_id for context, schema_id in self.state.guids.of(frame[1:]) if context == DEFAULT)

    def _accepts(self, subject: str, number: int) -> bool:
        if not self._belongs(subject):
            return False
        if self.policy.accept == "latest":
            latest = self.state.latest(subject)
            return latest is not None and latest.number == number
        held = self.state.version(subject, number)
        return held is not None and not held.deleted and (self._range is None or self._range.holds(number))

    def _belongs(self, subject: str) -> bool:
        if self.part is Part.KEY or self.policy.subjects == "topic":
            return subject == self.subject
        return self.policy.subjects == "record" or (subject.startswith(f"{self.topic}-") and self._follows(subject))

    def _follows(self, subject: str) -> bool:
        """Whether a subject that begins with the topic's name is of that topic, not of one with a longer name."""
        owned, topic = ownership.followed(self.state, subject), Owned.topic(self.topic)
        owner = self.state.owners.get(owned) if owned.kind == "subject" else None
        ours = self.state.owners.get(topic)
        return owned == topic or (owner is not None and ours is not None and owner.application == ours.application)

    def _versions(self) -> tuple[Held, ...]:
        live = self.state.live(self.subject)
        if self._range is not None:
            return tuple(held for held in live if self._range.holds(held.number))
        return live[-1:] if self.policy.accept == "latest" else live

    @cached_property
    def _range(self) -> VersionRange | None:
        return self.policy.accepted_versions


@lru_cache(maxsize=1024)
def _values_of(schema: Schema, prefix: int) -> Values:
    """The judge of a schema behind a frame of `prefix` bytes, built once."""
    return schema.values(prefix)
