"""Why a registry says that a schema is incompatible: its own verdict, made again where it can be shown in full."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from skra.client import Registered, RegistryClient
from skra.exits import Unreachable
from skra.report.verdict import Checked
from skra_compat import Level, Limits, Policy, Schema, check

References = Sequence[tuple[str, str, int]]
"""Name, subject and version of each."""

_AS_STORED = Limits(lenient=True)


def verdict_behind(registry: RegistryClient, subject: str, name: str, candidate: Registered) -> Checked | None:
    """The verdict on a candidate under the level and the versions that the registry holds; `name` is what to call it.

    None where the registry's no rests on more than this side knows: compatibility groups, or rules of its own.

    Raises:
        ClickException: the registry does not answer the questions. InvalidSchema: what it holds is no schema here.
        ValueError: it knows a level or a policy that this side does not.
    """
    holds = registry.config(subject)
    if holds.get("compatibilityGroup"):
        return None
    level = Level(holds.get("compatibilityLevel", Level.BACKWARD.value))
    policy = Policy(holds.get("compatibilityPolicy", Policy.STRICT.value))
    versions = registry.versions(subject)
    history = [registry.version(subject, number) for number in (versions if level.transitive else versions[-1:])]
    held = _Held(registry)
    verdict = check(held.schema(candidate), [held.schema(one) for one in history], level, policy)
    if verdict.compatible:
        return None
    return Checked(name, [f"{one.subject} version {one.version}" for one in history], level.value, verdict)


@dataclass(frozen=True, slots=True)
class _Held:
    """Schemas of a registry, parsed with the references that it resolves."""

    registry: RegistryClient
    parsed: dict[tuple[str, int], Schema | None] = field(default_factory=dict[tuple[str, int], Schema | None])
    """By subject and version; None while its own references are being read."""

    def schema(self, version: Registered) -> Schema:
        """The schema of a version, which may use what its references refer to, as registries allow."""
        direct = {
            name: self._referenced(_within(subject, version.subject), number)
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


def _within(subject: str, referrer: str) -> str:
    """A subject as its referrer means it: of the same context (`:.context:name`), unless it names one."""
    context, colon, _ = referrer[1:].partition(":")
    unqualified = referrer.startswith(":.") and not subject.startswith(":")
    return f":{context}:{subject}" if unqualified and colon else subject
