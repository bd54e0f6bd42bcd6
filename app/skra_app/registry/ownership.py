"""Who may write: one application owns a topic with its subjects, and its principals write (DESIGN "Ownership").

Subjects `<topic>-key` and `<topic>-value` follow their topic, and so do `<topic>-<record name>` once the topic has an
owner or its policy says so; any other subject is owned by itself. `<topic>.dlq` follows its topic. Where nobody owns,
everybody may write; anonymous callers are refused where somebody does, and never become owners.
"""

from collections.abc import Iterator
from typing import Final

from skra_app.errors import Nameless, NotAllowed, NotOwner, NotPermitted
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact, OwnerClaimed, PrincipalAssigned
from skra_app.registry.owner import Owned, Owner
from skra_app.registry.registry import Registry
from skra_app.registry.rights import Right, Role
from skra_app.registry.state import State
from skra_app.registry.subject import SubjectName

DEAD_LETTERS: Final = ".dlq"
LONGEST_REASON: Final = 1_000
"""Characters."""


def followed(state: State, subject: str) -> Owned:
    """What a subject follows, by its qualified name: its topic, or itself.

    `<topic>-<record name>` follows the longest topic that has an owner or takes its schemas under such names, unless
    the subject had an owner of its own before.
    """
    itself = Owned.subject(subject)
    if itself.kind == "topic" or itself in state.owners:
        return itself
    topics = (Owned.topic(topic) for topic in _beginnings(SubjectName.of(subject)))
    found = (topic for topic in topics if topic in state.owners or state.policy(topic.name).subjects == "topic-record")
    return next(found, itself)


def followed_by(topic: str) -> Owned:
    """Whose a topic is: its own, or the one's whose dead letters it holds."""
    while topic.endswith(DEAD_LETTERS) and topic != DEAD_LETTERS:
        topic = topic.removesuffix(DEAD_LETTERS)
    return Owned.topic(topic)


def _beginnings(subject: SubjectName) -> Iterator[str]:
    """The topics that `<topic>-<record name>` could be of, the longest first."""
    topic = subject.name
    while (at := topic.rfind("-")) > 0:
        topic = topic[:at]
        yield str(SubjectName(subject.context, topic))


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
        govern(state, followed(state, where), principal)
    elif not principal.access.has(Right.ADMINISTER):
        what = f"context '{where}'" if where else "the whole registry"
        raise NotAllowed(f"change settings of {what}", principal.name, f"the role {Role.ADMIN}")


def claiming(registry: Registry, state: State, owned: Owned, actor: Actor) -> tuple[Fact, ...]:
    """What a first write adds: with the setting claim=first-write a named principal becomes the owner."""
    wanted = registry.claim == "first-write" and actor.principal.named and claimable(owned)
    if not wanted or owned in state.owners:
        return ()
    return (OwnerClaimed(owned, state.application_of(actor.principal)),)


def reasoned(reason: str) -> str:
    """Why somebody gives something away, or writes in an owner's place. Raises NotPermitted for one without end."""
    if len(reason) > LONGEST_REASON:
        raise NotPermitted(f"a reason has at most {LONGEST_REASON} characters, and this one {len(reason)}")
    return reason


def claimable(owned: Owned) -> bool:
    """Whether it can have an owner of its own: the platform's own topics and dead-letter topics have none."""
    return not (owned.kind == "topic" and (owned.name.startswith("__") or owned.name.endswith(DEAD_LETTERS)))


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
            raise NotPermitted(
                f"{owned} has no owner of its own: names that begin with '__' are the platform's, "
                "and those that end with '.dlq' go with their topic"
            )
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
        guard(state, followed_by(topic), actor.principal)
        return Decision(None, claiming(registry, state, owned, actor))

    registry.decide(decide, actor)
    return registry.state().owners.get(owned)


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
