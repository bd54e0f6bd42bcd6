"""What contracts do to the state."""

from typing import Final

from skra_app.registry import facts
from skra_app.registry.draft import Draft
from skra_app.registry.effects.effect import Effects
from skra_app.registry.held import HeldContract


def _contract_published(draft: Draft, fact: facts.ContractPublished) -> None:
    draft.contracts.put((fact.topic, fact.application), HeldContract(fact.version, draft.head))


def _contract_retired(draft: Draft, fact: facts.ContractRetired) -> None:
    draft.contracts.drop((fact.topic, fact.application))


def _level_overruled(draft: Draft, fact: facts.LevelOverruled) -> None:
    """For the record alone: the version itself is a fact of its own."""


EFFECTS: Final[Effects] = {
    facts.ContractPublished: _contract_published,
    facts.ContractRetired: _contract_retired,
    facts.LevelOverruled: _level_overruled,
}
