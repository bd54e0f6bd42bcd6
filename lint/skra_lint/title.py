"""The title of an event: what its name alone says of its purpose."""

from itertools import pairwise

from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, is_verb, words

_ANY_DEED = frozenset({"action", "activity", "change", "event", "mutation", "operation", "update"})
"""What was proposed or received says nothing of what it is: `ChangeProposed`."""
_ENDINGS = frozenset({"event", "message", "schema", "v", "payload", "avro", "value", "dto"})
_HOLDERS = frozenset({"data", "content", "details", "body", "cloud"})
"""What holds the event, or the envelope that it is for: `UserCreatedContent`, `UserCreatedCloudEvent`."""
_STATES = frozenset({"ready", "online", "offline", "available", "unavailable"})
"""What a thing came to be, without a participle: `TrackReady`."""
_LINKS = frozenset({"in", "into", "to", "from", "with", "by", "on", "onto", "for", "at", "of", "without", "via"})
"""What begins a phrase that says more of a deed: `AddedToThread`, `ReceivedInThread`."""


def title_of(name: str) -> tuple[str, ...]:
    """The words of a name, without a version and without `Event`, `Message`, `Schema` at the end."""
    parts = [word for word in words(name) if not word.isdigit()]
    while len(parts) > 1 and parts[-1] in _ENDINGS:
        parts.pop()
    return tuple(parts)


def names_one_deed(title: tuple[str, ...]) -> bool:
    """Whether it ends in a deed that is one fact (`LinkClicked`, `DialogOpening`).

    `EventReceived` and `OrderUpdated` say that something came to pass and leave to a field what it was; two deeds
    (`CreatedOrUpdated`) are none.
    """
    told = _without_holders(title)
    if not {"and", "or"}.isdisjoint(told) or not befalls_a_thing(told):
        return False
    last = told[-1]
    return (last not in vocabulary("carriers") and last not in vocabulary("generic_names")) or _goes_on(told)


def befalls_a_thing(title: tuple[str, ...]) -> bool:
    """Whether it names a thing and what befell it, `OrderUpdated` among them; `ChangeProposed` names no thing."""
    told = _without_holders(title)
    if len(told) < 2 or _ANY_DEED.issuperset(told[:-1]):
        return False
    return _is_deed_or_state(told[-1]) or _goes_on(told)


def _is_deed_or_state(word: str) -> bool:
    return is_participle(word) or word in _STATES or (word.endswith("ing") and is_verb(word))


def _goes_on(title: tuple[str, ...]) -> bool:
    """Whether a phrase says more of the deed: `AddedToThread`."""
    return any(link in _LINKS and is_participle(deed) for deed, link in pairwise(title[1:]))


def _without_holders(title: tuple[str, ...]) -> tuple[str, ...]:
    while len(title) > 2 and title[-1] in _HOLDERS:
        title = title_of(" ".join(title[:-1]))
    return title


def leaves_deed_open(title: tuple[str, ...]) -> bool:
    """Whether it ends in a word that carries any deed: `OperationReceived`, `UserAction`; not `CallUpdate`."""
    last = title[-1:]
    return bool(last) and last != ("update",) and last[0] in vocabulary("carriers") | vocabulary("generic_names")
