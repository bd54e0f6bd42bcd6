"""Handing over what one owns: offered, accepted, and fenced partition by partition (DESIGN "Transfer").

An offer changes nothing. With the acceptance another application is the owner, under the next epoch, and the one before
may write no more. Where the topic stands in the broker, each of its partitions is then fenced: from the offset in
`OwnerFenced` on it holds records of the new epoch only, and none of them is taken before that stands in the journal.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from skra_app.errors import Nameless, NotAllowed, NotPermitted, OfferNotFound, OwnerNotFound
from skra_app.journal import Recorded
from skra_app.registry.actor import ANONYMOUS, Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact, OfferWithdrawn, OwnerFenced, OwnerOffered, OwnerTransferred, PolicySet
from skra_app.registry.owner import Offer, Owned, Owner
from skra_app.registry.ownership import govern, permit, reasoned
from skra_app.registry.registry import Registry
from skra_app.registry.state import State

LONGEST: Final = 200
"""Characters of an application's name."""


def offer(registry: Registry, owned: Owned, application: str, actor: Actor, *, reason: str = "") -> Offer:
    """Offer what one owns to another application; a later offer takes the place of an earlier one.

    Raises:
        OwnerNotFound: nobody owns it. NotOwner: the actor does not, and may not overrule who does.
        NotPermitted: no application can have that name, or it is the owner already.
    """
    _named(application)
    reasoned(reason)

    def decide(state: State) -> Decision[None]:
        owner = _owner(state, owned)
        govern(state, owned, actor.principal)
        if owner.application == application:
            raise NotPermitted(f"{owned} is owned by '{application}' already")
        return Decision(None, (OwnerOffered(owned, application, owner.epoch, reason),))

    registry.decide(decide, actor)
    return _standing(registry.state(), owned)


def accept(registry: Registry, owned: Owned, actor: Actor) -> Owner:
    """Take over what the actor's application was offered; who wrote by the policy's pattern does so no longer.

    Raises:
        OfferNotFound: nothing was offered, or by somebody who owns it no longer.
        NotAllowed: it was offered to another application, or the actor may not write there.
        Nameless: the actor is anonymous.
    """

    def decide(state: State) -> Decision[None]:
        offered, who = _standing(state, owned), actor.principal
        if not who.named:
            raise Nameless(f"own {owned}")
        if state.application(who.name) != offered.application:
            raise NotAllowed(f"accept {owned}", who.name, f"a principal of '{offered.application}'")
        permit(owned, who)
        facts: list[Fact] = [OwnerTransferred(owned, offered.application, offered.epoch + 1, offered.reason)]
        policy = state.policy(owned.name)
        if owned.kind == "topic" and policy.writers:
            facts.append(PolicySet(owned.name, policy.with_members({"writers": None})))
        return Decision(None, tuple(facts))

    registry.decide(decide, actor)
    return _owner(registry.state(), owned)


def withdraw(registry: Registry, owned: Owned, actor: Actor) -> None:
    """Take an offer back, or decline one that the actor's application was made.

    Raises:
        OfferNotFound: nothing was offered. NotOwner: the actor is neither who offers nor who is offered.
    """

    def decide(state: State) -> Decision[None]:
        offered, who = _standing(state, owned), actor.principal
        if not (who.named and state.application(who.name) == offered.application):
            govern(state, owned, who)
        return Decision(None, (OfferWithdrawn(owned),))

    registry.decide(decide, actor)


def offered(state: State, owned: Owned) -> Offer | None:
    """The offer that stands: one of an owner who owns it no longer does not."""
    found, owner = state.offers.get(owned), state.owners.get(owned)
    return found if found and owner and found.epoch == owner.epoch else None


def unfenced(state: State, topic: str) -> tuple[int, ...]:
    """The partitions that take nothing until their fence stands in the journal."""
    return state.unfenced.get(topic, ())


def fence(registry: Registry, topic: str, epoch: int, offsets: Mapping[int, int], actor: Actor) -> None:
    """Write down where the records of an epoch begin, offset by partition; what is fenced already is left out."""

    def decide(state: State) -> Decision[None]:
        owner = state.owners.get(Owned.topic(topic))
        waiting = unfenced(state, topic) if owner is not None and owner.epoch == epoch else ()
        placed = sorted((partition, offset) for partition, offset in offsets.items() if partition in waiting)
        return Decision(None, tuple(OwnerFenced(topic, partition, epoch, offset) for partition, offset in placed))

    registry.decide(decide, actor)


def history(registry: Registry, owned: Owned) -> Iterator[Recorded]:
    """Every entry about whose it was: claims, offers, transfers and fences, oldest first.

    Raises:
        OwnerNotFound: nobody ever owned it.
    """
    sequences = registry.state().tenures.get(owned)
    if not sequences:
        raise OwnerNotFound(str(owned))
    return (Recorded(sequence, registry.entry(sequence)) for sequence in sequences)


def _named(application: str) -> None:
    printable = application.isprintable() and application == application.strip()
    if not printable or not 0 < len(application) <= LONGEST or application == ANONYMOUS.name:
        raise NotPermitted(
            f"application {application[:300]!r}: expected 1 to {LONGEST} printable characters, "
            f"and not '{ANONYMOUS.name}', who owns nothing"
        )


def _owner(state: State, owned: Owned) -> Owner:
    owner = state.owners.get(owned)
    if owner is None:
        raise OwnerNotFound(str(owned))
    return owner


def _standing(state: State, owned: Owned) -> Offer:
    found = offered(state, owned)
    if found is None:
        raise OfferNotFound(str(owned))
    return found
