"""Rules for unions, on either side."""

from collections.abc import Iterator

from skra_compat.difference import Difference
from skra_compat.formats.avro.model import Union, label_of
from skra_compat.formats.avro.resolution import candidates
from skra_compat.formats.avro.sides import Meeting, Sides, phrase
from skra_compat.formats.avro.witness import Witness, chain, moved


def every_branch(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """The reader has to read whatever branch the writer chose."""
    assert isinstance(pair.writer, Union)
    for index, branch in enumerate(pair.writer.branches):
        pair.at(str(index), pair.reader, sides.writer.part(branch))
    yield from ()


def some_branch(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """One of the reader's branches has to read what the writer writes."""
    assert isinstance(pair.reader, Union)
    witness = Witness(chain(pair))
    reason = ""
    for branch in candidates([sides.reader.part(one) for one in pair.reader.branches], pair.writer):
        trial = pair.trial(branch, pair.writer)
        if trial.refusal is None:
            yield from trial.degradations
            return
        if not reason:
            reason = f"; its branch {phrase(branch)} refuses it, because {trial.refusal.message}"
            if isinstance(trial.refusal.witness, Witness):
                witness = moved(trial.refusal.witness, pair, branch)
    written = phrase(pair.writer)
    branches = ", ".join(map(label_of, pair.reader.branches))
    yield Difference(
        kind="MISSING_UNION_BRANCH",
        path=pair.pointer(),
        message=f"no branch of the reader's union ({branches}) reads {written}, which the writer writes{reason}",
        fix=f"add {written} to the reader's union" if not reason else "mend that branch, or keep the old one",
        witness=witness,
    )
