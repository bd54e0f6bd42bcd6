"""Verdicts as notes at the lines of the candidates."""

import json
from collections.abc import Iterable, Iterator

from skra.report.contract_notes import contract_notes
from skra.report.line import cut, one_line, printable
from skra.report.note import Note, Severity
from skra.report.unread import Unread
from skra.report.verdict import Checked, Outcome
from skra_compat import Comparison, Degradation, Incompatibility, Json

_REFUSED = "The reader refuses an event that the writer may write. Each result shows one and says what to do instead."
_CHANGED = "The reader accepts an event of the writer and takes it for something else. Each result shows one."
_UNDECIDED = "Neither a proof nor an event was found within the budget of steps (--steps-limit), so the answer is no."
_UNREAD = "A file could not be read as a schema, so nothing was compared with it."


def verdict_notes(outcomes: Iterable[Outcome]) -> Iterator[Note]:
    """A note for each incompatibility, each degradation and each file that could not be read."""
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            yield outcome.note(_UNREAD)
            continue
        for comparison in outcome.verdict.comparisons:
            yield from (_refused(outcome, comparison, one) for one in comparison.incompatibilities)
        for comparison, one, _ in outcome.degradations():
            yield _note(outcome, comparison, one, "note", _CHANGED)
        yield from contract_notes(outcome.candidate, outcome.schema, outcome.consumers)


def _refused(checked: Checked, comparison: Comparison, one: Incompatibility) -> Note:
    return _note(checked, comparison, one, "error", _UNDECIDED if one.undecided else _REFUSED)


def _note(
    checked: Checked, comparison: Comparison, one: Incompatibility | Degradation, severity: Severity, about: str
) -> Note:
    position = checked.position(comparison, one)
    return Note(
        file=checked.candidate,
        severity=severity,
        code=one.kind,
        title=f"{one.kind} ({comparison.direction.value})",
        message="\n".join(map(printable, _message(checked, comparison, one))),
        line=position.line if position else 0,
        column=position.column if position else 0,
        help=about,
        identity=(comparison.direction.value, checked.steady(comparison, one), one.message),
        facts=_facts(comparison, one),
    )


def _message(checked: Checked, comparison: Comparison, one: Incompatibility | Degradation) -> Iterator[str]:
    reader, writer = checked.sides(comparison)
    yield one_line(one.message)
    if isinstance(one, Degradation):
        yield f"{reader} reads every event of {writer}, but takes some for something else."
    elif one.undecided:
        yield f"Not proved either way, so it counts as a no: {reader} may not read every event of {writer}."
    else:
        yield f"{reader} cannot read every event of {writer}."
    if one.counterexample is not None:
        yield f"Event: {cut(json.dumps(one.counterexample.event, ensure_ascii=False))}"
        yield f"Outcome: {cut(one.counterexample.outcome)}"
    if isinstance(one, Incompatibility) and one.fix:
        yield f"Instead: {one_line(one.fix)}"


def _facts(comparison: Comparison, one: Incompatibility | Degradation) -> dict[str, Json]:
    facts: dict[str, Json] = {"direction": comparison.direction.value, "path": one.path}
    if one.counterexample is not None:
        facts |= {"event": one.counterexample.event, "outcome": one.counterexample.outcome}
    return facts
