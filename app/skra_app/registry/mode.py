"""Modes of scopes: what may be done (registry API §1.8)."""

from collections.abc import Iterator
from typing import Final

from skra_app.errors import ModeNotConfigured, NotPermitted, SubjectNotFound
from skra_app.registry import ownership
from skra_app.registry.actor import Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact, ModeDeleted, ModeSet, VersionsPurged
from skra_app.registry.references import referrers
from skra_app.registry.registry import Registry
from skra_app.registry.scoped import Mode
from skra_app.registry.state import State
from skra_app.registry.subject import GLOBAL, SubjectName, enclosing, scope, scope_validated

READ_ONLY: Final = frozenset({Mode.READONLY, Mode.READONLY_OVERRIDE})
IMPORTING: Final = frozenset({Mode.IMPORT, Mode.FORWARD})
"""Schemas come from another registry with their ids: nothing is compared, validated, inherited or normalized."""


def own(state: State, subject: str) -> Mode:
    """The mode that a scope has for itself; the whole registry always has one, and READONLY_OVERRIDE is everybody's.

    Raises:
        ModeNotConfigured: it has none.
    """
    where = scope(subject)
    found = state.modes.get(where)
    if _overridden(state):
        return Mode.READONLY_OVERRIDE
    if found is None and where:
        raise ModeNotConfigured(where)
    return found or Mode.READWRITE


def effective(state: State, subject: str = "") -> Mode:
    """The mode that holds for a subject, a context or the whole registry: that of the nearest scope that has one.

    READONLY_OVERRIDE of the whole registry wins over what its subjects say.
    """
    return scope_mode(state, scope(subject))


def scope_mode(state: State, where: str) -> Mode:
    """The mode that holds for a scope by its one name."""
    if _overridden(state):
        return Mode.READONLY_OVERRIDE
    for nearer in enclosing(where):
        if (mode := state.modes.get(nearer)) is not None:
            return mode
    return Mode.READWRITE


def put(registry: Registry, subject: str, mode: Mode, actor: Actor, *, force: bool = False) -> Mode:
    """Give a scope a mode. IMPORT wants a scope without live versions, and clears soft-deleted ones away.

    Raises:
        InvalidSubject: no scope may have that name.
        NotPermitted: live versions stand in the way of IMPORT (unless `force`). NotOwner.
    """
    where = scope_validated(subject)

    def decide(state: State) -> Decision[Mode]:
        ownership.guard_scope(state, where, actor.principal)
        if state.modes.get(where) is mode:
            return Decision(mode)
        cleared = tuple(_cleared(state, where, actor, force=force)) if mode is Mode.IMPORT else ()
        return Decision(mode, (*cleared, ModeSet(where, mode)))

    return registry.decide(decide, actor)


def delete(registry: Registry, subject: str, actor: Actor, *, recursive: bool = False) -> Mode:
    """Take a scope's mode away, with `recursive` those of everything within it too; the mode that it had.

    Raises:
        SubjectNotFound: it had none. NotOwner.
    """
    where = scope(subject)

    def decide(state: State) -> Decision[Mode]:
        ownership.guard_scope(state, where, actor.principal)
        before = state.modes.get(where)
        within = [name for name in sorted(state.modes) if name != where and _inside(name, where)] if recursive else []
        if before is None and where and not within:
            raise SubjectNotFound(where)
        for name in within:
            ownership.guard_scope(state, name, actor.principal)
        gone = [where, *within] if before else within
        return Decision(before or Mode.READWRITE, tuple(ModeDeleted(name) for name in gone))

    return registry.decide(decide, actor)


def _cleared(state: State, where: str, actor: Actor, *, force: bool) -> Iterator[Fact]:
    """The soft-deleted leftovers of a scope that nobody refers to; an import brings its own ids and numbers."""
    for subject, _ in list(state.names(where)):
        if subject != where and not _inside(subject, where):
            continue
        if state.live(subject) and not force:
            raise NotPermitted(f"Cannot import since found existing subjects: '{subject}' has live versions")
        gone = tuple(
            held.number
            for held in state.versions(subject)
            if held.deleted and not any(referrers(state, (subject, held.number), deleted=True))
        )
        if gone:
            ownership.govern(state, ownership.followed(state, subject), actor.principal)
            yield VersionsPurged(subject, gone)


def _overridden(state: State) -> bool:
    return Mode.READONLY_OVERRIDE in (state.modes.get(""), state.modes.get(GLOBAL))


def _inside(name: str, where: str) -> bool:
    """Whether a scope is within another: the subjects of a context, everything in all of them."""
    if where == GLOBAL:
        return True
    outer = SubjectName.of(where)
    return not outer.name and SubjectName.of(name).context == outer.context
