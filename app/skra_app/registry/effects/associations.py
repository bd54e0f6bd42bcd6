"""What associations do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects


def _association_set(draft: Draft, fact: facts.AssociationSet) -> None:
    draft.associations.put(fact.association.key, fact.association)


def _association_ended(draft: Draft, fact: facts.AssociationEnded) -> None:
    draft.associations.drop(fact.association.key)


EFFECTS: Final[Effects] = {
    facts.AssociationSet: _association_set,
    facts.AssociationEnded: _association_ended,
}
