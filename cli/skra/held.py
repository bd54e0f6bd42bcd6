"""Schemas that a registry holds, parsed as it would."""

from dataclasses import dataclass, field

from skra.client import Registered, RegistryClient
from skra.exits import Unreachable, Unusable
from skra.schema_file import Named
from skra.subject_name import within
from skra_compat import InvalidSchema, Limits, Schema, UnknownFormat

_AS_STORED = Limits(lenient=True)


def held(registry: RegistryClient, subject: str, version: str) -> Named:
    """The schema of a version, and what to call it.

    Raises:
        ClickException: the registry does not answer, or has no such version.
    """
    found = registry.version(subject, version)
    try:
        return f"{found.subject} version {found.version}", Held(registry).schema(found)
    except (InvalidSchema, UnknownFormat) as refusal:
        raise Unusable(f"{found.subject} version {found.version}: {refusal}") from refusal


@dataclass(frozen=True, slots=True)
class Held:
    """Schemas of a registry, parsed with the references that it resolves."""

    registry: RegistryClient
    parsed: dict[tuple[str, int], Schema | None] = field(default_factory=dict[tuple[str, int], Schema | None])
    """By subject and version; None while its own references are being read."""

    def schema(self, version: Registered) -> Schema:
        """The schema of a version, which may use what its references refer to, as registries allow."""
        direct = {
            name: self._referenced(within(subject, version.subject), number)
            for name, subject, number in version.references
        }
        behind = {name: schema for one in direct.values() for name, schema in one.references.items()}
        return Schema.parse(version.format, version.text, behind | direct, _AS_STORED)

    def _referenced(self, subject: str, number: int) -> Schema:
        place = subject, number
        if place not in self.parsed:
            self.parsed[place] = None
            self.parsed[place] = self.schema(self.registry.version(subject, number, deleted=True))
        found = self.parsed[place]
        if found is None:
            raise Unreachable(f"{subject} version {number} refers to itself: no registry allows that")
        return found
