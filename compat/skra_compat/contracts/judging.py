"""What one schema means to contracts: each need is judged once, whoever has it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from skra_compat.compare import comparison
from skra_compat.contracts.asking import Asked, Asking
from skra_compat.contracts.compiled import PATTERNS, Compiler, all_of, having, including
from skra_compat.contracts.identity import Identity, fields_at, names, promises
from skra_compat.contracts.need import Need, Unknown
from skra_compat.contracts.outcome import Consequence, Outcome
from skra_compat.contracts.path import Every
from skra_compat.contracts.proofs import Wish, met
from skra_compat.contracts.search import Found, Search
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_compat.schema import Schema


class Judging:
    """One schema under test, and what is known about it so far."""

    def __init__(self, search: Search, known: Sequence[Schema], asking: Asking) -> None:
        self._search = search
        self._schema = search.schema
        self._asking = asking
        self._identity = Identity(search.schema, known)
        self._compiler = Compiler.of(search.schema.view)
        self._meanings: dict[int, Need] = {}
        self._doubtful: dict[int, bool] = {}
        self._broken: dict[int, tuple[Consequence, ...]] = {}

    def meets(self, needs: Sequence[Need]) -> bool:
        """Whether slices prove that every need is met."""
        wish = self._asking.wish([self._meant(need) for need in needs], self._schema.view)
        return met(wish, self._schema.view.document, self._search.limits)

    def doubt(self, needs: Sequence[Need]) -> None:
        """Find out which needs have to be looked into one by one."""
        unsure = [] if not needs or self.meets(needs) else [need for need in needs if not self.meets([need])]
        if len(unsure) > 1:
            together = all_of(self._compiler.need(_firm(self._meant(need))) for need in unsure)
            unsure = [] if self._search.refused_by(together).proved else unsure
        self._doubtful |= {id(need): False for need in needs} | {id(need): True for need in unsure}

    @property
    def certain(self) -> bool:
        """Whether no need has to be looked into."""
        return not any(self._doubtful.values())

    def blocking(self, asked: Asked) -> Iterator[Consequence]:
        """What breaks the consumer, or may."""
        for need in asked.needs:
            yield from self._breaking(need)
        if not asked.contract.tolerates.extra_fields:
            yield from self._extra([self._meant(need) for need in asked.needs])
        if asked.contract.reader_schema is not None:
            yield from (one for one in self._resolved(asked.contract.reader_schema) if one.outcome > Outcome.DEGRADES)

    def degrading(self, asked: Asked) -> Iterator[Consequence]:
        """What it reads and misreads."""
        for need in asked.needs:
            yield from self._misread(need)
        if asked.contract.reader_schema is not None:
            yield from (one for one in self._resolved(asked.contract.reader_schema) if one.outcome is Outcome.DEGRADES)
        for example in asked.contract.examples:
            yield from self._gone(example)

    def _meant(self, need: Need) -> Need:
        """The need in the schema's own names, without the format if the schema promises just that."""
        found = self._meanings.get(id(need))
        if found is None:
            meant = self._identity.of(need)
            promised = bool(meant.format) and promises(self._schema.outline, meant.path, meant.format)
            found = self._meanings[id(need)] = self._asking.without_format(meant) if promised else meant
        return found

    def _field(self, need: Need) -> Field | None:
        if need.path.steps[-1:] in {(), (Every.VALUE,)}:
            return None  # an outline does not tell what a map holds, nor of an event without fields
        fields = fields_at(need.path, self._schema.outline)
        return fields[-1] if len(fields) == len(names(need.path)) else None

    def _breaking(self, need: Need) -> tuple[Consequence, ...]:
        if not self._doubtful.get(id(need), True):
            return ()
        if id(need) not in self._broken:
            self._broken[id(need)] = tuple(self._looked_into(need))
        return self._broken[id(need)]

    def _looked_into(self, need: Need) -> Iterator[Consequence]:
        firm = _firm(self._meant(need))
        found = self._search.refused_by(self._compiler.need(firm))
        if not found.proved and found.shown is None and firm.bounds:
            far = self._compiler.need(_looser(firm))
            found = self._search.refused_by(self._compiler.need(firm), looser=far)
        if not found.proved:
            yield _told(str(need.path), str(need), found)

    def _misread(self, need: Need) -> Iterator[Consequence]:
        meant = self._meant(need)
        if meant.one_of and meant.unknown is Unknown.DEFAULT:
            shown = self._other_value(meant).shown
            if shown is not None:
                message = f"a value that the consumer takes for another one: {shown.outcome}"
                yield Consequence(Outcome.DEGRADES, str(need.path), str(need), message, shown)
        field = self._field(meant)
        if meant.format and meant.format not in PATTERNS and field is not None:
            shown = self._search.refused_by({"not": having(meant.path, {})}).shown
            message = f"the value stands for {field.format or 'no format in particular'}, not for {meant.format}"
            if shown is not None:
                yield Consequence(Outcome.DEGRADES, str(need.path), str(need), message, shown)

    def _other_value(self, need: Need) -> Found:
        wanted = self._compiler.listed(need)
        wish = Wish.that([wanted], [need], self._schema.view)
        if met(wish, self._schema.view.document, self._search.limits):
            return Found(proved=True)
        return self._search.refused_by(wanted)

    def _extra(self, needs: Sequence[Need]) -> Iterator[Consequence]:
        found = self._search.refused_by(self._compiler.closed(need.path for need in needs))
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
    return need if need.unknown is Unknown.FAIL or not need.one_of else replace(need, one_of=())


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
