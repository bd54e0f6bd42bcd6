"""The title of an event: what its name alone says of its purpose."""

from itertools import pairwise

from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, is_verb, words

_ANY_DEED = frozenset({"action", "activity", "change", "event", "mutation", "operation", "update"})
"""What was proposed or received says nothing of what it is: `ChangeProposed`."""
_ENDINGS = frozenset({"event", "message", "schema", "v", "payload", "avro", "value", "dto"})
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
    if title[-2:] == ("event", "data"):
        title = title_of(" ".join(title[:-1]))
    if len(title) < 2 or not {"and", "or"}.isdisjoint(title) or _ANY_DEED.issuperset(title[:-1]):
        return False
    if any(after in _LINKS and is_participle(deed) for deed, after in pairwise(title[1:])):
        return True
    last = title[-1]
    if last in vocabulary("carriers") or last in vocabulary("generic_names"):
        return False
    return is_participle(last) or (last.endswith("ing") and is_verb(last))


def leaves_deed_open(title: tuple[str, ...]) -> bool:
    """Whether it ends in a word that carries any deed: `OperationReceived`, `UserAction`; not `CallUpdate`."""
    last = title[-1:]
    return bool(last) and last != ("update",) and last[0] in vocabulary("carriers") | vocabulary("generic_names")
