"""A verdict for people: the place, what breaks, the event that shows it, and what to do instead."""

import json
from collections.abc import Iterator

from skra.report.verdict import Checked
from skra_compat import Comparison, Counterexample, Degradation, Incompatibility


def verdict_text(checked: Checked) -> str:
    """A few lines for one candidate."""
    return "\n".join(_lines(checked))


def _lines(checked: Checked) -> Iterator[str]:
    if not checked.history:
        yield f"{checked.candidate}: compatible, because it has no earlier version to break"
        return
    if checked.verdict.compatible:
        yield f"{checked.candidate}: compatible with {', '.join(checked.history)} ({checked.level})"
    for comparison in checked.verdict.comparisons:
        yield from _comparison(checked, comparison)


def _comparison(checked: Checked, comparison: Comparison) -> Iterator[str]:
    reader, writer = checked.sides(comparison)
    if not comparison.compatible:
        yield f"{checked.candidate}: incompatible: {reader} cannot read every event of {writer} ({checked.level})"
    for incompatibility in comparison.incompatibilities:
        yield from _incompatibility(incompatibility)
    for degradation in comparison.degradations:
        yield from _degradation(degradation)


def _incompatibility(one: Incompatibility) -> Iterator[str]:
    yield ""
    yield f"  {one.kind} at {one.path or 'the root'}" + (
        f" (in the writer {one.writer_path})" if one.writer_path else ""
    )
    yield f"    {one.message}"
    if one.counterexample is not None:
        yield from _counterexample(one.counterexample)
    elif one.undecided:
        yield "    not proved either way, so it counts as a no"
    if one.fix:
        yield f"    instead: {one.fix}"


def _degradation(one: Degradation) -> Iterator[str]:
    yield ""
    yield f"  note: {one.kind} at {one.path or 'the root'}: reads, but means something else"
    yield f"    {one.message}"
    if one.counterexample is not None:
        yield from _counterexample(one.counterexample)


def _counterexample(shown: Counterexample) -> Iterator[str]:
    yield f"    event:   {json.dumps(shown.event, ensure_ascii=False)}"
    yield f"    outcome: {shown.outcome}"
