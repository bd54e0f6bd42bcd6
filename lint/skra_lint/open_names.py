"""Open names: fields that could name any event, and how surely they do.

What a name weighs and what a bag beside it weighs is added up in `rules/open_bag.py`.
"""

import re
from collections.abc import Iterator

from skra_compat.outline import Field
from skra_lint.bags import is_payload_bag
from skra_lint.discriminators import is_telling
from skra_lint.event import LintedEvent
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

SURELY, LISTED, WEAKLY = 0.42, 0.37, 0.25
"""By its word or its documentation; by a list of its values; by a word that fits any thing."""
_DEEDS = frozenset({"action", "event", "operation"})
_ANY = frozenset({"name", "type", "kind", "category"})
_LAST = _ANY | _DEEDS - {"operation"} | {"topic", "key", "label", "tag", "class"}
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
_OF_WRITING = frozenset({"encoding", "format", "compression", "codec", "content", "media", "mime", "priority"})
_MANY_KINDS = 8
"""Values from which on an enumeration beside bytes lists what they may be."""
_SHORT = 2
"""Words of a name up to which `Event` leaves open what happened."""


def open_names(event: LintedEvent, outermost: tuple[Field, ...]) -> list[tuple[Field, float]]:
    """The fields that could name any event, with their weights; none where the event's name is one fact."""
    if event.names_one_deed:
        return []
    known = {found.field.path for found in event.discriminators}
    free = [field for field in outermost if is_free_text(field) and field.path not in known]
    sure = [(one, SURELY) for one in free if names_deeds(one.name) or _is_told_to_name_events(one)]
    listed = [
        (found.field, LISTED)
        for found in event.discriminators
        if found.named and found.listed and (_is_plain(found.field.name) or joined(found.field.name) == "messagetype")
    ]
    return [*sure, *listed, *((one, WEAKLY) for one in free if joined(one.name) in _ANY)]


def names_of_bytes(event: LintedEvent, outermost: tuple[Field, ...]) -> Iterator[tuple[Field, float]]:
    """What says how to read bytes: a number that is their type (`payloadType`), or a long enumeration of kinds.

    A number that is only called `type` may be of anything. How bytes are written (`encoding`) says nothing of what they
    tell, and neither does what befell them.
    """
    if event.names_one_deed:
        return
    for field in outermost:
        if field.types == ("integer",) and is_telling(field.name):
            yield field, LISTED if len(words(field.name)) > 1 else WEAKLY
    for found in event.discriminators:
        parts = set(words(found.field.name))
        told = parts.isdisjoint(_OF_WRITING) and vocabulary("attributes").isdisjoint(parts)
        if found.listed and told and not found.outcome and len(found.values) >= _MANY_KINDS:
            yield found.field, LISTED


def is_free_text(field: Field) -> bool:
    """A text without listed values; where its name is one of deeds it may have no type at all."""
    untyped = not field.types and field.record is None and names_deeds(field.name)
    return (field.types == ("string",) or untyped) and not (field.enum or field.constant or field.repeated)


def names_deeds(name: str) -> bool:
    """A name of deeds alone or of their sort: `action`, `eventName`, `operationType`."""
    parts = words(name)
    sort = len(parts) == 2 and parts[0] in _DEEDS and parts[1] in vocabulary("sorts")
    return sort or joined(name) in _DEEDS | {"activity"}


def may_name(field: Field, bag: Field) -> bool:
    """Whether it can name what is in a bag: by its own word, or by its last one where the bag is the payload."""
    return _is_plain(field.name) or (not _LAST.isdisjoint(words(field.name)[-1:]) and is_payload_bag(bag))


def is_catch_all(event: LintedEvent) -> bool:
    """Whether it is called after anything that happens: `TrackingEvent`, `CustomEvent`; `BulkImageEvent` is not."""
    parts = words(event.name)
    told = parts[-2:] if len(parts) <= _SHORT else [one for one in parts[-2:] if one not in {"event", "events"}]
    return not _CATCH_ALL.isdisjoint(told) or not _WORK.isdisjoint(parts[-1:]) or not _RECORDS.isdisjoint(parts)


def _is_plain(name: str) -> bool:
    return names_deeds(name) or joined(name) in _ANY


def _is_told_to_name_events(field: Field) -> bool:
    last = words(field.name)[-1:]
    return last != () and last[0] in _LAST | {"id"} and bool(_SAID.search(field.doc[:400]))
