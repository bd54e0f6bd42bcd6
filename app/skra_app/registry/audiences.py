"""The contracts of each topic laid together, kept for as long as they stand."""

from collections.abc import Callable
from typing import Final, NamedTuple

from skra_app.registry.bounded import Bounded
from skra_app.registry.state import HeldContract, State
from skra_app.registry.table import Table
from skra_compat.contracts.audience import Audience
from skra_compat.contracts.contract import Contract


class _Kept(NamedTuple):
    table: Table[tuple[str, str], HeldContract]
    standing: tuple[HeldContract, ...]
    audience: Audience
    weight: int


class Audiences:
    """Audiences by topic. A table of contracts that has not changed is the same object, so that looking is free."""

    def __init__(self, contract: Callable[[HeldContract], Contract], weight: int) -> None:
        self._contract: Final = contract
        self._kept = Bounded[str, _Kept](weight, lambda kept: kept.weight)

    def of(self, state: State, topic: str) -> Audience:
        """All who have a contract for the topic, by application."""
        kept = self._kept.get(topic)
        if kept is None or kept.table is not state.contracts:
            kept = self._renewed(state, topic, kept)
            self._kept.put(topic, kept)
        return kept.audience

    def _renewed(self, state: State, topic: str, kept: _Kept | None) -> _Kept:
        standing = tuple(state.contracts_of(topic).values())
        if kept is not None and kept.standing == standing:
            return kept._replace(table=state.contracts)
        contracts = [self._contract(held) for held in standing]
        weight = 4_096 + sum(4_096 + 1_024 * len(one.reads) for one in contracts)
        return _Kept(state.contracts, standing, Audience(contracts), weight)
