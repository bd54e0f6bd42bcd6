"""Config of scopes: what one says for itself, and what holds for a subject (registry API §1.8).

One deviation: a subject whose own config names no level inherits it, where upstream falls back to BACKWARD.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final

from skra_app.errors import LevelNotConfigured, NotPermitted, SubjectNotFound
from skra_app.registry import ownership
from skra_app.registry.actor import Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ConfigDeleted, ConfigSet
from skra_app.registry.mode import READ_ONLY, scope_mode
from skra_app.registry.registry import Registry
from skra_app.registry.scoped import DEFAULTS, UNSAID, Config, ConfigChange
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName, enclosing, qualified, scope, scope_validated, within

OF_ONE_SUBJECT = frozenset({"alias", "alias_for_deks"})
"""Members that nobody inherits."""
_MEMBERS: Final = tuple(row.name for row in fields(Config))


def own(state: State, subject: str) -> Config:
    """What a scope says for itself; the whole registry always says something.

    Raises:
        LevelNotConfigured: it says nothing.
    """
    where = scope(subject)
    found = state.configs.get(where)
    if found is None and where:
        raise LevelNotConfigured(where)
    return found or UNSAID


def effective(state: State, subject: str = "") -> Config:
    """What holds for a subject, a context or the whole registry: each member from the nearest scope that says it."""
    where = scope(subject)
    said = [*_said(state, where)]
    if len(said) == 1:
        return DEFAULTS
    return Config(**{name: _nearest(said, name, where if name in OF_ONE_SUBJECT else None) for name in _MEMBERS})


def alias_of(state: State, subject: str) -> str:
    """The subject that a name stands for: itself, unless its config gives an alias (of its own context, if plain)."""
    config = state.configs.get(qualified(subject)) if subject else None
    return within(config.alias, subject) if config and config.alias else subject


def aliases(state: State) -> dict[str, list[str]]:
    """The other names of subjects that have some, sorted."""
    found: dict[str, list[str]] = {}
    for name, said in state.configs.items():
        if said.alias and SubjectName.of(name).name:
            found.setdefault(within(said.alias, name), []).append(name)
    return {subject: sorted(names) for subject, names in found.items()}


def put(registry: Registry, subject: str, change: ConfigChange, actor: Actor) -> Config:
    """Change what a scope says for itself; the scope's own config after it.

    Raises:
        InvalidSubject: no scope may have that name.
        NotPermitted: its mode is read-only. NotOwner: somebody else owns the subject.
    """
    where = scope_validated(subject)

    def decide(state: State) -> Decision[Config]:
        _writable(state, where, actor)
        before = state.configs.get(where)
        after = change.applied(before)
        return Decision(after, () if after == before else (ConfigSet(where, after),))

    return registry.decide(decide, actor)


def delete(registry: Registry, subject: str, actor: Actor) -> Config:
    """Have a scope say nothing for itself; what it said. The whole registry goes back to the defaults.

    Raises:
        SubjectNotFound: it says nothing. NotPermitted, NotOwner: as `put`.
    """
    where = scope(subject)

    def decide(state: State) -> Decision[Config]:
        _writable(state, where, actor)
        before = state.configs.get(where)
        if before is None:
            if where:
                raise SubjectNotFound(where)
            return Decision(UNSAID)
        return Decision(before, (ConfigDeleted(where),))

    return registry.decide(decide, actor)


def _nearest(said: Sequence[tuple[str, Config]], name: str, only: str | None) -> Any:  # noqa: ANN401 - any member
    """What the nearest scope says that says anything of a member; `only` one may."""
    values = (getattr(config, name) for nearer, config in said if only is None or nearer == only)
    return next((value for value in values if value is not None), None)


def _said(state: State, where: str) -> Iterator[tuple[str, Config]]:
    for nearer in enclosing(where):
        config = state.configs.get(nearer)
        if config is not None:
            yield nearer, config
    yield "", DEFAULTS


def _writable(state: State, where: str, actor: Actor) -> None:
    if scope_mode(state, where) in READ_ONLY:
        raise NotPermitted(f"{f'Subject {where}' if where else 'The registry'} is in read-only mode")
    ownership.guard_scope(state, where, actor.principal)
