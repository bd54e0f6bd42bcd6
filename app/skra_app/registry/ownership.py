"""Who may write: one application owns a topic with its subjects, and its principals write (DESIGN "Ownership").

Subjects `<topic>-key` and `<topic>-value` follow their topic; any other subject is owned by itself. Where nobody owns,
everybody may write; anonymous callers are refused where somebody does, and never become owners.
"""

from skra_app.errors import Nameless, NotAllowed, NotOwner, NotPermitted, OwnerNotFound
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact, OwnerClaimed, OwnerTransferred, PrincipalAssigned
from skra_app.registry.owner import Owned, Owner
from skra_app.registry.registry import Registry
from skra_app.registry.rights import Right, Role
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName


def owner_of(state: State, owned: Owned) -> Owner | None:
    """Who owns a topic or a subject."""
    return state.owners.get(owned)


def may_write(state: State, owned: Owned, principal: Principal) -> bool:
    """Whether nobody owns it, or the principal's own application does."""
    owner = state.owners.get(owned)
    return owner is None or (principal.named and state.application_of(principal) == owner.application)


def permit(owned: Owned, principal: Principal) -> None:
    """Let those through whose role and grants reach so far, whoever the owner is. Raises NotAllowed."""
    if not principal.access.writes(owned.name):
        needed = f"the role {Role.WRITER} with write:{owned.name} among its grants, or none"
        raise NotAllowed(f"write {owned}", principal.name, needed)


def guard(state: State, owned: Owned, principal: Principal) -> None:
    """Let writers through. Raises NotOwner for everybody else, NotAllowed where not even an owner might."""
    permit(owned, principal)
    if not may_write(state, owned, principal):
        raise NotOwner(str(owned), state.owners[owned].application, principal.name)


def govern(state: State, owned: Owned, principal: Principal) -> None:
    """Let those through who may configure, delete and give away: writers, and whoever may overrule them."""
    if not principal.access.has(Right.OVERRULE):
        guard(state, owned, principal)


def guard_scope(state: State, where: str, principal: Principal) -> None:
    """Guard a subject's config and mode as the subject; those of contexts and of the registry are everybody's."""
    if SubjectName.of(where).name:
        govern(state, Owned.subject(where), principal)
    elif not principal.access.has(Right.ADMINISTER):
        what = f"context '{where}'" if where else "the whole registry"
        raise NotAllowed(f"change settings of {what}", principal.name, f"the role {Role.ADMIN}")


def claiming(registry: Registry, state: State, owned: Owned, actor: Actor) -> tuple[Fact, ...]:
    """What a first write adds: with the setting claim=first-write a named principal becomes the owner."""
    wanted = registry.claim == "first-write" and actor.principal.named and claimable(owned)
    if not wanted or owned in state.owners:
        return ()
    return (OwnerClaimed(owned, state.application_of(actor.principal)),)


def claimable(owned: Owned) -> bool:
    """Whether it can have an owner: the platform's own topics and dead-letter topics have none."""
    return not (owned.kind == "topic" and (owned.name.startswith("__") or owned.name.endswith(".dlq")))


def claim(registry: Registry, owned: Owned, actor: Actor) -> Owner:
    """Make the actor's application the owner; nothing changes where it already is.

    Raises:
        NotOwner: another application owns it. Nameless: the actor is anonymous.
        NotPermitted: it is a topic that has no owner, or claims are off.
    """

    def decide(state: State) -> Decision[None]:
        if not actor.principal.named:
            raise Nameless(f"own {owned}")
        if not claimable(owned):
            raise NotPermitted(f"{owned} has no owner: names that begin with '__' or end with '.dlq' are everybody's")
        guard(state, owned, actor.principal)
        if owned in state.owners:
            return Decision(None)
        if registry.claim == "off":
            raise NotPermitted(f"{owned} cannot be claimed: ownership is off (setting claim)")
        return Decision(None, (OwnerClaimed(owned, state.application_of(actor.principal)),))

    registry.decide(decide, actor)
    return registry.state().owners[owned]


def claim_first_write(registry: Registry, topic: str, actor: Actor) -> Owner | None:
    """The topic's owner after a write of the actor, if any: the actor where the setting says so and nobody was.

    Raises:
        NotOwner: another application owns it.
    """
    owned = Owned.topic(topic)

    def decide(state: State) -> Decision[None]:
        guard(state, owned, actor.principal)
        return Decision(None, claiming(registry, state, owned, actor))

    registry.decide(decide, actor)
    return registry.state().owners.get(owned)


def transfer(registry: Registry, owned: Owned, application: str, actor: Actor) -> Owner:
    """Make another application the owner, under the next epoch; only the owner and an admin can give.

    Raises:
        OwnerNotFound: nobody owns it. NotOwner: the actor does not.
    """

    def decide(state: State) -> Decision[None]:
        govern(state, owned, actor.principal)
        owner = state.owners.get(owned)
        if owner is None:
            raise OwnerNotFound(str(owned))
        if owner.application == application:
            return Decision(None)
        return Decision(None, (OwnerTransferred(owned, application, owner.epoch + 1),))

    registry.decide(decide, actor)
    return registry.state().owners[owned]


def assign(registry: Registry, principal: str, application: str, actor: Actor) -> None:
    """Have a principal act for an application; only a principal of that application can take others in.

    Raises:
        NotOwner: the actor is of another application. Nameless: the actor is anonymous.
    """

    def decide(state: State) -> Decision[None]:
        if not actor.principal.named:
            raise Nameless(f"assign principals to application '{application}'")
        if state.application_of(actor.principal) != application:
            raise NotOwner(f"application '{application}'", application, actor.principal.name)
        facts = () if state.application(principal) == application else (PrincipalAssigned(principal, application),)
        return Decision(None, facts)

    registry.decide(decide, actor)
