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
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

_SURE = frozenset({"action", "event", "eventname", "eventtype", "actionname", "actiontype", "activity", "operation"})
_WEAK = frozenset({"name", "type", "kind", "category"})
_DOUBTFUL = frozenset({"operation", "activity"})
_NAMING = frozenset(
    {"name", "type", "kind", "category", "topic", "key", "label", "tag", "action", "event", "id", "class"}
)
"""Last words of a field that may name an event, if its documentation says so or there is nothing else."""
_SAID = re.compile(
    r"\b(?:name|type|kind|identifier|category|class)\b(?:\s\w+){0,3}?\s(?:event|action|activity|interaction)s?\b"
    r"|\b(?:event|action|interaction)(?:'s)?[\s-](?:name|type|kind|identifier)\b"
    r"|\bidentif\w+ the (?:event|action|interaction)\b",
    re.IGNORECASE,
)
_CATCH_ALL = frozenset(
    {"event", "events", "action", "activity", "interaction", "tracking", "track", "telemetry", "analytics", "metrics"}
)
_WORK = frozenset({"job", "task"})
_RECORDS = frozenset({"audit", "log"})
_OF_A_CALL = frozenset({"arguments", "args", "parameters", "params", "input"})
"""What a function is called with; the name beside it is the function's."""
_SEVERAL = 3
"""Optional objects from which on a free name chooses between them."""
_SURELY, _LISTED, _WEAKLY = 0.42, 0.37, 0.25
"""What a name weighs: of events by its word, by its documentation; one of a list; any name."""
_AS_PAYLOAD, _AS_BAG = 0.28, 0.2
"""What a bag weighs beside it: the payload, or another field that takes anything."""
_ALONE = 0.35
_LEAST = 0.3
_MANY_PARTS, _MOSTLY = 8, 0.3
"""Optional objects, and their share of the payload, from which on an event is whatever some of them say."""
_SHORT = 2
"""Words of a name up to which `Event` leaves open what happened."""
_FEW = 15
"""Fields up to which a name beside a bag is most of what an event says."""


@rule("SP108", "open-bag", Severity.WARN, exempt=(Category.LOG,))
def open_bag(event: LintedEvent) -> Iterator[Hit]:
    """A name of events without listed values, and a free-form object or map."""
    surest = max(_candidates(event), key=lambda hit: hit.confidence, default=None)
    if surest is not None and surest.confidence >= _LEAST:
        yield surest


def _candidates(event: LintedEvent) -> Iterator[Hit]:
    if event.identified:
        yield from _of_extension(event)
        return
    outermost = tuple({field.path: field for field in (*event.root.fields, *event.fields)}.values())
    names = _names(event, outermost)
    bags = [(field, _AS_PAYLOAD if is_payload_bag(field) else _AS_BAG) for field in outermost if _is_any_bag(field)]
    for name, known in names:
        yield _hit(name, None, _ALONE if known == _SURELY and joined(name.name) not in _DOUBTFUL else 0.0)
        for bag, taken in bags if name not in [bag for bag, _ in bags] else ():
            if bag.types == ("string",) and known != _SURELY:
                continue
            yield _hit(name, bag, known + taken + _context(event, name, bag, taken))
    yield from _without_name(event, outermost, [name for name, known in names if known == _SURELY])


def _names(event: LintedEvent, outermost: tuple[Field, ...]) -> list[tuple[Field, float]]:
    """The fields that could name any event, and how surely they do."""
    known = {found.field.path for found in event.discriminators}
    free = [field for field in outermost if _free_text(field) and field.path not in known]
    if event.names_one_deed:
        return []
    sure = [(one, _SURELY) for one in free if _names_deeds(one.name) or _is_told_to_name_events(one)]
    listed = [(found.field, _LISTED) for found in event.discriminators if _lists_events(found)]
    return [*sure, *listed, *((one, _WEAKLY) for one in free if joined(one.name) in _WEAK)]


def _context(event: LintedEvent, name: Field, bag: Field, taken: float) -> float:
    """What the rest of the event adds: that there is none, or that the event is called after anything that happens."""
    if taken == _AS_PAYLOAD and says_nothing_else(event.fields, name, bag):
        return 0.12
    if joined(bag.name) in _OF_A_CALL:
        return 0.0
    catches_all = _takes_all(event) and len(event.fields) <= _FEW
    parts = len(_parts(event))
    return 0.17 if catches_all or (parts >= _MANY_PARTS and parts >= _MOSTLY * len(event.payload)) else 0.0


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
    said = [one for one in event.payload if not (one.constant or event.names_one_deed)]
    bags = [one for one in said if _is_any_bag(one) or not (one.types or one.enum or one.record)]
    names = [one for one in said if _free_text(one) and one not in bags and _may_name(one, bags)]
    if len(names) == len(bags) == 1 and len(said) == 2:
        yield _hit(names[0], bags[0], 0.62)


def _may_name(field: Field, bags: list[Field]) -> bool:
    """Whether it can name what is in the bag: by its own word, or by its last one where the bag is the payload."""
    last = words(field.name)[-1:]
    by_last = last != () and last[0] in _NAMING - {"id"} and any(map(is_payload_bag, bags))
    return joined(field.name) in _SURE | _WEAK or by_last


def _without_name(event: LintedEvent, outermost: tuple[Field, ...], sure: list[Field]) -> Iterator[Hit]:
    """A call of anything, a message of any type, a name beside optional objects."""
    if (call := _call(event)) is not None:
        yield _hit(*call, 0.65)
    anything = next((field for field in outermost if is_any(field)), None)
    if anything is not None and not event.names_one_deed and says_nothing_else(event.fields, anything):
        yield _of_anything(anything)
    if sure and not event.names_one_deed and len(_parts(event)) >= _SEVERAL:
        yield _of_parts(sure[0], _parts(event))


def _is_any_bag(field: Field) -> bool:
    return is_bag(field) or is_payload_bag(field)


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
    untyped = not field.types and field.record is None and joined(field.name) in _SURE
    return (field.types == ("string",) or untyped) and not (field.enum or field.constant or field.repeated)


def _names_deeds(name: str) -> bool:
    """A name of deeds alone or of their sort: `action`, `eventName`, `operationType`."""
    parts = words(name)
    sort = len(parts) == 2 and parts[0] in {"event", "action", "operation"} and parts[1] in vocabulary("sorts")
    return joined(name) in _SURE or sort


def _is_told_to_name_events(field: Field) -> bool:
    return words(field.name)[-1:] != () and words(field.name)[-1] in _NAMING and bool(_SAID.search(field.doc[:400]))


def _takes_all(event: LintedEvent) -> bool:
    """Whether it is called after anything that happens: `TrackingEvent`, `CustomEvent`; `BulkImageEvent` is not."""
    parts = words(event.name)
    told = parts[-2:] if len(parts) <= _SHORT else [one for one in parts[-2:] if one not in {"event", "events"}]
    return not _CATCH_ALL.isdisjoint(told) or not _WORK.isdisjoint(parts[-1:]) or not _RECORDS.isdisjoint(parts)


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
