"""Findings for people: the place, the rule, what it rests on and what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence

from skra.report.line import one_line, printable
from skra.report.linted import Judged, Linted
from skra_lint import Doubt, Finding, Severity

_PLURALS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARN: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}


def findings_text(linted: Linted) -> str:
    """A paragraph for each finding and a line that counts."""
    text = paragraphs(linted.findings)
    doubts = "\n".join(doubt(judged, one) for judged in linted.judged for one in judged.inconclusive)
    return "\n\n".join([*(part for part in (text, doubts) if part), _count(linted)])


def paragraphs(findings: Sequence[Finding]) -> str:
    """A paragraph for each; empty where there are none."""
    return "\n\n".join("\n".join(_paragraph(one)) for one in findings)


def _paragraph(one: Finding) -> Iterator[str]:
    place = f"{one.file}:{one.line}" if one.line else one.file
    at = f" at {one_line(one.path)}" if one.path else ""
    yield f"{printable(place)}: {one.severity.label} {one.code} {one.rule}{at}"
    yield f"    {one_line(one.message)}"
    if one.evidence:
        yield f"    seen: {one_line(one.evidence)}"
    if one.fix:
        yield f"    fix:  {one_line(one.fix)}"


def doubt(judged: Judged, one: Doubt) -> str:
    """A line for what could not be judged."""
    place = f"{judged.file}:{one.line}" if one.line else judged.file
    at = f" at {one_line(one.path)}" if one.path else ""
    return f"{printable(place)}: inconclusive{at}: {one_line(one.message)}"


def _count(linted: Linted) -> str:
    found = Counter(one.severity for one in linted.findings)
    counts = [_number(found[severity], *words) for severity, words in _PLURALS.items() if found[severity]]
    accepted = f", {linted.suppressed} accepted with a suppression" if linted.suppressed else ""
    known = f", {linted.known} known from the baseline" if linted.known else ""
    doubts = sum(len(one.inconclusive) for one in linted.judged)
    open_ones = f", {doubts} inconclusive" if doubts else ""
    unread = f", {len(linted.unread)} not readable" if linted.unread else ""
    told = ", ".join(counts) or ("nothing to say" if linted.files or linted.unread else "no schema to judge")
    return f"{_number(linted.files, 'file', 'files')}: {told}{open_ones}{accepted}{known}{unread}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
