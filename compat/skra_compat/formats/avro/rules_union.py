"""Rules for unions, on either side."""

from collections.abc import Iterator, Sequence

from skra_compat.difference import Difference
from skra_compat.formats.avro.model import Enum, Fixed, Part, Record, Union
from skra_compat.formats.avro.resolution import Branches
from skra_compat.formats.avro.sides import Meeting, Sides, joined, label, phrase
from skra_compat.formats.avro.witness import Witness, chain, moved


def every_branch(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """The reader has to read whatever branch the writer chose."""
    assert isinstance(pair.writer, Union)
    for index, branch in enumerate(pair.writer.branches):
        pair.at(str(index), pair.reader, sides.writer.part(branch), index)
    yield from ()


def some_branch(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """One of the reader's branches has to read what the writer writes."""
    assert isinstance(pair.reader, Union)
    branches = sides.branches(pair.reader)
    first: tuple[Part, Difference] | None = None
    for branch in branches.candidates(pair.writer) or _under_way(pair, branches):
        trial = pair.trial(branch, pair.writer)
        if trial.refusal is None:
            yield from trial.degradations
            return
        first = first or (branch, trial.refusal)
    yield _none_reads(pair, branches.parts) if first is None else _refused(pair, branches.parts, *first)


def _none_reads(pair: Meeting, branches: Sequence[Part]) -> Difference:
    """Nothing in the union is even of the writer's type."""
    written = phrase(pair.writer)
    alike = isinstance(pair.writer, Record | Enum | Fixed) and pair.writer.kind in {one.kind for one in branches}
    alias = f', or give the {pair.writer.kind} that reads it the alias "{label(pair.writer)}"' if alike else ""
    return Difference(
        kind="MISSING_UNION_BRANCH",
        path=pair.pointer(),
        message=_message(pair, branches),
        fix=f"add {written} to the reader's union{alias}",
        witness=Witness(chain(pair)),
    )


def _refused(pair: Meeting, branches: Sequence[Part], branch: Part, refusal: Difference) -> Difference:
    """The branch that should read it does not."""
    return Difference(
        kind="MISSING_UNION_BRANCH",
        path=pair.pointer(),
        message=f"{_message(pair, branches)}; its branch {phrase(branch)} refuses it, because {refusal.message}",
        fix=f"in that branch: {refusal.fix}",
        witness=moved(refusal.witness, pair, branch) if isinstance(refusal.witness, Witness) else Witness(chain(pair)),
    )


def _message(pair: Meeting, branches: Sequence[Part]) -> str:
    labels = joined(map(label, branches))
    return f"no branch of the reader's union ({labels}) reads {phrase(pair.writer)}, which the writer may write"


def _under_way(pair: Meeting, branches: Branches) -> list[Part]:
    """A branch that stands around this pair with the same type of the writer: its fault is told there, and once."""
    above = pair.parent
    while above is not None:
        if above.writer is pair.writer and above.reader in branches.parts:
            return [above.reader]
        above = above.parent
    return []
