"""Deleting versions and subjects: softly first, then permanently (registry API §1.12)."""

from skra_app.errors import (
    ContextNotEmpty,
    NotPermitted,
    ReferenceExists,
    SubjectNotFound,
    SubjectNotSoftDeleted,
    SubjectSoftDeleted,
    VersionNotSoftDeleted,
    VersionSoftDeleted,
)
from skra_app.registry import mode, naming, ownership
from skra_app.registry.actor import Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ConfigDeleted, Fact, ModeDeleted, SubjectPurged, VersionsDeleted, VersionsPurged
from skra_app.registry.references import referrers
from skra_app.registry.registry import Registry
from skra_app.registry.state import Held, State
from skra_app.registry.subject import SubjectName, qualified


def version(registry: Registry, subject: str, number: int, actor: Actor, *, permanent: bool = False) -> int:
    """Delete one version, by its number or LATEST; its number.

    Raises:
        SubjectNotFound, VersionNotFound: it does not stand. VersionSoftDeleted: it is soft-deleted already.
        VersionNotSoftDeleted: a permanent delete comes after a soft one. ReferenceExists: others refer to it.
        NotPermitted: the mode is read-only. NotOwner.
    """
    named = qualified(subject)

    def decide(state: State) -> Decision[int]:
        held = naming.version(state, named, number, deleted=True)
        if not permanent and held.deleted:
            raise VersionSoftDeleted(named, held.number)
        _permitted(state, named, actor)
        _unreferenced(state, named, held, deleted=permanent, among=False)
        if permanent and not held.deleted:
            raise VersionNotSoftDeleted(named, held.number)
        return Decision(held.number, (_fact(state, named, held, permanent=permanent),))

    return registry.decide(decide, actor)


def subject(registry: Registry, subject: str, actor: Actor, *, permanent: bool = False) -> list[int]:
    """Delete all versions of a subject; their numbers. A permanent delete takes its config and mode with it.

    Raises:
        SubjectNotFound: it does not stand. SubjectSoftDeleted: it is soft-deleted already.
        SubjectNotSoftDeleted: a permanent delete comes after a soft one. ReferenceExists: others refer to a version.
        NotPermitted: the mode is read-only. NotOwner.
    """
    named = qualified(subject)
    return registry.decide(lambda state: removing(state, named, actor, permanent=permanent), actor)


def removing(state: State, named: str, actor: Actor, *, permanent: bool = False) -> Decision[list[int]]:
    """What `subject` comes to on a state, by the qualified name; raises what it raises."""
    standing, live = state.versions(named), state.live(named)
    if not standing:
        raise SubjectNotFound(named)
    if not permanent and not live:
        raise SubjectSoftDeleted(named)
    _permitted(state, named, actor)
    gone = standing if permanent else live
    for held in gone:
        _unreferenced(state, named, held, deleted=permanent, among=True)
    if permanent and live:
        raise SubjectNotSoftDeleted(named)
    numbers = tuple(held.number for held in gone)
    return Decision(list(numbers), ((SubjectPurged if permanent else VersionsDeleted)(named, numbers),))


def context(registry: Registry, context: str, actor: Actor) -> None:
    """Forget an empty context: its config and its mode.

    Raises:
        ContextNotEmpty: it holds subjects, soft-deleted ones included. NotAllowed.
    """

    def decide(state: State) -> Decision[None]:
        if any(SubjectName.of(name).context == context for name, _ in state.names(str(SubjectName(context, "")))):
            raise ContextNotEmpty(
                f"The specified context '{context}' is not empty: delete its subjects permanently first"
            )
        where = str(SubjectName(context, ""))
        ownership.guard_scope(state, where, actor.principal)
        facts: list[Fact] = []
        if where in state.configs:
            facts.append(ConfigDeleted(where))
        if where in state.modes:
            facts.append(ModeDeleted(where))
        return Decision(None, tuple(facts) if where else ())

    registry.decide(decide, actor)


def _permitted(state: State, subject: str, actor: Actor) -> None:
    if mode.effective(state, subject) in mode.READ_ONLY:
        raise NotPermitted(f"Subject {subject} in context {SubjectName.of(subject).context} is in read-only mode")
    ownership.govern(state, ownership.followed(state, subject), actor.principal)


def _unreferenced(state: State, subject: str, held: Held, *, deleted: bool, among: bool) -> None:
    """Raise ReferenceExists where others refer to the version; with `among`, versions of the same subject may."""
    for (referrer, _), _ in referrers(state, (subject, held.number), deleted=deleted):
        if not (among and referrer == subject):
            raise ReferenceExists(subject, held.number)


def _fact(state: State, subject: str, held: Held, *, permanent: bool) -> Fact:
    if not permanent:
        return VersionsDeleted(subject, (held.number,))
    last = len(state.versions(subject)) == 1
    return SubjectPurged(subject, (held.number,)) if last else VersionsPurged(subject, (held.number,))
