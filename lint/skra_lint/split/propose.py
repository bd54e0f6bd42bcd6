"""From a schema to a plan."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from skra_compat import Schema
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.event import LintedEvent
from skra_lint.split.combinations import combinations
from skra_lint.split.naming import event_name, field_name, topic_name
from skra_lint.split.placement import placed
from skra_lint.split.plan import CannotSplit, Combination, Part, PlacedField, Plan, Presence
from skra_lint.split.writers import WRITERS, Document
from skra_lint.ties import Tie, ties_of

MOST_PARTS = 24
"""More new events than that are a list to think about and not a proposal."""
_MOST_DEEDS = 8


def propose(schema: Schema, *, name: str, keep_names: bool = False) -> Plan:
    """The single-purpose events that an event's documentation tells apart.

    Raises:
        CannotSplit: it tells nothing, or the language has no writer; the message says what would help.
    """
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline)
    if schema.format not in WRITERS:
        raise CannotSplit(f"a split is written in {' and '.join(sorted(WRITERS))} so far, not in {schema.format}")
    ties = {field.name: list(_sure_ties(field, event)) for field in event.root.fields}
    flat = [tie for of_field in ties.values() for tie in of_field if tie.values]
    chosen = _chosen(event, flat)
    kept, dropped = combinations(chosen, flat)
    if len(kept) > MOST_PARTS:
        raise CannotSplit(
            f"{' × '.join(found.field.name for found in chosen)} makes {len(kept)} events, more than {MOST_PARTS}: "
            "group the values that have equal fields first"
        )
    parts = [_part(event, chosen, combination, ties, keep_names=keep_names) for combination in kept]
    _refuse_equal_names(parts)
    document = cast("Document", json.loads(schema.text))
    written = tuple(replace(part, text=WRITERS[schema.format](document, part)) for part in parts)
    told_apart = tuple(found.field.name for found in chosen)
    return Plan(event.name, schema.format, told_apart, written, dropped, tuple(_twins(parts)))


def _sure_ties(field: Field, event: LintedEvent) -> Sequence[Tie]:
    return [
        tie
        for tie in ties_of(field, event.discriminators)
        if not tie.discriminator.outcome and tie.discriminator.field in event.root.fields
    ]


def _chosen(event: LintedEvent, ties: Sequence[Tie]) -> list[Discriminator]:
    """The discriminators that the documentation names, and a list of a few deeds beside them: things before deeds."""
    tied = {tie.discriminator.field.path for tie in ties if tie.field.soft}
    if not tied:
        raise CannotSplit(
            f"the documentation of '{event.name}' ties no optional field to the value of another field: say so in the "
            'documentation ("Only applies to productType=Movie")'
        )
    chosen = [
        found
        for found in event.discriminators
        if found.field.path in tied
        or (
            found.named
            and found.listed
            and found.action
            and len(found.values) <= _MOST_DEEDS
            and found.field in event.root.fields
        )
    ]
    return sorted(chosen, key=lambda found: found.action)


def _part(
    event: LintedEvent,
    chosen: Sequence[Discriminator],
    combination: Combination,
    ties: Mapping[str, Sequence[Tie]],
    *,
    keep_names: bool,
) -> Part:
    telling = {found.field.name for found in chosen}
    name = event_name(event.name, chosen, combination)
    fields = (
        placed(
            field,
            ties[field.name],
            combination,
            field.name if keep_names else field_name(field.name, chosen, combination),
        )
        for field in event.root.fields
        if field.name not in telling
    )
    there = tuple(field for field in fields if field.presence is not Presence.ABSENT)
    return Part(combination, name, topic_name(name), there)


def _refuse_equal_names(parts: Sequence[Part]) -> None:
    names = [part.name for part in parts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CannotSplit(f"two combinations of values would both be called '{twice}': rename one of the values")


def _twins(parts: Sequence[Part]) -> Iterator[str]:
    """Events with equal fields, about which a person must decide whether they differ."""
    alike: dict[tuple[PlacedField, ...], list[str]] = {}
    for part in parts:
        alike.setdefault(part.fields, []).append(part.name)
    for names in alike.values():
        if len(names) > 1:
            yield f"{', '.join(names)} have equal fields: keep them apart only if they are different facts"
