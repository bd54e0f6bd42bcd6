"""What a new version takes over from the one before it and from the config (registry API §1.7, step 5)."""

from dataclasses import replace

from skra_app.registry.content import Candidate, Metadata, RuleSet
from skra_app.registry.preparing import Prepared
from skra_app.registry.registry import Registry
from skra_app.registry.ruling import merged
from skra_app.registry.scoped import Config
from skra_app.registry.state import State


def inherited(registry: Registry, state: State, subject: str, candidate: Candidate, given: Prepared) -> Prepared:
    """Metadata and rules of the latest version where the candidate says nothing of them; empty ones are something."""
    latest = state.latest(subject)
    if latest is None or (candidate.metadata is not None and candidate.rules is not None):
        return given
    before = registry.registered(latest.sequence)
    return replace(
        given,
        metadata=before.metadata if candidate.metadata is None else given.metadata,
        rules=before.rules if candidate.rules is None else given.rules,
    )


def shaped(given: Prepared, holds: Config) -> Prepared:
    """The config's defaults beneath what was given, its overrides above."""
    if not holds.adds and given.metadata is None and given.rules is None:
        return given
    return replace(
        given,
        metadata=_layered(holds.default_metadata, given.metadata, holds.override_metadata),
        rules=_ruled(holds.default_rules, given.rules, holds.override_rules),
    )


def _layered(*layers: Metadata | None) -> Metadata | None:
    tags: dict[str, tuple[str, ...]] = {}
    properties: dict[str, str] = {}
    sensitive: set[str] = set()
    for layer in layers:
        if layer:
            tags |= layer.tags
            properties |= layer.properties
            sensitive |= set(layer.sensitive)
    return Metadata(dict(sorted(tags.items())), dict(sorted(properties.items())), tuple(sorted(sensitive))) or None


def _ruled(*layers: RuleSet | None) -> RuleSet | None:
    found = RuleSet()
    for layer in layers:
        if layer:
            found = RuleSet(
                merged(found.migration, layer.migration),
                merged(found.domain, layer.domain),
                merged(found.encoding, layer.encoding),
                layer.enable_at or found.enable_at,
            )
    return found or None
