"""Findings as notes at the lines of their files."""

from collections.abc import Iterator

from skra.report.findings import Linted
from skra.report.line import one_line
from skra.report.note import Kind, Note, Severity
from skra_lint import Finding, all_rules
from skra_lint import Severity as Weight
from skra_lint.baseline import key

_SEVERITIES: dict[Weight, Severity] = {Weight.ERROR: "error", Weight.WARN: "warning", Weight.INFO: "note"}
_UNREAD = "A file could not be read as a schema, so nothing in it was judged."


def finding_notes(linted: Linted) -> Iterator[Note]:
    """A note for each finding and for each place that could not be read."""
    yield from (one.note(_UNREAD) for one in linted.unread)
    yield from map(_note, linted.findings)


def kinds() -> Iterator[Kind]:
    """What every rule is about, and what it weighs at most."""
    for rule in all_rules():
        yield Kind(rule.code, rule.summary, _SEVERITIES[rule.severity], rule.doc, rule.name)


def _note(one: Finding) -> Note:
    return Note(
        file=one.file,
        severity=_SEVERITIES[one.severity],
        code=one.code,
        title=f"{one.code} {one.rule}" + (f" at {one_line(one.path)}" if one.path else ""),
        message="\n".join(_lines(one)),
        line=one.line,
        identity=(key(one),),
        facts={"path": one.path, "event": one.event, "evidence": one.evidence, "confidence": one.confidence},
    )


def _lines(one: Finding) -> Iterator[str]:
    yield one_line(one.message)
    if one.evidence:
        yield f"Seen: {one_line(one.evidence)}"
    if one.fix:
        yield f"Instead: {one_line(one.fix)}"
