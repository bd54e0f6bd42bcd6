"""Findings for people: the place, the rule, what it rests on and what to do."""

from collections import Counter
from collections.abc import Iterator, Sequence

from skra_lint import Finding, Severity

_PLURALS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARN: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}


def findings_text(findings: Sequence[Finding], suppressed: int, files: int) -> str:
    """A paragraph for each finding and a line that counts."""
    return "\n".join([*(line for one in findings for line in _paragraph(one)), _count(findings, suppressed, files)])


def _paragraph(one: Finding) -> Iterator[str]:
    place = f"{one.file}:{one.line}" if one.line else one.file
    yield f"{place}: {one.severity.label} {one.code} {one.rule}" + (f" at {one.path}" if one.path else "")
    yield f"    {one.message}"
    if one.evidence:
        yield f"    seen: {one.evidence}"
    if one.fix:
        yield f"    fix:  {one.fix}"
    yield ""


def _count(findings: Sequence[Finding], suppressed: int, files: int) -> str:
    found = Counter(one.severity for one in findings)
    counts = [_number(found[severity], *words) for severity, words in _PLURALS.items() if found[severity]]
    accepted = f", {suppressed} accepted with a suppression" if suppressed else ""
    return f"{_number(files, 'file', 'files')}: {', '.join(counts) or 'nothing to say'}{accepted}"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
