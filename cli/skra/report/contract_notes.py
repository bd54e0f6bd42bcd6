"""What becomes of consumers, as notes at the lines of the fields that they read."""

import json
from collections.abc import Iterator, Sequence

from skra.report.line import cut, one_line, printable
from skra.report.note import Note, Severity
from skra_compat import Json, Schema
from skra_compat.contracts.identity import every_path
from skra_compat.contracts.outcome import Consequence, ContractVerdict, Outcome

_CODES = {
    Outcome.BREAKS: "CONSUMER_BREAKS",
    Outcome.UNDECIDED: "CONSUMER_UNDECIDED",
    Outcome.DEGRADES: "CONSUMER_MISREADS",
}
_ABOUT = "A consumer's contract says what it needs of every event. Each result shows an event that is not like that."


def contract_notes(file: str, schema: Schema, verdicts: Sequence[ContractVerdict]) -> Iterator[Note]:
    """A note for each need that is not met; an error where the consumer breaks and is no newcomer."""
    lines = {str(path): field.line for path, field in every_path(schema)}
    for verdict in verdicts:
        for one in verdict.consequences:
            yield _note(file, lines.get(one.path, 0), verdict, one)


def _note(file: str, line: int, verdict: ContractVerdict, one: Consequence) -> Note:
    severity: Severity = "error" if verdict.blocks and one.outcome >= Outcome.UNDECIDED else "note"
    facts: dict[str, Json] = {"application": verdict.application, "path": one.path, "need": one.need}
    if one.counterexample is not None:
        facts |= {"event": one.counterexample.event, "outcome": one.counterexample.outcome}
    return Note(
        file=file,
        severity=severity,
        code=_CODES[one.outcome],
        title=f"{verdict.application} {one.outcome}",
        message="\n".join(map(printable, _message(verdict, one))),
        line=line,
        help=_ABOUT,
        identity=(verdict.application, one.path, one.need),
        facts=facts,
    )


def _message(verdict: ContractVerdict, one: Consequence) -> Iterator[str]:
    owner = f" ({one_line(verdict.owner)})" if verdict.owner else ""
    yield f"{one_line(verdict.application)}{owner} needs {one_line(one.path or 'the event')}: {one_line(one.need)}."
    yield one_line(one.message)
    if one.counterexample is not None:
        yield f"Event: {cut(json.dumps(one.counterexample.event, ensure_ascii=False))}"
