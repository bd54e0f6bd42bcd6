"""A free-text name beside a bag that takes anything.

Bad:

    action        string
    action_data   map of anything

The bag may be a map, a value without a type, bytes, or text called `payload`. Signs are added up: how surely the name
is one of events (`eventType` more than `name`), whether the bag is the payload, whether anything else is said, whether
the event is called after anything that happens (`TrackingEvent`). An event that is named after one fact, as
`BookmarkRemoved` is, or whose documentation says the one value of its `type`, has a bag as an attribute.

A free `method` with its `params` and nothing else is a call of anything; the `name` and `arguments` of a tool are not.

Good: a schema for each action, with its fields named.

Fix: a schema per event, or declare the stream as a log (category `log`).
"""

from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.bags import is_any, is_bag, is_payload_bag, says_nothing_else
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.open_names import (
    SURELY,
    is_catch_all,
    is_free_text,
    may_name,
    names_of_bytes,
    open_names,
)
from skra_lint.roles import Role, role_of
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.title import befalls_a_thing
from skra_lint.words import joined, words

_AS_PAYLOAD, _AS_BAG, _AS_EXTRA = 0.28, 0.2, 0.1
"""What a bag weighs beside a name: the payload, another field that takes anything, or what comes on top of the rest."""
_NOTHING_ELSE, _ANYTHING = 0.12, 0.17
"""What the rest of the event adds: nothing else is said, or the event is called after anything that happens."""
_ALONE = 0.35
"""A name of events without a bag: a sign that counts beside others."""
_ON_TOP = frozenset({"extra", "additional", "other"})
"""First words of what is for more than the event says by itself: `extraMetadata`."""
_LEAST = 0.3
_DOUBTFUL = frozenset({"operation", "activity"})
_OF_A_CALL = frozenset({"arguments", "args", "parameters", "params", "input"})
"""What a function is called with; the name beside it is the function's."""
_SEVERAL = 3
"""Optional objects from which on a free name chooses between them."""
_MANY_PARTS, _MOSTLY = 8, 0.3
"""Optional objects, and their share of the payload, from which on an event is whatever some of them say."""
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
    names = open_names(event, outermost)
    bags = [(field, _taken(event, field)) for field in outermost if _is_any_bag(field)]
    for name, known in names:
        yield _hit(name, None, _ALONE if known == SURELY and joined(name.name) not in _DOUBTFUL else 0.0)
        for bag, taken in bags if name not in [bag for bag, _ in bags] else ():
            if bag.types == ("string",) and not (known == SURELY and _is_what_text_tells(event, name, bag)):
                continue
            yield _hit(name, bag, known + taken + _context(event, name, bag, taken))
    for bag in (bag for bag, taken in bags if bag.types == ("bytes",) and taken == _AS_PAYLOAD):
        for name, known in names_of_bytes(event, outermost):
            yield _hit(name, bag, known + _AS_PAYLOAD + _context(event, name, bag, _AS_PAYLOAD))
    yield from _without_name(event, outermost, [name for name, known in names if known == SURELY])


def _is_what_text_tells(event: LintedEvent, name: Field, bag: Field) -> bool:
    """Whether a text holds the event: one called `data` only where nothing else is said, the event's name included."""
    if joined(bag.name) != "data":
        return True
    return not befalls_a_thing(event.title) and says_nothing_else(event.fields, name, bag)


def _taken(event: LintedEvent, bag: Field) -> float:
    """What a bag weighs: one for extras, beside something that is told, does not hold the event."""
    if is_payload_bag(bag):
        return _AS_PAYLOAD
    on_top = not _ON_TOP.isdisjoint(words(bag.name)[:1])
    told = any(role_of(one) is Role.CONTENT for one in event.payload if one.path != bag.path)
    return _AS_EXTRA if on_top and told else _AS_BAG


def _context(event: LintedEvent, name: Field, bag: Field, taken: float) -> float:
    """What the rest of the event adds: that there is none, or that the event is called after anything that happens."""
    if taken == _AS_PAYLOAD and says_nothing_else(event.fields, name, bag):
        return _NOTHING_ELSE
    if joined(bag.name) in _OF_A_CALL:
        return 0.0
    catches_all = is_catch_all(event) and len(event.fields) <= _FEW
    parts = len(_parts(event))
    return _ANYTHING if catches_all or (parts >= _MANY_PARTS and parts >= _MOSTLY * len(event.payload)) else 0.0


def _call(event: LintedEvent) -> tuple[Field, Field] | None:
    """A free `method` and its `params`, and nothing else: a call of anything, as JSON-RPC sends it."""
    said = {joined(one.name): one for one in event.root.fields if not one.constant}
    method, given = said.get("method"), said.get("params")
    if method is None or given is None or event.title[-1:] == ("request",) or not is_free_text(method):
        return None
    if not says_nothing_else([*said.values()], method, given):
        return None
    untyped = not given.types and given.record is None
    return (method, given) if untyped or is_bag(given) else None


def _of_extension(event: LintedEvent) -> Iterator[Hit]:
    """An event for whatever else there is: a constant, a name, and a value that takes anything."""
    said = [one for one in event.payload if not (one.constant or event.names_one_deed)]
    bags = [one for one in said if _is_any_bag(one) or not (one.types or one.enum or one.record)]
    names = [one for one in said if is_free_text(one) and one not in bags and any(may_name(one, bag) for bag in bags)]
    others = [one for one in event.fields if not one.constant and one not in (*names, *bags) and not _is_beside(one)]
    if len(names) == len(bags) == 1 and not others:
        yield _hit(names[0], bags[0], 0.62)


def _is_beside(field: Field) -> bool:
    return is_envelope(field) or role_of(field) in {Role.ENVELOPE, Role.ID, Role.TIME}


def _without_name(event: LintedEvent, outermost: tuple[Field, ...], sure: list[Field]) -> Iterator[Hit]:
    """A call of anything, a message of any type, a name beside optional objects."""
    if (call := _call(event)) is not None:
        yield _hit(*call, 0.65)
    anything = next((field for field in outermost if is_any(field)), None)
    if anything is not None and not event.names_one_deed and says_nothing_else(event.fields, anything):
        yield _of_anything(anything)
    if sure and len(_parts(event)) >= _SEVERAL:
        yield _of_parts(sure[0], _parts(event))


def _is_any_bag(field: Field) -> bool:
    return is_bag(field) or is_payload_bag(field)


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


def _hit(name: Field, bag: Field | None, confidence: float) -> Hit:
    beside = f" beside '{bag.name}', which takes anything" if bag is not None else ""
    values = f"{len(name.enum)} values" if name.enum else "a number" if name.types == ("integer",) else "free text"
    return Hit(
        f"'{name.name}' names {'one of many events' if name.enum else 'any event'}{beside}",
        path=name.path,
        evidence=f"{name.name}: {values}" + (f"; {bag.name}: free-form" if bag is not None else ""),
        fix="a schema for each event, or declare the stream as a log",
        confidence=confidence,
        line=name.line,
    )
