"""What becomes of consumers, for people: who breaks, where, by which event, and whom to talk to."""

import json
from collections.abc import Iterable, Iterator, Sequence

from skra.report.line import cut, one_line
from skra_compat.contracts.outcome import Consequence, ContractVerdict, Outcome

_SAID = {
    Outcome.BREAKS: "breaks",
    Outcome.UNDECIDED: "may break: neither a proof nor an event was found",
    Outcome.DEGRADES: "reads on, and misreads some events",
}


def contract_paragraphs(verdicts: Sequence[ContractVerdict]) -> Iterator[Iterable[str]]:
    """A paragraph for each consumer that something becomes of, and one for all the others."""
    for verdict in verdicts:
        if verdict.outcome > Outcome.OK:
            yield _lines(verdict)
    fine = [verdict.application for verdict in verdicts if verdict.outcome is Outcome.OK]
    if fine:
        yield [f"nothing changes for {', '.join(map(one_line, fine))}"]


def _lines(verdict: ContractVerdict) -> Iterator[str]:
    owner = f" ({one_line(verdict.owner)})" if verdict.owner else ""
    waits = "waits: no schema meets its contract yet, so nobody is held to it"
    said = waits if verdict.pending else _SAID[verdict.outcome]
    yield f"{one_line(verdict.application)}{owner} {said}"
    for one in sorted(verdict.consequences, key=lambda one: -one.outcome):
        yield from _consequence(one, verdict.outcome)


def _consequence(one: Consequence, worst: Outcome) -> Iterator[str]:
    said = "" if one.outcome is worst else f"{_SAID[one.outcome]}: "
    yield f"  {said}{one_line(one.path or 'the event')}: needed {one_line(one.need)}"
    yield f"    {one_line(one.message)}"
    if one.counterexample is not None:
        yield f"    event:   {cut(json.dumps(one.counterexample.event, ensure_ascii=False))}"
