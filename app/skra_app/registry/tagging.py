"""New versions that differ from others in tags, metadata or rules (registry API, `POST …/versions/{v}/tags`)."""

from dataclasses import dataclass, field, replace

from skra_app.errors import UnacceptableSchema
from skra_app.registry import lookup
from skra_app.registry.actor import Actor
from skra_app.registry.content import Candidate, Metadata, Rule, RuleSet
from skra_app.registry.naming import LATEST
from skra_app.registry.preparing import prepared
from skra_app.registry.register import register
from skra_app.registry.registry import Registry
from skra_app.registry.ruling import merged
from skra_app.registry.subject import qualified
from skra_app.registry.version import Version
from skra_compat import InvalidSchema, Schema
from skra_compat.tag import Entity, Tags


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags to write into a schema and to take out of it, by what bears them."""

    added: Tags = field(default_factory=dict[Entity, tuple[str, ...]])
    removed: Tags = field(default_factory=dict[Entity, tuple[str, ...]])

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Rules to put into a rule set, by name, and names to take out of it."""

    merged: RuleSet | None = None
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.merged is not None or self.removed)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a new version has that the one it comes from has not."""

    tags: TagChange = TagChange()
    rules: RuleChange = RuleChange()
    metadata: Metadata | None = None
    rule_set: RuleSet | None = None
    version: int = 0
    """The number that the new version must have; 0: the next one."""


def amend(registry: Registry, subject: str, number: int, change: Amendment, actor: Actor) -> Version:
    """Register the schema of a version again, amended.

    Raises:
        SubjectNotFound, VersionNotFound: there is no such version.
        UnacceptableSchema: nothing stands at a path, or its language bears no tags. And what `register` raises.
    """
    before = lookup.by_version(registry, subject, number)
    schema = registry.schema(before.subject, before.id)
    candidate = Candidate(
        _tagged(schema, change.tags),
        before.format,
        before.references,
        metadata=(before.metadata or Metadata()) if change.metadata is None else change.metadata,
        rules=_ruled(registry, subject, change),
        version=change.version or LATEST,
        anew=True,
    )
    return register(registry, before.subject, candidate, actor)


def tagged(registry: Registry, subject: str, candidate: Candidate, change: TagChange) -> Candidate:
    """A candidate with tags written into it; it becomes a version of its own.

    Raises:
        UnacceptableSchema: it is no schema, nothing stands at a path, or its language bears no tags.
    """
    schema = prepared(registry, registry.state(), subject, candidate).schema
    return replace(candidate, text=_tagged(schema, change), version=candidate.version or LATEST, anew=True)


def propagated(registry: Registry, subject: str, candidate: Candidate) -> Candidate:
    """A candidate with the tags that the newest version bears inside, wherever it has what bears them.

    Raises:
        UnacceptableSchema: it is no schema.
    """
    state = registry.state()
    latest = state.latest(qualified(subject))
    tags: Tags = registry.parsed(state, latest.sequence).tags if latest and candidate.text.strip() else {}
    if not tags:
        return candidate
    schema = prepared(registry, state, subject, candidate).schema
    return replace(candidate, text=_tagged(schema, TagChange({one: tags[one] for one in tags if _has(schema, one)})))


def _has(schema: Schema, entity: Entity) -> bool:
    try:
        schema.tagged({entity: ()}, {})
    except InvalidSchema:
        return False
    return True


def _tagged(schema: Schema, change: TagChange) -> str:
    try:
        return schema.tagged(change.added, change.removed) if change else schema.canonical
    except InvalidSchema as fault:
        raise UnacceptableSchema(f"Invalid schema: {fault}") from None


def _ruled(registry: Registry, subject: str, change: Amendment) -> RuleSet | None:
    """The rules given, None for those of the version before; these, changed, where rules are merged or removed."""
    if not change.rules:
        return change.rule_set
    before = lookup.by_version(registry, subject, change.version - 1 if change.version > 1 else LATEST).rules
    kept, more = before or RuleSet(), change.rules.merged or RuleSet()

    def changed(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(rule for rule in merged(old, new) if rule.name not in change.rules.removed)

    return RuleSet(
        changed(kept.migration, more.migration),
        changed(kept.domain, more.domain),
        changed(kept.encoding, more.encoding),
        more.enable_at or kept.enable_at,
    )
