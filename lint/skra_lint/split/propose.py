"""From a schema, and samples where there are some, to a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from skra_compat import Schema
from skra_compat.lazy import Lazy
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator, discriminators_among, is_telling
from skra_lint.event import LintedEvent, is_container
from skra_lint.split.batch import Batch, batch_of
from skra_lint.split.branches import branch_plan
from skra_lint.split.combinations import combinations
from skra_lint.split.naming import event_name, field_name, topic_name
from skra_lint.split.observed import Samples, events_of, observed, placed_by_samples, seen_combinations
from skra_lint.split.oneof import oneof_plan
from skra_lint.split.placement import placed
from skra_lint.split.plan import CannotSplit, Combination, Dropped, Part, PlacedField, Plan, Presence
from skra_lint.split.trial import trial
from skra_lint.split.writers import WRITERS
from skra_lint.stream import Stream
from skra_lint.ties import Tie, ties_of

MOST_PARTS = 40
"""More new events than that are a list to think about and not a proposal."""
_MOST_COMBINATIONS = 2_000
_MOST_COMPARED = 200
"""Combinations whose fields are compared to say which of them could be one event."""
_MOST_DEEDS = 8
_MOST_DISCRIMINATORS = 6


def propose(schema: Schema, *, name: str, keep_names: bool = False, samples: Samples = ()) -> Plan:
    """The single-purpose events that an event's documentation, or samples of it, tell apart.

    Raises:
        CannotSplit: nothing tells, or the language has no writer; the message says what would help.
    """
    batch = batch_of(schema)
    if batch is None:
        return _proposed(schema, name=name, keep_names=keep_names, samples=samples)
    plan = _proposed(batch.item, name=name, keep_names=keep_names, samples=batch.events(samples))
    return replace(plan, batch=batch.field, notes=(*plan.notes, *_beside(batch)))


def _beside(batch: Batch) -> Iterator[str]:
    """What becomes of the fields that stand beside a list of events."""
    if batch.beside:
        yield f"each event takes along what stood beside the list: {', '.join(sorted(batch.beside))}"
    if batch.lost:
        yield f"{', '.join(batch.lost)} of the batch stays behind, for the events have a field of that name"


def _proposed(schema: Schema, *, name: str, keep_names: bool, samples: Samples) -> Plan:
    chosen_by_publisher = branch_plan(schema, name=name, samples=samples) or oneof_plan(
        schema, name=name, samples=samples
    )
    if chosen_by_publisher is not None:
        return chosen_by_publisher
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline, Stream(samples=tuple(samples)))
    source = _Source(event, tuple(_fields(event)), keep_names)
    chosen = source.discriminators()
    if not samples and prod(len(found.values) for found in chosen) > _MOST_COMBINATIONS:
        raise CannotSplit(f"{_crossed(chosen)} makes more than {_MOST_COMBINATIONS} events: give samples")
    kept, dropped = seen_combinations(chosen, event.samples) if samples else combinations(chosen, source.telling_ties)
    parts = [source.part(chosen, combination) for combination in kept[:_MOST_COMPARED]]
    if not 2 <= len(kept) <= MOST_PARTS:
        raise CannotSplit(_too_many(chosen, parts, len(kept)) if kept[1:] else _too_few(chosen, dropped))
    _refuse_equal_names(parts)
    written = tuple(replace(part, text=WRITERS[schema.format](schema, part)) for part in parts)
    told_apart = tuple(found.field.path for found in chosen)
    plan = Plan(event.name, schema.format, told_apart, written, dropped, tuple(_twins(parts)))
    return replace(plan, notes=(*plan.notes, *trial(plan, schema, event.samples)))


def _fields(event: LintedEvent) -> Iterator[Field]:
    """What can be placed: the fields at the root, and in place of a container those that it holds."""
    for field in event.root.fields:
        if field.record is not None and is_container(field) and not field.repeated:
            yield from field.record.fields
        else:
            yield field


@dataclass(frozen=True)
class _Source:
    """The old event and what is known of it."""

    event: LintedEvent
    fields: tuple[Field, ...]
    keep_names: bool

    @Lazy
    def inner(self) -> tuple[Field, ...]:
        """Fields one step down, in objects that stay as they are (`meta.kind`): they may discriminate there."""
        held = (field.record for field in self.fields if field.record is not None and not field.repeated)
        return tuple(field for record in held for field in record.fields if field.path.count(".") == 1)

    @Lazy
    def ties(self) -> Mapping[str, Sequence[Tie]]:
        """What the documentation ties each field to, by path."""
        paths = {field.path for field in self.fields}
        found = {field.path: ties_of(field, self.event.tie_index) for field in self.fields}
        return {
            path: [tie for tie in ties if not tie.discriminator.outcome and tie.discriminator.field.path in paths]
            for path, ties in found.items()
        }

    @Lazy
    def taken(self) -> frozenset[str]:
        """Names of types inside the event, which a new event cannot have too."""
        within = self.event.everything
        records = {field.record.name for field in within if field.record is not None}
        return frozenset(records | {field.native.rpartition(".")[2] for field in within})

    @property
    def telling_ties(self) -> list[Tie]:
        """Ties to known values."""
        return [tie for of_field in self.ties.values() for tie in of_field if tie.values]

    def discriminators(self) -> list[Discriminator]:
        """Those that the documentation or the samples name, and a short list of deeds beside them: things first."""
        sure = [tie for tie in self.telling_ties if tie.discriminator.named or _is_everywhere(tie)]
        tied = {tie.discriminator.field.path for tie in sure if tie.field.soft}
        sampled = self.event.sampled
        wanted = set(sampled.discriminators) if sampled is not None and sampled.discriminators else tied
        by_path = {field.path: field for field in (*self.fields, *self.inner)}
        wanted &= set(by_path)
        if len(wanted) > _MOST_DISCRIMINATORS:
            raise CannotSplit(f"{len(wanted)} fields tell events apart by the documentation: give samples")
        if not wanted:
            raise CannotSplit(_untold(self.event))
        inner = (found for field in self.inner for found in discriminators_among((field,)))
        outer = (found for found in self.event.discriminators if found.field.path in by_path)
        known = {found.field.path: found for found in (*inner, *outer)}
        chosen = [self._chosen(by_path[path], known.get(path)) for path in by_path if path in wanted]
        if not self.event.samples:
            placed_ones = {field.path for field in self.fields}
            known = {path: found for path, found in known.items() if path in placed_ones}
            chosen += [found for path, found in known.items() if path not in wanted and _is_short_list_of_deeds(found)]
        return sorted((found for found in chosen if len(found.values) > 1), key=lambda found: found.action)

    def _chosen(self, field: Field, known: Discriminator | None) -> Discriminator:
        """As the schema lists its values; where it lists none, as the samples show them."""
        if self.event.samples and (known is None or not known.listed):
            return observed(field, self.event.samples, named=is_telling(field.name))
        return known if known is not None else observed(field, (), named=False)

    def part(self, chosen: Sequence[Discriminator], combination: Combination) -> Part:
        """The new event of one combination, without its text."""
        telling = {found.field.path for found in chosen}
        name = event_name(self.event.name, chosen, combination)
        if name in self.taken:
            name += "Event"
        samples = events_of(chosen, combination, self.event.samples)
        fields = [
            self._placed(field, samples, combination, field_name(field.name, chosen, combination))
            for field in self.fields
            if field.path not in telling
        ]
        there = tuple(field for field in fields if field.presence is not Presence.ABSENT)
        symbols = {found.field.path: found.symbol(combination[found.field.path]) for found in chosen}
        return Part(symbols, name, topic_name(name), there)

    def _placed(self, field: Field, samples: Samples, combination: Combination, renamed: str) -> PlacedField:
        name = field.name if self.keep_names else renamed
        if samples:
            settled = frozenset(tie.condition.sentence for tie in self.ties[field.path])
            return placed_by_samples(field, name, samples, settled)
        return placed(field, self.ties[field.path], combination, name)


def _is_everywhere(tie: Tie) -> bool:
    """An attribute that every event has, and a sentence that conditions by it and does not only explain."""
    return not tie.condition.explains and not tie.discriminator.field.soft


def _is_short_list_of_deeds(found: Discriminator) -> bool:
    """One that every event has; what only some events have cannot tell all of them apart."""
    return found.named and found.listed and found.action and len(found.values) <= _MOST_DEEDS and not found.field.soft


def _untold(event: LintedEvent) -> str:
    doubts = event.sampled.inconclusive if event.sampled is not None else ()
    if event.samples:
        seen = f"; inconclusive: {'; '.join(doubts)}" if doubts else ""
        return f"in {len(event.samples)} events no field's value decides which other fields are there{seen}"
    return (
        f"the documentation of '{event.name}' ties no optional field to the value of another field: say so there "
        '("Only applies to productType=Movie"), or give samples'
    )


def _too_few(chosen: Sequence[Discriminator], dropped: Sequence[Dropped]) -> str:
    reasons = "; ".join(dict.fromkeys(one.reason for one in dropped[:3]))
    return f"{_crossed(chosen)} leaves fewer than two events ({reasons or 'no values'}): give more samples"


def _too_many(chosen: Sequence[Discriminator], parts: Sequence[Part], count: int) -> str:
    """Which combinations have equal fields, so that a person can say which of them are one event."""
    alike: dict[frozenset[tuple[str, Presence]], list[str]] = {}
    for part in parts:
        shape = frozenset((field.source, field.presence) for field in part.fields)
        alike.setdefault(shape, []).append("/".join(str(value) for value in part.combination.values()))
    groups = "\n  ".join(", ".join(values) for values in alike.values())
    return (
        f"{_crossed(chosen)} makes {count} events, expected 2 to {MOST_PARTS}. These have equal fields; decide "
        f"which of them are one event, and give such values one name first:\n  {groups}"
    )


def _crossed(chosen: Sequence[Discriminator]) -> str:
    return " x ".join(found.field.path for found in chosen)


def _refuse_equal_names(parts: Sequence[Part]) -> None:
    names = [part.topic for part in parts]
    twice = next((part.name for part in parts if names.count(part.topic) > 1), None)
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
