"""Facts about the broker's topics and what the gate demands of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.reading import number, text, texts_by_name
from skra_app.registry.topic import TopicPolicy


@dataclass(frozen=True, slots=True)
class TopicCreated:
    """The broker has a topic of this name."""

    V: ClassVar[int] = 1
    topic: str
    uuid: str
    partitions: int
    configs: Mapping[str, str] = field(default_factory=dict[str, str])

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "topic": self.topic,
            "uuid": self.uuid,
            "partitions": self.partitions,
            "configs": dict(self.configs),
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), text(data, "uuid"), number(data, "partitions"), texts_by_name(data, "configs"))


@dataclass(frozen=True, slots=True)
class TopicDeleted:
    """The topic and its records are gone; its owner and its policy stay."""

    V: ClassVar[int] = 1
    topic: str
    uuid: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "uuid": self.uuid}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), text(data, "uuid"))


@dataclass(frozen=True, slots=True)
class PartitionsAdded:
    """The topic has this many partitions now."""

    V: ClassVar[int] = 1
    topic: str
    partitions: int

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "partitions": self.partitions}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), number(data, "partitions"))


@dataclass(frozen=True, slots=True)
class TopicConfigured:
    """The topic has these Kafka configs, and no others."""

    V: ClassVar[int] = 1
    topic: str
    configs: Mapping[str, str]

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "configs": dict(self.configs)}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), texts_by_name(data, "configs"))


@dataclass(frozen=True, slots=True)
class PolicySet:
    """The gate demands this of the topic's records."""

    V: ClassVar[int] = 1
    topic: str
    policy: TopicPolicy

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "policy": self.policy.to_json()}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        members: dict[str, str | None] = {**texts_by_name(data, "policy")}
        return cls(text(data, "topic"), TopicPolicy().with_members(members))
