"""Associating resources with subjects (registry API §1.4, 31 and 32): serializers of the 8.x generation ask for them.

A topic without an association has the subjects of its name; with one, whatever subject it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from skra_app.errors import (
    AssociationExists,
    AssociationFrozen,
    AssociationNotFound,
    InvalidAssociation,
    NoLiveVersion,
    StronglyAssociated,
    SubjectAssociated,
)
from skra_app.registry import ownership, remove
from skra_app.registry.actor import Actor
from skra_app.registry.associated import Sought, of_resource, of_subject
from skra_app.registry.association import Association, Lifecycle, Resource
from skra_app.registry.content import Candidate
from skra_app.registry.decision import Decision
from skra_app.registry.facts import AssociationEnded, AssociationSet, Fact
from skra_app.registry.register import register
from skra_app.registry.registry import Registry
from skra_app.registry.state import State


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
    registry: Registry, resource: Resource, deeds: Iterable[Deed], actor: Actor, *, dry: bool = False
) -> list[tuple[Association, Wish]]:
    """Do several things about a resource in their order; what was wished for, with the associations made of it.

    The first refusal ends it, and what was done before stays.

    Raises:
        What `associate` and `dissociate` raise.
    """
    made: list[tuple[Association, Wish]] = []
    for deed in deeds:
        what = deed.what
        if isinstance(what, Wish):
            (one,) = associate(registry, resource, [what], actor, changing=deed.changing, dry=dry)
            made.append((one, what))
        else:
            sought = Sought(resource.type, frozenset({what.type}))
            dissociate(registry, resource.id, sought, actor, cascade=what.cascade, dry=dry)
    return made


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

    Only with `changing` may those be changed that stand; with `dry` nothing happens but the refusals. Schemas that come
    along are registered first, each for itself: where a later one is refused, the earlier ones stay.

    Raises:
        InvalidAssociation: frozen and WEAK at once. AssociationExists, AssociationFrozen: one stands in the way.
        SubjectAssociated, StronglyAssociated: a subject is another resource's. NoLiveVersion: it has no schema.
        NotOwner, and what `register` raises for the schemas that come along.
    """

    def decide(state: State) -> Decision[list[Association]]:
        made = [_made(state, resource, wish, actor, changing=changing) for wish in wishes]
        new = [one for one in made if state.associations.get(one.key) != one]
        return Decision(made, tuple(AssociationSet(one) for one in new))

    made = decide(registry.state()).answer
    if dry:
        return made
    for wish in wishes:
        if wish.candidate is not None:
            register(registry, wish.subject, wish.candidate, actor, normalize=wish.normalize)
    return registry.decide(decide, actor)


def dissociate(  # noqa: PLR0913 - what the API's call can say
    registry: Registry,
    resource_id: str,
    sought: Sought,
    actor: Actor,
    *,
    cascade: bool = False,
    dry: bool = False,
) -> None:
    """Take associations away; with `cascade` frozen ones too, and the versions of subjects that are the resource's own.

    With `dry` nothing happens but the refusals.

    Raises:
        AssociationNotFound: there is none. AssociationFrozen: one is, and `cascade` is not asked for.
        NotOwner, and what deleting a subject raises.
    """

    def decide(state: State) -> Decision[list[str]]:
        found = of_resource(state, resource_id, sought)
        if not found:
            raise AssociationNotFound(resource_id)
        for one in found:
            if one.frozen and not cascade:
                raise AssociationFrozen(one.type, one.subject)
            ownership.guard_scope(state, one.subject, actor.principal)
        facts: list[Fact] = [AssociationEnded(one) for one in found]
        own = {one.subject for one in found if one.lifecycle is Lifecycle.STRONG and state.live(one.subject)}
        return Decision(sorted(own) if cascade else [], tuple(facts))

    subjects = decide(registry.state()).answer
    if dry:
        return
    for subject in subjects:
        remove.subject(registry, subject, actor)
    registry.decide(decide, actor)


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
