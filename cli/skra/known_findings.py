"""What `skra lint` leaves out because a baseline knows it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from skra.exits import Unreadable
from skra.report.linted import Judged, Linted
from skra.schema_file import read_text
from skra_lint import Finding, Rule, rule_named
from skra_lint.baseline import Baseline, Entry


def without_known(linted: Linted, read: Callable[[Path], Baseline]) -> Linted:
    """The run without the findings that baselines know; an entry that hides nothing any more is a finding."""
    left: list[Judged] = []
    known = 0
    for file in dict.fromkeys(one.baseline for one in linted.judged):
        judged = [one for one in linted.judged if one.baseline == file]
        if file is None:
            left += judged
            continue
        sifted = read(file).sift((found for one in judged for found in one.findings), {one.event for one in judged})
        known += sifted.hidden
        left += _remaining(judged, sifted.remaining)
        left += _stale(file, sifted.stale, judged)
    return linted._replace(judged=tuple(left), known=known)


def baseline_in(file: Path) -> Baseline:
    """The baseline that a file holds. Raises Unreadable."""
    if not file.exists():
        raise Unreadable(
            f"{file}: no such baseline: `skra lint … --write-baseline --baseline {file}` writes it", str(file)
        )
    try:
        return Baseline.parse(read_text(file))
    except ValueError as problem:
        raise Unreadable(f"{file}: no baseline: {problem}", str(file)) from problem


def _remaining(judged: Iterable[Judged], findings: Iterable[Finding]) -> Iterator[Judged]:
    """Each with those of its findings that are left."""
    left = {id(finding) for finding in findings}
    for one in judged:
        yield one._replace(findings=tuple(finding for finding in one.findings if id(finding) in left))


def _stale(file: Path, entries: Iterable[Entry], judged: list[Judged]) -> Iterator[Judged]:
    rule: Rule = rule_named("unused-suppression")
    found = tuple(
        Finding(
            code=rule.code,
            rule=rule.name,
            severity=rule.severity,
            confidence=1.0,
            file=str(file),
            line=0,
            path=entry.path,
            message=f"the baseline's entry for {entry.code} in '{entry.event}' hides nothing any more: {entry.message}",
            evidence="",
            fix="write the baseline again: --write-baseline",
            event=entry.event,
        )
        for entry in entries
    )
    asked = any(rule.code == one.code for each in judged for one in each.rules)
    if found and asked:
        fails_from = min(one.fails_from for one in judged)
        yield Judged(str(file), "baseline", found, 0, (rule,), fails_from, baseline=None, counted=False)
