"""Facts about subjects and their versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from skra_app.journal import Json
from skra_app.registry.content import Metadata, RuleSet
from skra_app.registry.reading import mapping, mappings, number, numbers, text, unexpected
from skra_compat import Reference

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
    findings: tuple[Mapping[str, Json], ...] | None = None
    """What the linter said of it that day, as it was said; None where nobody asked it."""

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
        if self.findings is not None:
            members["findings"] = list(self.findings)
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
            findings=mappings(data, "findings") if "findings" in data else None,
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
