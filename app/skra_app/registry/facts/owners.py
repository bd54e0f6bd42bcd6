"""Facts about who owns what, and who acts for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.owner import Kind, Owned
from skra_app.registry.reading import number, text, text_or


@dataclass(frozen=True, slots=True)
class OwnerClaimed:
    """An application became the first owner."""

    V: ClassVar[int] = 1
    owned: Owned
    application: str
    epoch: int = 1

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"kind": self.owned.kind, "name": self.owned.name, "application": self.application, "epoch": self.epoch}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(_owned(data), text(data, "application"), number(data, "epoch"))


@dataclass(frozen=True, slots=True)
class OwnerOffered:
    """The owner offered what it owns to another application; `epoch` is that of the ownership it would give."""

    V: ClassVar[int] = 1
    owned: Owned
    application: str
    epoch: int
    reason: str = ""

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "kind": self.owned.kind,
            "name": self.owned.name,
            "application": self.application,
            "epoch": self.epoch,
            "reason": self.reason,
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(_owned(data), text(data, "application"), number(data, "epoch"), text_or(data, "reason", ""))


@dataclass(frozen=True, slots=True)
class OwnerTransferred(OwnerOffered):
    """Another application became the owner, under this epoch; the reason is that of the offer."""

    V: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """Nothing came of an offer: who made it took it back, or who it was for declined."""

    V: ClassVar[int] = 1
    owned: Owned

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"kind": self.owned.kind, "name": self.owned.name}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(_owned(data))


@dataclass(frozen=True, slots=True)
class OwnerFenced:
    """A partition takes nothing of an earlier owner any more: the records of this epoch begin at `offset`."""

    V: ClassVar[int] = 1
    topic: str
    partition: int
    epoch: int
    offset: int

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "partition": self.partition, "epoch": self.epoch, "offset": self.offset}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), number(data, "partition"), number(data, "epoch"), number(data, "offset"))


@dataclass(frozen=True, slots=True)
class ExemptionGiven:
    """A principal may write a topic in its owner's place until a time (milliseconds since the epoch)."""

    V: ClassVar[int] = 1
    topic: str
    principal: str
    purpose: str
    epoch: int
    ends: int
    reason: str = ""

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "topic": self.topic,
            "principal": self.principal,
            "purpose": self.purpose,
            "epoch": self.epoch,
            "ends": self.ends,
            "reason": self.reason,
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(
            text(data, "topic"),
            text(data, "principal"),
            text(data, "purpose"),
            number(data, "epoch"),
            number(data, "ends"),
            text_or(data, "reason", ""),
        )


@dataclass(frozen=True, slots=True)
class ExemptionEnded:
    """A principal may write a topic in its owner's place no longer."""

    V: ClassVar[int] = 1
    topic: str
    principal: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"topic": self.topic, "principal": self.principal}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "topic"), text(data, "principal"))


@dataclass(frozen=True, slots=True)
class PrincipalAssigned:
    """A principal acts for this application."""

    V: ClassVar[int] = 1
    principal: str
    application: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"principal": self.principal, "application": self.application}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "principal"), text(data, "application"))


def _owned(data: Mapping[str, Json]) -> Owned:
    kind: Kind = "topic" if text(data, "kind") == "topic" else "subject"
    return Owned(kind, text(data, "name"))
