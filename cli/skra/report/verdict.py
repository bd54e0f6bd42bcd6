"""What `skra check` found, before it is written in some form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from skra.report.unread import Unread
from skra_compat import Comparison, Degradation, Direction, Incompatibility, Position, Schema, Verdict
from skra_compat.contracts.judge import Judge
from skra_compat.contracts.outcome import ContractVerdict


class Repeated(NamedTuple):
    """A degradation that one or several versions show in the same words."""

    comparison: Comparison
    """The first that shows it."""
    degradation: Degradation
    more: int
    """How many others do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate, what it was held against, and the verdict."""

    candidate: str
    history: Sequence[str]
    """Names of the schemas it was compared with, oldest first."""
    level: str
    verdict: Verdict
    schema: Schema
    """The candidate's."""
    consumers: Sequence[ContractVerdict] = ()
    """What becomes of those who have a contract."""
    judge: Judge = Judge.BOTH

    @property
    def refused(self) -> bool:
        """Whether the answer is no."""
        broken = any(one.blocks for one in self.consumers)
        return self.judge.refuses(level=not self.verdict.compatible, contracts=broken)

    @property
    def asked(self) -> list[str]:
        """The names in the history that the level asks about, oldest first."""
        positions = {one.position for one in self.verdict.comparisons if one.position is not None}
        return [self.history[position] for position in sorted(positions)]

    def sides(self, comparison: Comparison) -> tuple[str, str]:
        """The names of reader and writer."""
        other = self.history[comparison.position] if comparison.position is not None else ""
        backward = comparison.direction is Direction.BACKWARD
        return (self.candidate, other) if backward else (other, self.candidate)

    def position(self, comparison: Comparison, one: Incompatibility | Degradation) -> Position | None:
        """Where in the candidate's text it shows; None for a text without lines of its own."""
        path, written = _in_candidate(comparison, one)
        return self.schema.places.at(path, written=written)

    def steady(self, comparison: Comparison, one: Incompatibility | Degradation) -> str:
        """Its path in the candidate, with names for positions."""
        path, written = _in_candidate(comparison, one)
        return self.schema.places.steady(path, written=written)

    def place(self, comparison: Comparison, one: Incompatibility | Degradation) -> str:
        """The candidate's name and line: `orders.avsc:12`."""
        position = self.position(comparison, one)
        return place(self.candidate, self.schema, position.line if position is not None else 0)

    def off_the_rules(self) -> Iterator[str]:
        """Which schemas are off the rules, and what was forgiven; each once."""
        told: dict[str, None] = {}
        for comparison in self.verdict.comparisons:
            told |= dict.fromkeys(self.off_the_rules_in(comparison))
        yield from told

    def off_the_rules_in(self, comparison: Comparison) -> list[str]:
        """The same of one comparison."""
        reader, writer = self.sides(comparison)
        return [f"{reader if one.side == 'reader' else writer}: {one.message}" for one in comparison.off_the_rules]

    def degradations(self) -> Iterator[Repeated]:
        """Each once, however many versions show it."""
        found: dict[tuple[Direction, str, str, str], list[tuple[Comparison, Degradation]]] = {}
        for comparison in self.verdict.comparisons:
            for one in comparison.degradations:
                same = comparison.direction, one.kind, one.path, one.message
                found.setdefault(same, []).append((comparison, one))
        for (comparison, one), *others in found.values():
            yield Repeated(comparison, one, len(others))


def place(name: str, schema: Schema, line: int) -> str:
    """Name and line of a schema; texts of one line, as registries return them, have no lines to speak of."""
    return f"{name}:{line}" if line and "\n" in schema.text.strip() else name


def _in_candidate(comparison: Comparison, one: Incompatibility | Degradation) -> tuple[str, bool]:
    """The path on the candidate's side, and whether that is the writer's."""
    written = comparison.direction is Direction.FORWARD
    return (one.writer_path or one.path if written else one.path), written


Outcome: TypeAlias = Checked | Unread
