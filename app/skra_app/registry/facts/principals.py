"""Facts about who may come in, and with which keys. No key ever stands here, only what SCRAM keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.account import Key
from skra_app.registry.reading import mapping, number, text, texts
from skra_app.registry.rights import Grant, Role


@dataclass(frozen=True, slots=True)
class PrincipalAdded:
    """A principal may have keys from now on."""

    V: ClassVar[int] = 1
    principal: str
    role: Role
    salt: bytes
    grants: tuple[Grant, ...] = ()

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "principal": self.principal,
            "role": self.role.value,
            "salt": self.salt.hex(),
            "grants": [str(grant) for grant in self.grants],
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        grants = tuple(map(Grant.of, texts(data, "grants")))
        return cls(text(data, "principal"), Role(text(data, "role")), bytes.fromhex(text(data, "salt")), grants)


@dataclass(frozen=True, slots=True)
class PrincipalChanged:
    """A principal has this role and these grants, and no others."""

    V: ClassVar[int] = 1
    principal: str
    role: Role
    grants: tuple[Grant, ...] = ()

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {
            "principal": self.principal,
            "role": self.role.value,
            "grants": [str(grant) for grant in self.grants],
        }

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "principal"), Role(text(data, "role")), tuple(map(Grant.of, texts(data, "grants"))))


@dataclass(frozen=True, slots=True)
class PrincipalRemoved:
    """A principal and all its keys are gone; what its application owns stays owned."""

    V: ClassVar[int] = 1
    principal: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"principal": self.principal}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "principal"))


@dataclass(frozen=True, slots=True)
class KeyIssued:
    """A principal has one more key."""

    V: ClassVar[int] = 1
    principal: str
    key: Key

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"principal": self.principal, "key": self.key.to_json()}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "principal"), Key.of_json(mapping(data, "key")))


@dataclass(frozen=True, slots=True)
class KeyEnded:
    """A key is refused from that time on, milliseconds since the epoch."""

    V: ClassVar[int] = 1
    principal: str
    id: str
    ends: int

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"principal": self.principal, "id": self.id, "ends": self.ends}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "principal"), text(data, "id"), number(data, "ends"))
