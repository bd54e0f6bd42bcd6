"""A name with two deeds in it.

Bad: `OrderCreatedOrUpdated`, `CreateOrUpdateOrder`

Good: `OrderCreated` and `OrderUpdated`; things may be joined: `TermsAndConditionsAccepted`

Fix: one event per deed.
"""

from collections.abc import Iterator

from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.rule import rule
from skra_lint.words import is_participle, is_verb


@rule("SP104", "compound-name", Severity.WARN)
def compound_name(event: LintedEvent) -> Iterator[Hit]:
    """`And` or `Or` between two verbs, or between two participles."""
    title = event.title
    for position, word in enumerate(title):
        if word not in {"and", "or"}:
            continue
        deeds = _deeds(title[:position], title[position + 1 :], word)
        if deeds:
            yield Hit(
                f"the name joins two deeds, '{deeds[0]}' and '{deeds[1]}'",
                evidence=event.name,
                fix="one event per deed",
                confidence=0.8,
            )
            return


def _deeds(before: tuple[str, ...], after: tuple[str, ...], link: str) -> tuple[str, str] | None:
    """The two deeds; a joined pair that a third deed follows (`LostAndFoundReported`) is a thing.

    `NotFoundOrDisabled` is one state: what did not happen joins no deeds. `GetOrCreate` is one.
    """
    if not before or not after:
        return None
    left, last = before[-1], after[-1]
    if "not" in before or left in {"get", "find"}:
        return None
    if is_participle(left) and is_participle(last):
        names_thing = len(after) > 1 and is_participle(after[0])
        return None if names_thing else (left, last)
    both_orders = len(before) == 1 and is_verb(left) and is_verb(after[0]) and not is_participle(last)
    return (left, after[0]) if both_orders and (link == "or" or len(after) > 1) else None
