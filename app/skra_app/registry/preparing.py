"""A candidate made ready to be compared: parsed, its references numbered, its digest known."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from skra_app.errors import SchemaTooLarge, UnacceptableSchema
from skra_app.registry.content import Candidate, Metadata, RuleSet
from skra_app.registry.digest import digest, unversioned, version_said
from skra_app.registry.references import pinned
from skra_app.registry.registry import Registry
from skra_app.registry.resolution import Text
from skra_app.registry.ruling import accepted
from skra_app.registry.state import Held, State
from skra_compat import InvalidSchema, Reference, Schema, UnknownFormat

NORMALIZED: Final = "normalized"
"""The form of a text in which the order of what has no order is one; a language without it answers as it is."""

SERIALIZED: Final = "serialized"
"""A Protobuf file as its descriptor, which knows no spelling."""

RESOLVED: Final = "resolved"
"""The form of a text in which references are written out."""

_SHOWN: Final = 1_000
"""Characters of a text that a message repeats."""


@dataclass(frozen=True)
class Prepared:
    """A candidate whose text its language accepts."""

    schema: Schema
    references: tuple[Reference, ...]
    metadata: Metadata | None
    rules: RuleSet | None
    said: int | None = None
    """The version that the sender's own metadata name."""

    @cached_property
    def canonical(self) -> str:
        """The text that is kept beside the one sent. Raises UnacceptableSchema: nested too deeply to be written."""
        try:
            return self.schema.canonical
        except InvalidSchema as fault:
            raise UnacceptableSchema(f"Invalid schema: {fault}") from None

    @cached_property
    def digest(self) -> bytes:
        """What it has in common with its equals."""
        return digest(self.canonical, self.references, self.metadata, self.rules)

    @cached_property
    def plain(self) -> bytes:
        """The digest without the property that says which version it was."""
        return digest(self.canonical, self.references, unversioned(self.metadata), self.rules)

    def equivalent(self, held: Held) -> bool:
        """Whether a version that stands is this very schema.

        Who names the version in metadata means that one, whether it says its number itself or not.
        """
        if held.format != self.schema.format or held.plain != self.plain:
            return False
        named = held.digest != held.plain
        return held.digest == self.digest or self.said is None or (not named and held.number == self.said)

    def among(self, registry: Registry, state: State, subject: str, *, deleted: bool = False) -> Held | None:
        """The newest version of the subject that is this very schema, or that says the same by references."""
        counted = state.versions(subject) if deleted else state.live(subject)
        same = next((held for held in reversed(counted) if self.equivalent(held)), None)
        if same is not None or self.metadata or self.rules or not counted:
            return same
        if self.schema.format == "PROTOBUF":
            return counted[-1] if self._same_file(registry, state, counted[-1]) else None
        if self._rearranged(registry, state, counted[-1]):
            return counted[-1]
        if self.references:
            return None
        return next((held for held in reversed(counted) if self._written_out(registry, state, held)), None)

    def _written_out(self, registry: Registry, state: State, held: Held) -> bool:
        """Whether the candidate is that version with its references written out in full."""
        if not held.references or held.format != self.schema.format:
            return False
        return registry.parsed(state, held.sequence).rendered(RESOLVED) == self.schema.rendered(RESOLVED)

    def _rearranged(self, registry: Registry, state: State, held: Held) -> bool:
        """Whether the newest version says the same in another order, where Avro gives order no meaning.

        Those are attributes of one's own and aliases. JSON Schema keeps its order, here and upstream.
        """
        if held.format != "AVRO" or self.schema.format != "AVRO":
            return False
        before = registry.registered(held.sequence)
        if before.metadata or before.rules or before.references != self.references:
            return False
        if len(before.canonical) != len(self.canonical):
            return False
        return registry.parsed(state, held.sequence).rendered(NORMALIZED) == self.schema.rendered(NORMALIZED)

    def _same_file(self, registry: Registry, state: State, held: Held) -> bool:
        """Whether a text and a descriptor say the same: clients send one file in either form, and spell it their way.

        Only the newest version is looked at, which is the one that they share.
        """
        if held.format != self.schema.format or registry.registered(held.sequence).references != self.references:
            return False
        return registry.parsed(state, held.sequence).rendered(SERIALIZED) == self.schema.rendered(SERIALIZED)


def sized(registry: Registry, candidate: Candidate) -> Candidate:
    """The candidate, if its text is not too long and is Unicode, and its rules fit together.

    Raises:
        SchemaTooLarge, UnacceptableSchema, InvalidRuleSet.
    """
    if candidate.rules:
        candidate = replace(candidate, rules=accepted(candidate.rules))
    try:
        size = len(candidate.text.encode())
    except UnicodeEncodeError:
        raise UnacceptableSchema("Invalid schema: the text is not valid Unicode (it holds a lone surrogate)") from None
    if size > registry.limits.schema:
        raise SchemaTooLarge(
            f"Schema is too large: {size} bytes, where {registry.limits.schema} are allowed (setting schema-limit)"
        )
    return candidate


def prepared(  # noqa: PLR0913 - what a reading depends on
    registry: Registry,
    state: State,
    subject: str,
    candidate: Candidate,
    *,
    deleted: bool = False,
    lenient: bool = False,
    opaque: bool = False,
) -> Prepared:
    """The candidate, read as a schema of that subject; references to soft-deleted versions only if `deleted`.

    `lenient` takes what is off the rules as saying nothing, which is how what is only looked for or imported is read;
    with `opaque` also that of which nothing can be said but its text.

    Raises:
        UnacceptableSchema: no schema of its language, or a reference that does not stand.
    """
    if not candidate.text.strip():
        raise UnacceptableSchema("Invalid schema: empty schema")
    references = pinned(state, candidate.references, subject, deleted=deleted)
    references = tuple(sorted(set(references))) if candidate.normalize else references
    format_name = candidate.format
    try:
        schema = registry.read(state, Text(format_name, candidate.text, lenient), references, subject)
        if candidate.normalize and (text := schema.rendered(NORMALIZED)) != schema.canonical:
            schema = registry.read(state, Text(format_name, text, lenient), references, subject)
    except (InvalidSchema, UnknownFormat) as fault:
        raise UnacceptableSchema(_invalid(candidate, str(fault))) from None
    if not opaque:
        refuse_opaque(candidate, schema)
    said = version_said(candidate.metadata)
    return Prepared(schema, references, candidate.metadata or None, candidate.rules or None, said)


def refuse_opaque(candidate: Candidate, schema: Schema) -> None:
    """Raise UnacceptableSchema, with the reason, where nothing can be said of the candidate but its text."""
    if schema.opaque is not None:
        raise UnacceptableSchema(_invalid(candidate, str(schema.opaque)))


def substituted(registry: Registry, state: State, subject: str, candidate: Candidate) -> Candidate:
    """A candidate without a text is the schema before with other metadata: it gets that schema's text."""
    latest = None if candidate.text.strip() else state.latest(subject)
    if latest is None:
        return candidate
    before = registry.version(latest)
    return replace(candidate, text=before.canonical, format=before.format, references=before.references)


def _invalid(candidate: Candidate, details: str) -> str:
    shown = candidate.text if len(candidate.text) <= _SHOWN else f"{candidate.text[:_SHOWN]}…"
    named = ", ".join(f"{each.name}={each.subject}:{each.version}" for each in candidate.references)
    return f"Invalid schema {shown} with refs [{named}] of type {candidate.format}, details: {details}"
