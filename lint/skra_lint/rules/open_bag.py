"""A free-text name beside a bag that takes anything.

Bad:

    action        string
    action_data   map of anything

A free `method` with its `params` and nothing else is a call of anything; the `name` and `arguments` of a tool are not.

Good: a schema for each action, with its fields named.

Fix: a schema per event, or declare the stream as a log (category `log`).
"""

import re
from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.bags import is_any, is_bag, is_payload_bag, says_nothing_else
from skra_lint.discriminators import Discriminator
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.words import joined, words

_SURE = frozenset({"action", "event", "eventname", "eventtype", "actionname", "actiontype", "activity", "operation"})
_WEAK = frozenset({"name", "type", "kind", "category"})
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
_OF_A_CALL = frozenset({"arguments", "args", "parameters", "params", "input"})
"""What a function is called with; the name beside it is the function's."""
_SEVERAL = 3
"""Optional objects from which on a free name chooses between them."""
_FEW = 15
"""Fields up to which a name beside a bag is most of what an event says."""


@rule("SP108", "open-bag", Severity.WARN, exempt=(Category.LOG,))
def open_bag(event: LintedEvent) -> Iterator[Hit]:
    """A name of events without listed values, and a free-form object or map."""
    if event.identified:
        yield from _of_extension(event)
        return
    known = {found.field.path for found in event.discriminators}
    outermost = tuple({field.path: field for field in (*event.root.fields, *event.fields)}.values())
    names = [field for field in outermost if _free_text(field) and field.path not in known]
    sure = next((field for field in names if joined(field.name) in _SURE), None)
    told = sure or next((field for field in names if _is_told_to_name_events(field)), None)
    bag = next((field for field in outermost if is_bag(field)), None)
    call = _call(event)
    if told is not None and bag is not None:
        yield _hit(told, bag, 0.7)
    elif call is not None:
        yield _hit(*call, 0.65)
    elif not event.names_one_deed:
        weak = next((field for field in names if joined(field.name) in _WEAK), None)
        yield from _without_name(event, outermost, sure, weak)


def _call(event: LintedEvent) -> tuple[Field, Field] | None:
    """A free `method` and its `params`, and nothing else: a call of anything, as JSON-RPC sends it."""
    said = {joined(one.name): one for one in event.root.fields if not one.constant}
    method, given = said.get("method"), said.get("params")
    if method is None or given is None or event.title[-1:] == ("request",) or not _free_text(method):
        return None
    if not says_nothing_else([*said.values()], method, given):
        return None
    untyped = not given.types and given.record is None
    return (method, given) if untyped or is_bag(given) else None


def _of_extension(event: LintedEvent) -> Iterator[Hit]:
    """An event for whatever else there is: a constant, a name, and a value that takes anything."""
    names = [one for one in event.fields if _free_text(one) and joined(one.name) in _SURE | _WEAK]
    bags = [one for one in event.fields if is_bag(one) or is_payload_bag(one) or not (one.types or one.enum)]
    said = [one for one in event.payload if not one.constant]
    if len(names) == 1 and any(one.path in {bag.path for bag in bags} for one in said) and len(said) == 2:
        yield _hit(names[0], next(bag for bag in bags if bag in said), 0.62)


def _without_name(
    event: LintedEvent, outermost: tuple[Field, ...], sure: Field | None, weak: Field | None
) -> Iterator[Hit]:
    """Where nothing is told to name events beside a bag: a payload that takes anything says it too."""
    bag = next((field for field in outermost if is_bag(field)), None)
    payload = next((field for field in outermost if is_payload_bag(field)), None)
    listed = next((found.field for found in event.discriminators if _lists_events(found)), None)
    anything = next((field for field in outermost if is_any(field)), None)
    if sure is not None and len(_parts(event)) >= _SEVERAL:
        yield _of_parts(sure, _parts(event))
    elif listed is not None and payload is not None:
        yield _hit(listed, payload, 0.65)
    elif weak is not None and payload is not None and says_nothing_else(event.fields, weak, payload):
        yield _hit(weak, payload, 0.65)
    elif anything is not None and says_nothing_else(event.fields, anything):
        yield _of_anything(anything)
    elif (
        weak is not None
        and bag is not None
        and joined(bag.name) not in _OF_A_CALL
        and _takes_all(event)
        and len(event.fields) <= _FEW
    ):
        yield _hit(weak, bag, 0.62)
    elif sure is not None and joined(sure.name) not in {"operation", "activity"}:
        yield _hit(sure, None, 0.35)


def _lists_events(found: Discriminator) -> bool:
    """An enumeration called `type`, `event`, `action` or the like."""
    return found.named and found.listed and joined(found.field.name) in _SURE | _WEAK | {"messagetype"}


def _of_anything(field: Field) -> Hit:
    return Hit(
        f"'{field.name}' takes a message of any type, and the event says nothing else",
        path=field.path,
        evidence=f"{field.name}: {field.native or field.format}",
        fix="a schema for each event, or declare the stream as a log",
        confidence=0.65,
        line=field.line,
    )


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
        confidence=0.45,
        line=name.line,
    )


def _free_text(field: Field) -> bool:
    return field.types == ("string",) and not field.enum and not field.constant and not field.repeated


def _is_told_to_name_events(field: Field) -> bool:
    return words(field.name)[-1:] != () and words(field.name)[-1] in _NAMING and bool(_SAID.search(field.doc[:400]))


def _takes_all(event: LintedEvent) -> bool:
    parts = words(event.name)
    return not _CATCH_ALL.isdisjoint(parts[-2:]) or not _WORK.isdisjoint(parts[-1:])


def _hit(name: Field, bag: Field | None, confidence: float) -> Hit:
    beside = f" beside '{bag.name}', which takes anything" if bag is not None else ""
    return Hit(
        f"'{name.name}' names {'one of many events' if name.enum else 'any event'}{beside}",
        path=name.path,
        evidence=f"{name.name}: {f'{len(name.enum)} values' if name.enum else 'free text'}"
        + (f"; {bag.name}: free-form" if bag is not None else ""),
        fix="a schema for each event, or declare the stream as a log",
        confidence=confidence,
        line=name.line,
    )
