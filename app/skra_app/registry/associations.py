"""Associating resources with subjects (registry API §1.4, 31 and 32): serializers of the 8.x generation ask for them.

A topic without an association has the subjects of its name; with one, whatever subject it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from skra_app.errors import (
    AssociationExists,
    AssociationFrozen,
    AssociationNotFound,
    InvalidAssociation,
    NoLiveVersion,
    StronglyAssociated,
    SubjectAssociated,
)
from skra_app.registry import ownership
from skra_app.registry.actor import Actor
from skra_app.registry.associated import Sought, of_resource, of_subject
from skra_app.registry.association import Association, Lifecycle, Resource
from skra_app.registry.content import Candidate
from skra_app.registry.decision import Decision
from skra_app.registry.facts import AssociationEnded, AssociationSet, Fact
from skra_app.registry.register import registering
from skra_app.registry.registry import Registry
from skra_app.registry.remove import removing
from skra_app.registry.state import State
from skra_app.registry.supposing import supposed
from skra_app.registry.writing import NotYet

_TOGETHER: Final = (
    "a schema can only be judged by another one that comes along in the same request: register that one first"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one subject shall be to a resource; None is as it was, or what is usual."""

    subject: str
    type: str
    lifecycle: Lifecycle | None = None
    frozen: bool | None = None
    candidate: Candidate | None = None
    """A schema to register under the subject first."""
    normalize: bool | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """One association that shall go; with `cascade` though it is frozen, and the subject's versions with it."""

    type: str
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """One of several things to do about a resource: a wish, which may be `changing`, or a parting."""

    what: Wish | Parting
    changing: bool = False


def amend(
    registry: Registry, resource: Resource, deeds: Sequence[Deed], actor: Actor, *, dry: bool = False
) -> list[tuple[Association, Wish]]:
    """Do several things about a resource, each after the one before it: all of them, or none.

    The associations that were wished for, with their wishes. With `dry` nothing happens but the refusals.

    Raises:
        InvalidAssociation: frozen and WEAK at once; a schema hangs on one that another deed brings along.
        AssociationExists, AssociationFrozen: one stands in the way. AssociationNotFound: there is none to part.
        SubjectAssociated, StronglyAssociated: a subject is another resource's. NoLiveVersion: it has no schema.
        NotOwner, and what registering the schemas that come along and deleting subjects raise.
    """

    def decide(state: State) -> Decision[list[tuple[Association, Wish]]]:
        made: list[tuple[Association, Wish]] = []
        facts: list[Fact] = []
        head = state.head
        try:
            for deed in deeds:
                done = _done(registry, state, resource, deed, actor)
                made += done.answer
                facts += done.facts
                state = supposed(state, done.facts, actor)
        except NotYet as reason:
            if reason.sequence <= head:
                raise
            raise InvalidAssociation("associations", _TOGETHER) from None
        return Decision(made, tuple(facts))

    return decide(registry.state()).answer if dry else registry.decide(decide, actor)


def associate(  # noqa: PLR0913 - what the API's call can say
    registry: Registry,
    resource: Resource,
    wishes: Sequence[Wish],
    actor: Actor,
    *,
    changing: bool,
    dry: bool = False,
) -> list[Association]:
    """Have a resource be associated with subjects; the associations that stand afterwards, one for each wish.

    Only with `changing` may those be changed that stand. Raises as `amend` does.
    """
    deeds = [Deed(wish, changing=changing) for wish in wishes]
    return [one for one, _ in amend(registry, resource, deeds, actor, dry=dry)]


def dissociate(registry: Registry, resource_id: str, sought: Sought, actor: Actor, *, cascade: bool = False) -> None:
    """Take associations away; with `cascade` frozen ones too, and the versions of subjects that are the resource's own.

    Raises:
        AssociationNotFound: there is none. AssociationFrozen: one is, and `cascade` is not asked for.
        NotOwner, and what deleting a subject raises.
    """

    def decide(state: State) -> Decision[None]:
        return Decision(None, _parted(state, resource_id, sought, actor, cascade=cascade))

    registry.decide(decide, actor)


def _done(
    registry: Registry, state: State, resource: Resource, deed: Deed, actor: Actor
) -> Decision[list[tuple[Association, Wish]]]:
    wish = deed.what
    if isinstance(wish, Parting):
        sought = Sought(resource.type, frozenset({wish.type}))
        return Decision([], _parted(state, resource.id, sought, actor, cascade=wish.cascade))
    made = _made(state, resource, wish, actor, changing=deed.changing)
    facts: tuple[Fact, ...] = ()
    if wish.candidate is not None:
        facts = registering(registry, state, wish.subject, wish.candidate, actor, normalize=wish.normalize)
    if state.associations.get(made.key) != made:
        facts = (*facts, AssociationSet(made))
    return Decision([(made, wish)], facts)


def _parted(state: State, resource_id: str, sought: Sought, actor: Actor, *, cascade: bool) -> tuple[Fact, ...]:
    found = of_resource(state, resource_id, sought)
    if not found:
        raise AssociationNotFound(resource_id)
    for one in found:
        if one.frozen and not cascade:
            raise AssociationFrozen(one.type, one.subject)
        ownership.guard_scope(state, one.subject, actor.principal)
    own = {one.subject for one in found if one.lifecycle is Lifecycle.STRONG and state.live(one.subject)}
    facts: list[Fact] = []
    for subject in sorted(own) if cascade else ():
        gone = removing(state, subject, actor).facts
        facts += gone
        state = supposed(state, gone, actor)
    return (*facts, *(AssociationEnded(one) for one in found))


def _made(state: State, resource: Resource, wish: Wish, actor: Actor, *, changing: bool) -> Association:
    ownership.guard_scope(state, wish.subject, actor.principal)
    usual = Lifecycle.STRONG if wish.frozen else Lifecycle.WEAK
    wanted = Association(resource, wish.subject, wish.type, wish.lifecycle or usual, frozen=bool(wish.frozen))
    standing = state.associations.get(wanted.key)
    if standing is not None:
        wanted = _changed(standing, wanted, wish, changing=changing)
    if wanted.frozen and wanted.lifecycle is Lifecycle.WEAK:
        raise InvalidAssociation("frozen", "an association whose lifecycle is WEAK cannot be frozen")
    _alone(wanted, of_subject(state, wanted.subject, Sought(resource.type)))
    if wish.candidate is None and not state.live(wanted.subject):
        raise NoLiveVersion(wanted.subject)
    return wanted


def _changed(standing: Association, wanted: Association, wish: Wish, *, changing: bool) -> Association:
    """The association that stands, as the wish has it."""
    merged = replace(
        standing,
        lifecycle=wish.lifecycle or standing.lifecycle,
        frozen=standing.frozen if wish.frozen is None else wish.frozen,
    )
    if standing.subject != wanted.subject or (not changing and merged != standing):
        raise AssociationExists(standing.type, standing.resource.name)
    if standing.frozen and merged != standing:
        raise AssociationFrozen(standing.type, standing.subject)
    return merged


def _alone(wanted: Association, others: Iterable[Association]) -> None:
    """Refuse a subject that is another resource's own, or that shall be and is associated with another."""
    for other in others:
        if other.resource.id != wanted.resource.id:
            if other.lifecycle is Lifecycle.STRONG:
                raise StronglyAssociated(wanted.subject)
            if wanted.lifecycle is Lifecycle.STRONG:
                raise SubjectAssociated(wanted.subject)
