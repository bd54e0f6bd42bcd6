"""A field named for deeds, with deeds for values.

Bad: `action: pageview | clickedFootnote`

Good: `PageViewed` and `FootnoteClicked`; outcomes may be listed: `value: SUCCESS | FAILURE`

Fix: one event per verb.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.stream import Category
from skra_lint.words import is_plain_deed, share_of_deeds, words


@rule("SP106", "verb-enum", Severity.WARN, exempt=(Category.CHANGE_DATA, Category.LOG))
def verb_enum(event: LintedEvent) -> Iterator[Hit]:
    """An action-named field of which at least three in five values are verbs, or deeds that the event's name joins."""
    for found in event.discriminators:
        joined_in_name = found.named and len(_deeds_in(event.title, found.values)) > 1
        of_deeds = found.named and found.of_deeds and share_of_deeds(found.values) >= 0.6
        of_events = found.listed and not event.identified and _is_type_of_event(found.field.name)
        if not (of_deeds or joined_in_name or of_events):
            continue
        yield Hit(
            f"'{found.field.name}' lists {len(found.values)} deeds: each is an event",
            path=found.field.path,
            evidence=" | ".join(found.values[:8]) + (" …" if len(found.values) > 8 else ""),
            fix="one event per verb",
            confidence=0.7 if joined_in_name else 0.65 if of_deeds and found.listed else 0.62 if of_events else 0.5,
            line=found.field.line,
        )


def _is_type_of_event(name: str) -> bool:
    """`eventType` and its like say themselves that the schema has several events."""
    parts = words(name)
    return parts == ("event",) or (parts[:1] == ("event",) and parts[1:] in {("type",), ("kind",), ("name",)})


def _deeds_in(title: tuple[str, ...], values: tuple[str, ...]) -> list[str]:
    """The values that the name says: of `PinUnpinAction`, Pin and Unpin."""
    return [value for value in values if is_plain_deed(value) and set(words(value)) <= set(title)]
