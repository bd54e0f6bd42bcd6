"""A registered version, texts and all: what deeds and lookups answer with."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from skra_app.journal import Entry, Json
from skra_app.registry.content import Metadata, RuleSet
from skra_app.registry.facts import SchemaRegistered
from skra_app.registry.projection import fact_of
from skra_compat import Reference


class Version(NamedTuple):
    """One version of one subject."""

    subject: str
    """Qualified: `:.ctx:name` outside of the default context."""
    number: int
    id: int
    guid: UUID
    format: str
    text: str
    """As it was received."""
    canonical: str
    """As the registry hashes it and gives it back."""
    references: tuple[Reference, ...] = ()
    metadata: Metadata | None = None
    rules: RuleSet | None = None
    at: int = 0
    """When it was registered: milliseconds since the epoch, UTC."""
    findings: tuple[Mapping[str, Json], ...] | None = None
    """What the linter said when it was registered; None where nobody asked it then (`linting.of_version` does)."""
    deleted: bool = False
    created: bool = False
    """Whether this very call registered it."""

    def marked(self, *, deleted: bool) -> "Version":
        """The same version, deleted or not."""
        return self if deleted == self.deleted else self._replace(deleted=deleted)


def version_of(sequence: int, entry: Entry) -> Version:
    """What an entry registered, texts and all.

    Raises:
        LookupError: the entry says something else.
    """
    fact = fact_of(sequence, entry)
    if not isinstance(fact, SchemaRegistered):
        raise LookupError(f"journal entry {sequence} is a {entry.type}: expected a SchemaRegistered")  # noqa: TRY004
    return version_that_is(fact, entry.at)


def version_that_is(fact: SchemaRegistered, at: int) -> Version:
    """What a fact registers at that time."""
    return Version(
        subject=fact.subject,
        number=fact.version,
        id=fact.id,
        guid=UUID(fact.guid),
        format=fact.format,
        text=fact.text,
        canonical=fact.canonical,
        references=fact.references,
        metadata=fact.metadata,
        rules=fact.rules,
        at=at,
        findings=fact.findings,
    )
