"""A free-text name beside a bag that takes anything.

Bad:

    action        string
    action_data   map of anything

Good: a schema for each action, with its fields named.

Fix: a schema per event, or declare the stream as a log (category `log`).
"""

import re
from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

_SURE = frozenset({"action", "event", "eventname", "eventtype", "actionname", "actiontype", "activity", "operation"})
_NAMING = frozenset({"name", "type", "kind", "category", "topic", "key", "label", "action", "event", "id", "class"})
"""Last words of a field that may name an event, if its documentation says so."""
_SAID = re.compile(
    r"\b(?:name|type|kind|identifier|category|class)\b(?:\s\w+){0,3}?\s(?:event|action|activity|interaction)s?\b"
    r"|\b(?:event|action|interaction)(?:'s)?[\s-](?:name|type|kind|identifier)\b"
    r"|\bidentif\w+ the (?:event|action|interaction)\b",
    re.IGNORECASE,
)
_CATCH_ALL = frozenset(
    {"event", "events", "action", "activity", "interaction", "tracking", "track", "telemetry", "analytics", "metrics"}
)
_WORK = frozenset({"job", "task", "audit", "log"})
_BAG_ENDINGS = frozenset(
    {"data", "params", "parameters", "properties", "props", "attributes", "args", "context", "extra", "extras"}
    | {"details", "payload", "metadata", "fields", "values", "info"}
)
_AS_TEXT = re.compile(r"\b(?:json|seriali[sz]ed|stringified|encoded|arbitrary|free[- ]form|blob)\b", re.IGNORECASE)
_SEVERAL = 3
"""Optional objects from which on a free name chooses between them."""
_FEW = 15
"""Fields up to which a name beside a bag is most of what an event says."""


@rule("SP108", "open-bag", Severity.WARN, exempt=(Category.LOG,))
def open_bag(event: LintedEvent) -> Iterator[Hit]:
    """A name of events without listed values, and a free-form object or map."""
    known = {found.field.path for found in event.discriminators}
    outermost = {field.path: field for field in (*event.root.fields, *event.fields)}.values()
    names = [field for field in outermost if _free_text(field) and field.path not in known]
    bag = next((field for field in outermost if _is_bag(field)), None)
    sure = next((field for field in names if joined(field.name) in _SURE), None)
    told = sure or next((field for field in names if _is_told_to_name_events(field)), None)
    weak = next((field for field in names if joined(field.name) in {"name", "type", "kind", "category"}), None)
    if event.identified:
        return
    if told is not None and bag is not None:
        yield _hit(told, bag, 0.7)
    elif sure is not None and len(_parts(event)) >= _SEVERAL:
        yield _of_parts(sure, _parts(event))
    elif sure is not None and joined(sure.name) not in {"operation", "activity"}:
        yield _hit(sure, None, 0.35)
    elif weak is not None and bag is not None and _takes_all(event) and len(event.fields) <= _FEW:
        yield _hit(weak, bag, 0.62)


def _parts(event: LintedEvent) -> list[Field]:
    """Objects of which an event may have some and not others."""
    return [field for field in event.payload if field.soft and field.record is not None and field.record.fields]


def _of_parts(name: Field, parts: list[Field]) -> Hit:
    listed = ", ".join(field.name for field in parts[:6])
    return Hit(
        f"'{name.name}' names any event, and each has other parts",
        path=name.path,
        evidence=f"{name.name}: free text; optional objects: {listed}",
        fix="a schema for each event, with the parts that it has",
        confidence=0.62,
        line=name.line,
    )


def _free_text(field: Field) -> bool:
    return field.types == ("string",) and not field.enum and not field.constant and not field.repeated


def _is_told_to_name_events(field: Field) -> bool:
    return words(field.name)[-1:] != () and words(field.name)[-1] in _NAMING and bool(_SAID.search(field.doc[:400]))


def _is_bag(field: Field) -> bool:
    """Named like a bag, and a map, an object without fields, a list of names with values, or such a thing as text."""
    parts = words(field.name)
    if joined(field.name) not in vocabulary("bags") and not (len(parts) > 1 and parts[-1] in _BAG_ENDINGS):
        return False
    if field.types == ("string",) and not field.enum:
        return bool(_AS_TEXT.search(field.doc[:400]))
    if field.record is not None and field.record.fields:
        return field.repeated and {joined(one.name) for one in field.record.fields} <= {"key", "name", "value", "type"}
    return field.free_form


def _takes_all(event: LintedEvent) -> bool:
    parts = words(event.name)
    return not _CATCH_ALL.isdisjoint(parts[-2:]) or not _WORK.isdisjoint(parts[-1:])


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
