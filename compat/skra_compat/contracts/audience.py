"""All who have a contract for a topic, asked together: most changes touch nobody, and that costs one look."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from skra_compat.budget import Limits
from skra_compat.contracts.asking import Asking
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.judging import Judging
from skra_compat.contracts.outcome import ContractVerdict, Outcome
from skra_compat.contracts.search import Search
from skra_compat.policy import Policy
from skra_compat.schema import Schema

_MOST: Final = 10_000
"""Answers about earlier schemas that are remembered; all are forgotten together."""


class Audience:
    """The contracts of one topic. Keep it for as long as they stand: it remembers what it found out."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._asking = Asking(contracts)
        self._blocked: dict[tuple[int, bytes, Policy, Limits], bool] = {}
        """Whether an earlier schema blocks a contract, by its place and the schema's digest."""

    @property
    def contracts(self) -> list[Contract]:
        """Those that are asked, in order."""
        return [asked.contract for asked in self._asking.all]

    def verdicts(
        self,
        schema: Schema,
        *,
        known: Sequence[Schema] = (),
        policy: Policy = Policy.STRICT,
        limits: Limits = Limits(),
    ) -> list[ContractVerdict]:
        """What the schema means to each contract, see `verdict`."""
        judging = Judging(Search(schema, policy, limits), known, self._asking)
        judging.doubt(self._asking.needs)
        found: list[ContractVerdict] = []
        for place, asked in enumerate(self._asking.all):
            told = (*judging.blocking(asked), *judging.degrading(asked))
            answer = ContractVerdict(asked.contract.application, asked.contract.topic, told, str(asked.contract.owner))
            found.append(self._waiting(place, answer, known, policy, limits) if answer.blocks else answer)
        return found

    def hurt(
        self,
        schema: Schema,
        *,
        known: Sequence[Schema] = (),
        policy: Policy = Policy.STRICT,
        limits: Limits = Limits(),
    ) -> list[ContractVerdict]:
        """The verdicts that block, with what blocks in them; costs next to nothing where there are none."""
        judging = Judging(Search(schema, policy, limits), known, self._asking)
        judging.doubt(self._asking.needs)
        found: list[ContractVerdict] = []
        for place, asked in enumerate(self._asking.all):
            told = () if asked.only_needs and judging.certain else tuple(judging.blocking(asked))
            if told:
                answer = ContractVerdict(
                    asked.contract.application, asked.contract.topic, told, str(asked.contract.owner)
                )
                found.append(self._waiting(place, answer, known, policy, limits))
        return [one for one in found if one.blocks]

    def _waiting(
        self, place: int, answer: ContractVerdict, known: Sequence[Schema], policy: Policy, limits: Limits
    ) -> ContractVerdict:
        """The answer, marked as pending where no earlier schema meets the contract either."""
        pending = bool(known) and all(self._blocks(place, one, known, policy, limits) for one in reversed(known))
        return replace(answer, pending=pending)

    def _blocks(self, place: int, schema: Schema, known: Sequence[Schema], policy: Policy, limits: Limits) -> bool:
        key = place, schema.digest, policy, limits
        if key not in self._blocked:
            if len(self._blocked) >= _MOST:
                self._blocked.clear()
            asked = self._asking.all[place]
            judging = Judging(Search(schema, policy, limits), known, self._asking)
            judging.doubt(asked.needs)
            self._blocked[key] = any(one.outcome >= Outcome.UNDECIDED for one in judging.blocking(asked))
        return self._blocked[key]


def verdict(
    contract: Contract,
    schema: Schema,
    *,
    known: Sequence[Schema] = (),
    policy: Policy = Policy.STRICT,
    limits: Limits = Limits(),
) -> ContractVerdict:
    """What every need of the contract comes to under the schema.

    `known` are the topic's earlier schemas, oldest first: they tell which field a path meant before it was renamed.
    Without a consequence the contract is met by every event that the policy counts. A consequence that breaks always
    shows an event that is valid for the schema, was written and read by its codec, and is not as needed. A contract
    that none of the known schemas meets is pending.
    """
    return Audience([contract]).verdicts(schema, known=known, policy=policy, limits=limits)[0]
