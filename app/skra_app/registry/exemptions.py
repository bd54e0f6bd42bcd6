"""Writing in an owner's place: for a named purpose, by one principal, for a time, and on record.

The owner stays the owner. With authentication on whoever is exempted needs a grant `as-owner:NAME`, which an admin
gives; with it off anybody with a name may, and the journal says who did. An exemption ends by its time, by a word, and
with the ownership under which it was given.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from skra_app.errors import ExemptionNotFound, Nameless, NotAllowed, NotPermitted, OwnerNotFound
from skra_app.registry import ownership
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ExemptionEnded, ExemptionGiven
from skra_app.registry.owner import Exemption, Owned
from skra_app.registry.registry import Registry
from skra_app.registry.rights import Grant, Right
from skra_app.registry.state import State

MIGRATION: Final = "migration"
PURPOSES: Final[Mapping[str, str]] = {
    "test": "a test writes what its subject reads",
    "dead-letter-replay": "dead letters go back to their topic",
    MIGRATION: "records and schemas come from another cluster",
}
"""What an exemption may be for; a migration registers schemas, too."""
LONGEST: Final = 7 * 24 * 3600 * 1000
"""Milliseconds."""


class Asked(NamedTuple):
    """What an exemption shall be for, and for how many milliseconds."""

    purpose: str
    lifetime: int
    reason: str = ""


def give(registry: Registry, topic: str, asked: Asked, actor: Actor) -> Exemption:
    """Let the actor write in the owner's place; a later exemption takes the earlier one's place.

    Raises:
        NotPermitted: no such purpose, or too long a time. OwnerNotFound: nobody owns the topic, so nobody needs it.
        Nameless: the actor is anonymous. NotAllowed: it has no grant for that.
    """
    purpose, lifetime, reason = asked.purpose, asked.lifetime, ownership.reasoned(asked.reason)
    if purpose not in PURPOSES:
        raise NotPermitted(f"purpose {purpose!r}: expected one of {', '.join(PURPOSES)}")
    if not 0 < lifetime <= LONGEST:
        raise NotPermitted(f"an exemption lasts 1 second to {LONGEST // 86_400_000} days")
    owned, who = Owned.topic(topic), actor.principal
    ends = registry.clock() + lifetime

    def decide(state: State) -> Decision[None]:
        if not who.named:
            raise Nameless(f"write {owned} in its owner's place")
        owner = state.owners.get(owned)
        if owner is None:
            raise OwnerNotFound(str(owned))
        if not (who.access.stands_in(topic) or ownership.may_write(state, owned, who)):
            needed = f"a grant {Grant(Right.STAND_IN, topic)}"
            raise NotAllowed(f"write {owned} in its owner's place", who.name, needed)
        return Decision(None, (ExemptionGiven(topic, who.name, purpose, owner.epoch, ends, reason),))

    registry.decide(decide, actor)
    return registry.state().exemptions[topic, who.name]


def end(registry: Registry, topic: str, principal: str, actor: Actor) -> None:
    """End an exemption; whoever has it may, and the owner.

    Raises:
        ExemptionNotFound: there is none. NotOwner: it is neither the actor's nor of its topic.
    """

    def decide(state: State) -> Decision[None]:
        if (topic, principal) not in state.exemptions:
            raise ExemptionNotFound(topic, principal)
        if not (actor.principal.named and actor.principal.name == principal):
            ownership.govern(state, Owned.topic(topic), actor.principal)
        return Decision(None, (ExemptionEnded(topic, principal),))

    registry.decide(decide, actor)


def of_topic(registry: Registry, state: State, topic: str) -> dict[str, Exemption]:
    """The exemptions that hold, by principal."""
    owner, now = state.owners.get(Owned.topic(topic)), registry.clock()
    found = ((who, exemption) for (where, who), exemption in state.exemptions.items() if where == topic)
    return {who: exemption for who, exemption in found if exemption.holds(owner, now)}


def guard(registry: Registry, state: State, owned: Owned, principal: Principal) -> None:
    """Let those through who may register: writers, and who is exempted for a migration. Raises as `ownership.guard`."""
    exempted = held(registry, state, owned, principal)
    if exempted is None or exempted.purpose != MIGRATION:
        ownership.guard(state, owned, principal)


def held(registry: Registry, state: State, owned: Owned, principal: Principal) -> Exemption | None:
    """The exemption by which a principal may write a topic now, if it still has the grant."""
    if owned.kind != "topic" or not principal.named or not principal.access.stands_in(owned.name):
        return None
    found = state.exemptions.get((owned.name, principal.name))
    return found if found and found.holds(state.owners.get(owned), registry.clock()) else None
