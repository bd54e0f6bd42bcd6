"""What owners, offers, fences and exemptions do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects
from skra_app.registry.owner import Exemption, Offer, Owned, Owner


def _owner_claimed(draft: Draft, fact: facts.OwnerClaimed) -> None:
    draft.owners.put(fact.owned, Owner(fact.application, fact.epoch, draft.at))
    _remember(draft, fact.owned)


def _owner_offered(draft: Draft, fact: facts.OwnerOffered) -> None:
    draft.offers.put(fact.owned, Offer(fact.application, fact.epoch, fact.reason, draft.who, draft.at))
    _remember(draft, fact.owned)


def _offer_withdrawn(draft: Draft, fact: facts.OfferWithdrawn) -> None:
    draft.offers.drop(fact.owned)
    _remember(draft, fact.owned)


def _owner_transferred(draft: Draft, fact: facts.OwnerTransferred) -> None:
    draft.owners.put(fact.owned, Owner(fact.application, fact.epoch, draft.at))
    draft.offers.drop(fact.owned)
    topic = draft.topics.get(fact.owned.name) if fact.owned.kind == "topic" else None
    if topic is not None:
        draft.unfenced.put(topic.name, tuple(range(topic.partitions)))
    _remember(draft, fact.owned)


def _owner_fenced(draft: Draft, fact: facts.OwnerFenced) -> None:
    owned = Owned.topic(fact.topic)
    owner = draft.owners.get(owned)
    if owner is not None and owner.epoch == fact.epoch:
        left = tuple(number for number in draft.unfenced.get(fact.topic) or () if number != fact.partition)
        if left:
            draft.unfenced.put(fact.topic, left)
        else:
            draft.unfenced.drop(fact.topic)
    _remember(draft, owned)


def _remember(draft: Draft, owned: Owned) -> None:
    draft.tenures.put(owned, (*(draft.tenures.get(owned) or ()), draft.head))


def _exemption_given(draft: Draft, fact: facts.ExemptionGiven) -> None:
    given = Exemption(fact.purpose, fact.epoch, fact.reason, draft.who, fact.ends)
    draft.exemptions.put((fact.topic, fact.principal), given)


def _exemption_ended(draft: Draft, fact: facts.ExemptionEnded) -> None:
    draft.exemptions.drop((fact.topic, fact.principal))


def _principal_assigned(draft: Draft, fact: facts.PrincipalAssigned) -> None:
    draft.applications.put(fact.principal, fact.application)


EFFECTS: Final[Effects] = {
    facts.OwnerClaimed: _owner_claimed,
    facts.OwnerOffered: _owner_offered,
    facts.OwnerTransferred: _owner_transferred,
    facts.OfferWithdrawn: _offer_withdrawn,
    facts.OwnerFenced: _owner_fenced,
    facts.ExemptionGiven: _exemption_given,
    facts.ExemptionEnded: _exemption_ended,
    facts.PrincipalAssigned: _principal_assigned,
}
