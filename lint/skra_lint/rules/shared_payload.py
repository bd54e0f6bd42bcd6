"""One schema behind several event types, with a field that only some of them fill.

Bad: eight event types carry `EntityEventData`, and `old_value` is "only populated for update and delete events"

Good: a shared `Money`; a payload for each type

Fix: a payload per type.
"""

import re
from collections.abc import Iterator

from skra_lint.conditions import conditions
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_verb, stem, words

_NAMED_EVENT = re.compile(r"\b([A-Za-z]\w*(?:[._:/-]\w+)+)[`'\"]?\s+(?:event|notification|message)s?\b")
"""An event by its name in full: "the access_request.review event"."""
_SPOKEN_WORD = re.compile(r"(?<![\w.])[A-Za-z]+(?![\w=])")
"""A word of the language: `trackType` is none, though it consists of a verb and a noun."""
_LONGEST = 300
_SPOKEN = ("event", "type", "notification", "operation", "message")
_NOUNS = frozenset({"event", "events", "type", "types", "notification", "notifications", "operation", "operations"})


@rule("SP109", "shared-payload", Severity.WARN, exempt=(Category.CHANGE_DATA,))
def shared_payload(event: LintedEvent) -> Iterator[Hit]:
    """A soft field whose documentation names some of the types; "<verb> events" where they are not known."""
    types = event.stream.event_types or ()
    verbs = {stem(word) for name in types for word in words(name) if is_verb(word)}
    for field in event.fields:
        if not (field.soft or event.format == "PROTOBUF") or not _speaks_of_events(field.doc):
            continue
        for condition in conditions(field.doc, boolean=field.types == ("boolean",)):
            named = _verbs_before_events(condition.scope)
            sure = bool(named & verbs)
            if named and (sure or not types):
                yield Hit(
                    f"'{field.name}' is filled for some event types only: they share one payload",
                    path=field.path,
                    evidence=condition.sentence,
                    fix="a payload for each event type",
                    confidence=0.4 if condition.explains else 0.8 if sure else 0.65,
                    line=field.line,
                )
                break


def _speaks_of_events(doc: str) -> bool:
    """Whether one of the nouns is in it: only then are its sentences taken apart, which is dear the first time."""
    said = doc.lower()
    return any(noun in said for noun in _SPOKEN)


def _verbs_before_events(scope: str) -> set[str]:
    """Stems of the verbs that stand before "events": of "update and delete events", updat and delet."""
    parts = [word.lower() for word in _SPOKEN_WORD.findall(scope[:_LONGEST])]
    last = next((position for position, word in enumerate(parts[:8]) if word in _NOUNS), 0)
    before = [word for word in parts[:last] if word not in {"and", "or", "the", "all"}]
    known = {stem(verb) for verb in vocabulary("verbs")}
    deeds = [word for word in before if not word.endswith("ing") and stem(word) in known]
    if before and len(deeds) == len(before):
        return {stem(word) for word in deeds}
    return {stem(words(name)[-1]) for name in _NAMED_EVENT.findall(scope[:_LONGEST]) if is_verb(words(name)[-1])}
