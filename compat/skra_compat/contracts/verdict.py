"""What a schema means to a contract."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from skra_compat.budget import Limits
from skra_compat.compare import comparison
from skra_compat.contracts.compiled import PATTERNS, Compiler, all_of, closed, having, including
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.identity import fields_at, identified, names
from skra_compat.contracts.need import Need, Presence, Unknown
from skra_compat.contracts.outcome import Consequence, ContractVerdict, Outcome
from skra_compat.contracts.search import Found, Search
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_compat.policy import Policy
from skra_compat.schema import Schema


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
    return verdicts([contract], schema, known=known, policy=policy, limits=limits)[0]


def verdicts(
    contracts: Sequence[Contract],
    schema: Schema,
    *,
    known: Sequence[Schema] = (),
    policy: Policy = Policy.STRICT,
    limits: Limits = Limits(),
) -> list[ContractVerdict]:
    """The same for many contracts: what they all need is asked at once, because most changes touch nobody."""
    judging = _Judging(Search(schema, policy, limits), known)
    judging.ask_together([need for contract in contracts for need in contract.needs])
    return [_verdict(contract, judging, known) for contract in contracts]


def _verdict(contract: Contract, judging: "_Judging", known: Sequence[Schema]) -> ContractVerdict:
    found = tuple(judging.consequences(contract))
    answer = ContractVerdict(contract.application, contract.topic, found, str(contract.owner))
    if answer.blocks and known:
        earlier = (tuple(judging.under(one).consequences(contract)) for one in reversed(known))
        return replace(answer, pending=all(replace(answer, consequences=were).blocks for were in earlier))
    return answer


class _Judging:
    """One contract under one schema."""

    def __init__(self, search: Search, known: Sequence[Schema]) -> None:
        self._search = search
        self._schema = search.schema
        self._known = known
        self._compiler = Compiler.of(search.schema.view)
        self._all_met = False
        self._known_needs: dict[int, tuple[Need, Need]] = {}
        """By identity, the need beside what it means: a need without anything to hash is asked for twice at most."""

    def under(self, schema: Schema) -> "_Judging":
        """The same questions about another schema."""
        return _Judging(self._search._replace(schema=schema), self._known)

    def ask_together(self, needs: Sequence[Need]) -> None:
        """Ask for all needs at once; where they are met, none is asked for by itself."""
        self._all_met = self._met(list(map(self._meant, needs)))

    def consequences(self, contract: Contract) -> Iterator[Consequence]:
        """First the needs of single places, then what the contract says of the event as a whole."""
        needs = [(need, self._meant(need)) for need in contract.needs]
        if not (self._all_met or self._met([meant for _, meant in needs])):
            for need, meant in needs:
                yield from self._broken(need, meant)
        for need, meant in needs:
            yield from self._misread(need, meant)
        if not contract.tolerates.extra_fields:
            yield from self._extra([meant for _, meant in needs])
        if contract.reader_schema is not None:
            yield from self._resolved(contract.reader_schema)
        for example in contract.examples:
            yield from self._gone(example)

    def _meant(self, need: Need) -> Need:
        """The need in the schema's own names, without the format if the schema promises just that."""
        found = self._known_needs.get(id(need))
        if found is None:
            meant = identified(need, self._schema, self._known)
            field = self._field(meant) if meant.format else None
            met = field is not None and field.format == meant.format
            found = self._known_needs[id(need)] = need, replace(meant, format="") if met else meant
        return found[1]

    def _field(self, need: Need) -> Field | None:
        fields = fields_at(need.path, self._schema.outline)
        return fields[-1] if len(fields) == len(names(need.path)) else None

    def _met(self, needs: Sequence[Need]) -> bool:
        """Whether every need is met; several consumers often have the same one."""
        distinct = {need.key: need for need in needs}.values()
        wanted = all_of(self._compiler.need(_firm(need)) for need in distinct)
        return not distinct or self._search.refused_by(wanted).proved

    def _broken(self, need: Need, meant: Need) -> Iterator[Consequence]:
        firm = _firm(meant)
        found = self._search.refused_by(self._compiler.need(firm))
        if not found.proved and found.shown is None and firm.bounds:
            far = self._compiler.need(_looser(firm))
            found = self._search.refused_by(self._compiler.need(firm), looser=far)
        if not found.proved:
            yield _told(str(need.path), str(need), found)

    def _misread(self, need: Need, meant: Need) -> Iterator[Consequence]:
        if meant.one_of and meant.unknown is Unknown.DEFAULT:
            known_values = replace(Need(meant.path, one_of=meant.one_of), presence=Presence.OPTIONAL, when=meant.when)
            shown = self._search.refused_by(self._compiler.need(known_values)).shown
            if shown is not None:
                message = f"a value that the consumer takes for another one: {shown.outcome}"
                yield Consequence(Outcome.DEGRADES, str(need.path), str(need), message, shown)
        field = self._field(meant)
        if meant.format and meant.format not in PATTERNS and field is not None:
            shown = self._search.refused_by({"not": having(meant.path, {})}).shown
            message = f"the value stands for {field.format or 'no format in particular'}, not for {meant.format}"
            if shown is not None:
                yield Consequence(Outcome.DEGRADES, str(need.path), str(need), message, shown)

    def _extra(self, needs: Sequence[Need]) -> Iterator[Consequence]:
        found = self._search.refused_by(closed(need.path for need in needs))
        if not found.proved:
            yield _told("", "no fields but those that it reads", found)

    def _resolved(self, reader: Schema) -> Iterator[Consequence]:
        """What the consumer's own codec makes of the events, with its own schema."""
        answer = comparison(reader, self._schema, self._search.policy, self._search.limits)
        for one in answer.incompatibilities:
            outcome = Outcome.UNDECIDED if one.counterexample is None else Outcome.BREAKS
            yield Consequence(outcome, one.path, "reader schema", one.message, one.counterexample)
        for degraded in answer.degradations:
            yield Consequence(
                Outcome.DEGRADES, degraded.path, "reader schema", degraded.message, degraded.counterexample
            )

    def _gone(self, example: Json) -> Iterator[Consequence]:
        """An example is a promise of nobody's: that it can no longer come is told, and blocks nothing."""
        if self._search.refused_by({"not": including(example)}).proved:
            message = "no event of the schema is like this example, with whatever else in it"
            yield Consequence(Outcome.DEGRADES, "", f"example {json.dumps(example)}", message)


def _firm(need: Need) -> Need:
    """The part of a need that breaks the consumer: values that it merely does not know are none."""
    return need if need.unknown is Unknown.FAIL else replace(need, one_of=())


def _looser(need: Need) -> Need:
    """The need with its bounds far out: what is not even within these lies beyond what a short float can hide."""
    moved = {word: _moved(word, bound) for word, bound in need.bounds.items()}
    return replace(need, bounds=moved)


def _moved(word: str, bound: Json) -> Json:
    if not isinstance(bound, int | float) or isinstance(bound, bool) or "imum" not in word:
        return bound
    far = max(1, abs(bound))
    return bound - far if "inimum" in word else bound + far


def _told(path: str, need: str, found: Found) -> Consequence:
    if found.shown is None:
        message = "neither a proof nor an event was found within the budget"
        return Consequence(Outcome.UNDECIDED, path, need, message)
    return Consequence(Outcome.BREAKS, path, need, found.shown.outcome, found.shown)
