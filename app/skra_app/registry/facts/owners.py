"""Facts about who owns what, and who acts for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.owner import Kind, Owned
from skra_app.registry.reading import number, text


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
        kind: Kind = "topic" if text(data, "kind") == "topic" else "subject"
        return cls(Owned(kind, text(data, "name")), text(data, "application"), number(data, "epoch"))


@dataclass(frozen=True, slots=True)
class OwnerTransferred(OwnerClaimed):
    """Another application became the owner, under the next epoch."""

    V: ClassVar[int] = 1


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
