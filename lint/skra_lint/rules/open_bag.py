"""A free-text name beside a bag that takes anything.

Bad:

    action        string
    action_data   map of anything

Good: a schema for each action, with its fields named.

Fix: a schema per event, or declare the stream as a log (category `log`).
"""

from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

_SURE = frozenset({"action", "event", "eventname", "eventtype", "actionname", "actiontype", "activity", "operation"})
_WEAK = frozenset({"name", "type", "kind", "category", "topic", "metricname", "eventcategory"})
_BAG_ENDINGS = frozenset(
    {"data", "params", "parameters", "properties", "props", "attributes", "args", "context", "extra", "details"}
)


@rule("SP108", "open-bag", Severity.WARN, exempt=(Category.LOG,))
def open_bag(event: LintedEvent) -> Iterator[Hit]:
    """A name of events without listed values, and a free-form object or map."""
    known = {found.field.path for found in event.discriminators}
    names = [field for field in event.root.fields + event.fields if _free_text(field) and field.path not in known]
    bags = [field for field in event.root.fields + event.fields if _is_bag(field)]
    sure = next((field for field in names if joined(field.name) in _SURE), None)
    weak = next((field for field in names if joined(field.name) in _WEAK), None)
    if sure is not None and bags:
        yield _hit(sure, bags[0], 0.7)
    elif sure is not None and joined(sure.name) not in {"operation", "activity"}:
        yield _hit(sure, None, 0.35)
    elif weak is not None and bags and _is_generic(event) and len(event.fields) <= 12:
        yield _hit(weak, bags[0], 0.62)


def _free_text(field: Field) -> bool:
    return field.types == ("string",) and not field.enum and not field.constant and not field.repeated


def _is_bag(field: Field) -> bool:
    if not field.free_form or (field.record is not None and field.record.fields):
        return False
    parts = words(field.name)
    return joined(field.name) in vocabulary("bags") or (len(parts) > 1 and parts[-1] in _BAG_ENDINGS)


def _is_generic(event: LintedEvent) -> bool:
    parts = [word for word in words(event.name) if not word.isdigit()]
    return bool(parts) and parts[-1] in vocabulary("generic_names") | {
        "job",
        "metrics",
        "task",
        "telemetry",
        "analytics",
    }


def _hit(name: Field, bag: Field | None, confidence: float) -> Hit:
    beside = f" beside '{bag.name}', which takes anything" if bag is not None else ""
    return Hit(
        f"'{name.name}' names any event{beside}",
        path=name.path,
        evidence=f"{name.name}: free text" + (f"; {bag.name}: free-form" if bag is not None else ""),
        fix="a schema for each event, or declare the stream as a log",
        confidence=confidence,
        line=name.line,
    )
