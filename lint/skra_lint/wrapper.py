"""Wrappers: events that are one of several records, of which only their presence tells which.

`{"orderPlaced": {…}}` in one message and `{"orderShipped": {…}}` in the next is a choice like a `oneof`, unsaid, or
said in a sentence: "exactly one of the following fields is set".
"""

import re
from collections.abc import Sequence

from skra_compat.outline import Field
from skra_lint.event import LintedEvent
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, is_plain_deed, words

_FEWEST = 3
_MANY = 5
_MOSTLY = 0.8
"""Share of what an event says that must be such records."""
_SAID = 0.5
"""Share of the payload that they must be where a sentence calls them alternatives."""
_ONE_OF = re.compile(
    r"\b(?:exactly|at most|only|just|any|sets?|contains?|has|either)\s+one of (?:the |these |those )?(?:\w+ ){0,2}?"
    r"(?:fields?|members?|messages?|requests?|responses?|objects?|payloads?|propert(?:y|ies)|records?|events?)\b",
    re.IGNORECASE,
)
_LONGEST = 600
_PLAIN = str.maketrans("", "", "*`_")
_OF_A_PROTOCOL = frozenset({"message", "envelope", "wrapper", "union"})
"""Names of what is sent whatever it is: if it has nothing but optional records, it is one of them."""
_WRAPPERS = frozenset({"envelope", "wrapper", "message", "payload", "event", "container", "union", "webhook"})


def wrapped_parts(event: LintedEvent) -> Sequence[Field]:
    """The optional records of an event that has nothing else; empty where it has.

    Protobuf says it with a `oneof`; there any message may be absent.
    """
    if event.format == "PROTOBUF" or event.root.variants or not all(one.soft for one in event.payload):
        return ()
    parts = [one for one in event.payload if one.record is not None and one.record.fields and not one.repeated]
    distinct = {one.record.name or one.path for one in parts if one.record is not None}
    mostly = len(parts) >= _MOSTLY * len(event.payload)
    return parts if mostly and len(distinct) >= max(_FEWEST, _MOSTLY * len(parts)) else ()


def parts_said(event: LintedEvent) -> Sequence[Field]:
    """The optional records that are said to be alternatives, above the first of them or of the event; or are deeds.

    `join`, `leave`, `subscribe` beside one another are that also where nobody says so.
    """
    if event.root.variants or any(one.choice for one in event.fields):
        return ()
    parts = [one for one in event.soft if one.record is not None and not (one.repeated or one.format)]
    enough = len(parts) >= max(_FEWEST, _SAID * len(event.payload))
    if enough and sum(is_plain_deed(one.name) for one in parts) >= max(_MANY, _SAID * len(parts)):
        return parts
    said = _says_one_of(event.doc)
    at = next((at for at, one in enumerate(parts) if said or _says_one_of(one.doc)), len(parts))
    return parts[at:] if len(parts) - at >= max(_FEWEST, _SAID * len(event.payload)) else ()


def _says_one_of(doc: str) -> bool:
    """Whether a sentence calls what follows alternatives, whatever of it is printed bold."""
    return _ONE_OF.search(doc[:_LONGEST].translate(_PLAIN)) is not None


def are_events(event: LintedEvent, parts: Sequence[Field]) -> bool:
    """Whether the parts are events and not sections of one.

    Two are named for what happened, or the event's name wraps many, or it is a protocol's message of nothing else.
    """
    happened = [one for one in parts if any(is_participle(word) for word in words(one.name))]
    last = words(event.name)[-1:]
    wraps = last != () and (last[0] in _WRAPPERS or last[0] in vocabulary("carriers"))
    if len(happened) >= 2 or (wraps and len(parts) >= _MANY):
        return True
    return last != () and last[0] in _OF_A_PROTOCOL and len(parts) == len(event.payload)
