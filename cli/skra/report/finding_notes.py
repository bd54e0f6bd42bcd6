"""Findings as notes at the lines of their files."""

from collections.abc import Iterator

from skra.report.line import one_line
from skra.report.linted import Judged, Linted
from skra.report.note import Kind, Note, Severity
from skra_lint import Doubt, Finding, all_rules
from skra_lint import Severity as Weight
from skra_lint.baseline import key

_SEVERITIES: dict[Weight, Severity] = {Weight.ERROR: "error", Weight.WARN: "warning", Weight.INFO: "note"}
_DOUBT = "Something could not be judged, so nothing is known about it: not that it is clean either."
_UNREAD = "A file could not be read as a schema, so nothing in it was judged."


def finding_notes(linted: Linted) -> Iterator[Note]:
    """A note for each finding and for each place that could not be read."""
    yield from (one.note(_UNREAD) for one in linted.unread)
    yield from map(_note, linted.findings)
    yield from (_doubt(judged, one) for judged in linted.judged for one in judged.inconclusive)


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


def _doubt(judged: Judged, one: Doubt) -> Note:
    title = "inconclusive" + (f" at {one_line(one.path)}" if one.path else "")
    message = f"{title[:1].upper()}{title[1:]}: {one_line(one.message)}"
    return Note(
        judged.file, "note", "INCONCLUSIVE", title, message, one.line, help=_DOUBT, identity=(one.path, one.message)
    )


def _lines(one: Finding) -> Iterator[str]:
    yield one_line(one.message)
    if one.evidence:
        yield f"Seen: {one_line(one.evidence)}"
    if one.fix:
        yield f"Instead: {one_line(one.fix)}"
