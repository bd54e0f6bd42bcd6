"""A difference for people: what changed, then what that means for readers."""

from collections.abc import Iterable, Iterator

from skra.report.difference import Difference
from skra.report.line import cut, one_line
from skra.report.verdict_text import joined, notes, reasons
from skra_compat import Comparison
from skra_compat.outline_change import Change, What

_MARKS = {What.ADDED: "+", What.REMOVED: "-"}
_NOW = {
    What.ADDED: "{now}",
    What.REMOVED: "{was}",
    What.RENAMED: "renamed from {was}",
    What.RENUMBERED: "number {was} is now {now}",
    What.RETYPED: "{was} is now {now}",
    What.SYMBOLS_ADDED: "may be {now} too",
    What.SYMBOLS_REMOVED: "may not be {was} any more",
    What.MADE_OPTIONAL: "may be absent now",
    What.MADE_REQUIRED: "may not be absent any more",
    What.MADE_NULLABLE: "may be null now",
    What.MADE_NOT_NULL: "may not be null any more",
    What.OPENED: "fields that it does not name are admitted now",
    What.CLOSED: "fields that it does not name are not admitted any more",
}


def difference_text(found: Difference) -> str:
    """Some paragraphs."""
    return joined(_paragraphs(found))


def _paragraphs(found: Difference) -> Iterator[Iterable[str]]:
    checked = found.checked
    (earlier,) = checked.history
    if not found.differs:
        same = "are the same" if found.identical else "differ in nothing that events show: the texts alone do"
        yield [f"{checked.candidate} and {earlier} {same}"]
        return
    documented = found.changes and found.means_nothing and not any(one.of_meaning for one in found.changes)
    yield [f"{checked.candidate} against {earlier} ({checked.schema.format}){_summary(found, bool(documented))}"]
    if found.changes:
        yield [_line(found, one) for one in found.changes]
    if not documented:
        for comparison in reversed(checked.verdict.comparisons):
            yield from _meaning(found, comparison)


def _summary(found: Difference, documented: bool) -> str:
    if documented:
        return ": only the documentation differs, and every event is read as before"
    return "" if found.changes else ": the same fields, with other constraints"


def _line(found: Difference, change: Change) -> str:
    where = one_line(change.path or "the event")
    return f"  {_MARKS.get(change.what, '~')} {where} ({found.place(change)}): {_words(change)}"


def _words(change: Change) -> str:
    was, now = cut(change.was), cut(change.now)
    if change.what is What.MOVED:
        steps = [f"out of the oneof {was}"] * bool(was) + [f"into the oneof {now}"] * bool(now)
        return " and ".join(steps)
    if change.what in _NOW:
        return _NOW[change.what].format(was=was, now=now)
    return f"{change.what.value}: " + " → ".join(f"“{side}”" if side else "nothing" for side in (was, now))


def _meaning(found: Difference, comparison: Comparison) -> Iterator[Iterable[str]]:
    reader, writer = found.checked.sides(comparison)
    if comparison.proof == "undecided":
        said = f"no proof that {reader} reads every event of {writer}"
    elif not comparison.compatible:
        said = f"{reader} cannot read every event of {writer}"
    else:
        changed = ", but takes some for something else" if comparison.degradations else ""
        said = f"{reader} reads every event of {writer}{changed}"
    yield [f"{comparison.direction.value}: {said}"]
    yield from reasons(found.checked, comparison)
    yield from notes(found.checked, comparison)
