"""A verdict for people: the place, what breaks, the event that shows it, and what to do instead."""

import json
from collections.abc import Iterator, Sequence

from skra.report.line import cut, one_line
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
    yield from _incompatibilities(comparison.incompatibilities)
    for degradation in comparison.degradations:
        yield from _degradation(degradation)


def _incompatibilities(found: Sequence[Incompatibility]) -> Iterator[str]:
    """Each with its number, where there are several; an event that shows two of them is written once."""
    shown: dict[str, int] = {}
    for number, one in enumerate(found, 1):
        yield ""
        yield f"  {f'{number}. ' if len(found) > 1 else ''}{one.kind} at {_place(one)}"
        yield f"    {one_line(one.message)}"
        if one.counterexample is not None:
            proof = list(_counterexample(one.counterexample))
            first = shown.setdefault("\n".join(proof), number)
            yield from proof if first == number else [f"    event:   the one under {first}, with the same outcome"]
        elif one.undecided:
            yield "    not proved either way, so it counts as a no"
        if one.fix:
            yield f"    instead: {one_line(one.fix)}"


def _place(one: Incompatibility | Degradation) -> str:
    writer = one.writer_path if isinstance(one, Incompatibility) else ""
    return one_line(one.path or "the root") + (f" (in the writer {one_line(writer)})" if writer else "")


def _degradation(one: Degradation) -> Iterator[str]:
    yield ""
    yield f"  note: {one.kind} at {_place(one)}: reads, but means something else"
    yield f"    {one_line(one.message)}"
    if one.counterexample is not None:
        yield from _counterexample(one.counterexample)


def _counterexample(shown: Counterexample) -> Iterator[str]:
    yield f"    event:   {cut(json.dumps(shown.event, ensure_ascii=False))}"
    yield f"    outcome: {cut(shown.outcome)}"
