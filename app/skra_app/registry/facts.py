"""The facts of the registry: what an entry of the journal can say, one class a type.

A fact knows its members' layout (`V`) and how to write and read them. A changed layout gets the next `V` and an
upcaster in `upcast`: stored entries stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol, Self

from skra_app.journal import Json
from skra_app.registry.content import Metadata, RuleSet
from skra_app.registry.owner import Kind, Owned
from skra_app.registry.reading import mapping, number, numbers, text, texts_by_name, unexpected
from skra_app.registry.scoped import Config, Mode
from skra_app.registry.topic import TopicPolicy
from skra_compat import Reference


class Fact(Protocol):
    """Something that happened."""

    V: ClassVar[int]

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        ...

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote, unknown members ignored; raises ValueError naming a member that is not as it was."""
        ...


_LEFT_OUT_WHEN_EMPTY: Final = frozenset({"canonical", "references", "metadata", "ruleSet", "replaces"})


@dataclass(frozen=True, slots=True)
class SchemaRegistered:
    """A subject got a version. Carries the text as received and the canonical text of that day."""

    V: ClassVar[int] = 1
    subject: str
    version: int
    id: int
    guid: str
    format: str
    text: str
    canonical: str
    references: tuple[Reference, ...] = ()
    metadata: Metadata | None = None
    rules: RuleSet | None = None
    replaces: tuple[int, ...] = ()
    """Soft-deleted versions of the subject with the same id, gone with this one."""

    def data(self) -> dict[str, Json]:
        """Its members as JSON; a canonical text that is the text, and what is empty, is left out."""
        members: dict[str, Json] = {
            "subject": self.subject,
            "version": self.version,
            "id": self.id,
            "guid": self.guid,
            "format": self.format,
            "text": self.text,
            "canonical": None if self.canonical == self.text else self.canonical,
            "references": [reference._asdict() for reference in self.references],
            "metadata": self.metadata.to_json() if self.metadata else None,
            "ruleSet": self.rules.to_json() if self.rules else None,
            "replaces": list(self.replaces),
        }
        return {name: member for name, member in members.items() if member or name not in _LEFT_OUT_WHEN_EMPTY}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        received = text(data, "text")
        return cls(
            subject=text(data, "subject"),
            version=number(data, "version"),
            id=number(data, "id"),
            guid=text(data, "guid"),
            format=text(data, "format"),
            text=received,
            canonical=text(data, "canonical") if "canonical" in data else received,
            references=references_of_json(data.get("references")),
            metadata=(Metadata.of_json(mapping(data, "metadata")) or None) if "metadata" in data else None,
            rules=(RuleSet.of_json(mapping(data, "ruleSet")) or None) if "ruleSet" in data else None,
            replaces=numbers(data, "replaces") if "replaces" in data else (),
        )


def references_of_json(items: Json) -> tuple[Reference, ...]:
    """A list of `{name, subject, version}`; None is empty. Raises ValueError naming the place."""
    if items is None:
        return ()
    if not isinstance(items, list):
        raise unexpected("references", "a list", items)
    return tuple(_reference(item, place) for place, item in enumerate(items))


def _reference(item: Json, place: int) -> Reference:
    if not isinstance(item, Mapping):
        raise unexpected(f"references[{place}]", "an object", item)
    try:
        return Reference(text(item, "name"), text(item, "subject"), number(item, "version"))
    except ValueError as fault:
        raise ValueError(f"references[{place}].{fault}") from None


@dataclass(frozen=True, slots=True)
class VersionsDeleted:
    """Versions of a subject were soft-deleted: hidden, their ids still readable."""

    V: ClassVar[int] = 1
    subject: str
    versions: tuple[int, ...]

    def data(self) -> dict[str, Json]:
        """Its members as JSON."""
        return {"subject": self.subject, "versions": list(self.versions)}

    @classmethod
    def of(cls, data: Mapping[str, Json]) -> Self:
        """From what `data` wrote."""
        return cls(text(data, "subject"), numbers(data, "versions"))


@dataclass(frozen=True, slots=True)
class VersionsPurged(VersionsDeleted):
    """Versions of a subject were deleted permanently."""

    V: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SubjectPurged(VersionsDeleted):
    """All versions of a subject were deleted permanently, its config and mode with them."""

    V: ClassVar[int] = 1


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


FACTS: Mapping[str, type[Fact]] = {
    fact.__name__: fact
    for fact in (
        SchemaRegistered,
        VersionsDeleted,
        VersionsPurged,
        SubjectPurged,
        ConfigSet,
        ConfigDeleted,
        ModeSet,
        ModeDeleted,
        OwnerClaimed,
        OwnerTransferred,
        PrincipalAssigned,
        TopicCreated,
        TopicDeleted,
        PartitionsAdded,
        TopicConfigured,
        PolicySet,
    )
}
"""Every type by the name that entries carry."""
