"""Facts about config and mode."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from skra_app.journal import Json
from skra_app.registry.reading import mapping, text
from skra_app.registry.scoped import Config, Mode


@dataclass(frozen=True, slots=True)
class ConfigSet:
    """A scope says this config for itself, and nothing else that it said before."""

    V: ClassVar[int] = 1
    scope: str
    config: Config

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"scope": self.scope, "config": self.config.to_json()}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "scope"), Config.of_json(mapping(data, "config")))


@dataclass(frozen=True, slots=True)
class ConfigDeleted:
    """A scope has no config of its own any more."""

    V: ClassVar[int] = 1
    scope: str

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"scope": self.scope}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "scope"))


@dataclass(frozen=True, slots=True)
class ModeSet:
    """A scope has this mode."""

    V: ClassVar[int] = 1
    scope: str
    mode: Mode

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"scope": self.scope, "mode": self.mode.value}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "scope"), Mode(text(data, "mode")))


@dataclass(frozen=True, slots=True)
class ModeDeleted(ConfigDeleted):
    """A scope has no mode of its own any more."""

    V: ClassVar[int] = 1
