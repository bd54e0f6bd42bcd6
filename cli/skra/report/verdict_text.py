"""A verdict for people: the place, what breaks, the event that shows it, and what to do instead."""

import json
from collections.abc import Iterable, Iterator

from skra.report.line import cut, one_line, printable
from skra.report.verdict import Checked, Repeated
from skra_compat import Comparison, Counterexample, Degradation, Incompatibility

_NAMES = 5
"""How many versions are named one by one."""


def verdict_text(checked: Checked) -> str:
    """A few lines for one candidate."""
    return joined(_paragraphs(checked))


def comparison_text(checked: Checked, comparison: Comparison) -> str:
    """What one reader makes of one writer; empty where there is nothing to say."""
    return joined((*_refusal(checked, comparison), *notes(checked, comparison)))


def joined(paragraphs: Iterable[Iterable[str]]) -> str:
    """Lines with an empty one between paragraphs; names of files and subjects are somebody else's text too."""
    return "\n\n".join("\n".join(printable(line) for line in lines) for lines in paragraphs)


def reasons(checked: Checked, comparison: Comparison) -> Iterator[Iterable[str]]:
    """A paragraph for each incompatibility, with its number, where there are several."""
    found, shown = comparison.incompatibilities, dict[str, int]()
    for number, one in enumerate(found, 1):
        numbered = f"{number}. " if len(found) > 1 else ""
        yield [f"  {numbered}{_place(checked, comparison, one)}", *_reason(one, number, shown)]


def notes(checked: Checked, comparison: Comparison) -> Iterator[Iterable[str]]:
    """A paragraph for what was forgiven, and one for each degradation."""
    yield from ([f"  note: {one_line(said)}"] for said in checked.off_the_rules_in(comparison))
    yield from (_degradation(checked, comparison, one) for one in comparison.degradations)


def _paragraphs(checked: Checked) -> Iterator[Iterable[str]]:
    if checked.verdict.compatible:
        yield [f"{checked.candidate}: compatible{_with(checked)}"]
    for comparison in checked.verdict.comparisons:
        yield from _refusal(checked, comparison)
    for said in checked.off_the_rules():
        yield [f"  note: {one_line(said)}"]
    for repeated in checked.degradations():
        yield _degradation(checked, repeated.comparison, repeated.degradation, _who(checked, repeated))
    if checked.consumers:
        from skra.report.contract_text import contract_paragraphs  # noqa: PLC0415 - start-up

        yield from contract_paragraphs(checked.consumers)


def _with(checked: Checked) -> str:
    """What the yes rests on."""
    names = checked.asked
    if not checked.history:
        return ", because it has no earlier version to break"
    if not names:
        return f": {checked.level} asks nothing"
    many = len(names) > _NAMES
    named = f"{names[0]} … {names[-1]}, {len(names)} versions" if many else ", ".join(names)
    return f" with {named} ({checked.level})"


def _refusal(checked: Checked, comparison: Comparison) -> Iterator[Iterable[str]]:
    """Nothing, or who cannot read whom, and why."""
    if comparison.compatible:
        return
    reader, writer = checked.sides(comparison)
    direction = comparison.direction.value
    asked = checked.level if checked.level.startswith(direction) else f"{direction}, of {checked.level}"
    if comparison.proof == "undecided":
        yield [f"{checked.candidate}: undecided: no proof that {reader} reads every event of {writer} ({asked})"]
    else:
        yield [f"{checked.candidate}: incompatible: {reader} cannot read every event of {writer} ({asked})"]
    yield from reasons(checked, comparison)


def _reason(one: Incompatibility, number: int, shown: dict[str, int]) -> Iterator[str]:
    """What is wrong; an event that shows several things is written where it is `shown` first."""
    yield f"    {one_line(one.message)}"
    if one.counterexample is not None:
        proof = list(_counterexample(one.counterexample))
        first = shown.setdefault("\n".join(proof), number)
        yield from proof if first == number else [f"    event:   the one under {first}, with the same outcome"]
    elif one.undecided:
        yield "    not proved either way, so it counts as a no"
    if one.fix:
        yield f"    instead: {one_line(one.fix)}"


def _place(checked: Checked, comparison: Comparison, one: Incompatibility | Degradation) -> str:
    writer = f"in the writer {one_line(one.writer_path)}; " if one.writer_path else ""
    where = f"{one.kind} at {one_line(one.path or 'the root')}"
    return f"{where} ({writer}{checked.place(comparison, one)})"


def _degradation(checked: Checked, comparison: Comparison, one: Degradation, who: str = "") -> Iterator[str]:
    yield f"  note: {_place(checked, comparison, one)}"
    yield f"    {who}{one_line(one.message)}"
    if one.counterexample is not None:
        yield from _counterexample(one.counterexample)


def _who(checked: Checked, repeated: Repeated) -> str:
    reader, writer = checked.sides(repeated.comparison)
    others = f" and {repeated.more} more version{'s' if repeated.more > 1 else ''}" if repeated.more else ""
    return f"{reader} reads {writer}{others}, but takes an event for something else: "


def _counterexample(shown: Counterexample) -> Iterator[str]:
    yield f"    event:   {cut(json.dumps(shown.event, ensure_ascii=False))}"
    yield f"    outcome: {cut(shown.outcome)}"
