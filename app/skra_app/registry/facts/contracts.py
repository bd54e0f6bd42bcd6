"""Facts about consumers: what they read, and when the level gave way because nobody reads what it protects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.reading import mapping, number, text, texts


@dataclass(frozen=True, slots=True)
class ContractPublished:
    """An application says what it needs of a topic's events; earlier versions of the contract stay as they were."""

    V: ClassVar[int] = 1
    topic: str
    application: str
    version: int
    document: Mapping[str, Json]

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "topic": self.topic,
            "application": self.application,
            "version": self.version,
            "document": dict(self.document),
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), text(data, "application"), number(data, "version"), mapping(data, "document"))


@dataclass(frozen=True, slots=True)
class ContractRetired:
    """The application no longer reads the topic."""

    V: ClassVar[int] = 1
    topic: str
    application: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "application": self.application}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), text(data, "application"))


@dataclass(frozen=True, slots=True)
class LevelOverruled:
    """A version breaks its subject's level and was let through, because no contract and no unknown group is hurt."""

    V: ClassVar[int] = 1
    subject: str
    version: int
    reason: str
    details: tuple[str, ...]
    """What breaks on paper."""

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "subject": self.subject,
            "version": self.version,
            "reason": self.reason,
            "details": list(self.details),
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "subject"), number(data, "version"), text(data, "reason"), texts(data, "details"))
