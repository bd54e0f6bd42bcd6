"""From a schema, and samples where there are some, to a plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from skra_compat import Schema
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator, is_telling
from skra_lint.event import LintedEvent
from skra_lint.split.combinations import combinations
from skra_lint.split.naming import event_name, field_name, topic_name
from skra_lint.split.observed import Samples, events_of, placed_by_samples, seen_combinations
from skra_lint.split.placement import placed
from skra_lint.split.plan import CannotSplit, Combination, Part, PlacedField, Plan, Presence
from skra_lint.split.trial import trial
from skra_lint.split.writers import WRITERS
from skra_lint.stream import Stream
from skra_lint.ties import Tie, ties_of

MOST_PARTS = 24
"""More new events than that are a list to think about and not a proposal."""
_MOST_DEEDS = 8


def propose(schema: Schema, *, name: str, keep_names: bool = False, samples: Samples = ()) -> Plan:
    """The single-purpose events that an event's documentation, or samples of it, tell apart.

    Raises:
        CannotSplit: nothing tells, or the language has no writer; the message says what would help.
    """
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline, Stream(samples=tuple(samples)))
    if schema.format not in WRITERS:
        raise CannotSplit(f"a split is written in {' and '.join(sorted(WRITERS))} so far, not in {schema.format}")
    source = _Source(event, {field.name: list(_sure_ties(field, event)) for field in event.root.fields}, keep_names)
    chosen = source.discriminators()
    kept, dropped = seen_combinations(chosen, samples) if samples else combinations(chosen, source.telling_ties)
    if not 2 <= len(kept) <= MOST_PARTS:
        raise CannotSplit(
            f"{' × '.join(found.field.name for found in chosen)} makes {len(kept)} events, expected 2 to {MOST_PARTS}: "
            + ("give more samples" if len(kept) < 2 else "group the values that have equal fields first")
        )
    parts = [source.part(chosen, combination) for combination in kept]
    _refuse_equal_names(parts)
    written = tuple(replace(part, text=WRITERS[schema.format](schema, part)) for part in parts)
    told_apart = tuple(found.field.name for found in chosen)
    plan = Plan(event.name, schema.format, told_apart, written, dropped, tuple(_twins(parts)))
    return replace(plan, notes=(*plan.notes, *trial(plan, schema, samples)))


@dataclass(frozen=True, slots=True)
class _Source:
    """The old event and what is known of it."""

    event: LintedEvent
    ties: Mapping[str, Sequence[Tie]]
    """By field."""
    keep_names: bool

    @property
    def telling_ties(self) -> list[Tie]:
        """Ties to known values."""
        return [tie for of_field in self.ties.values() for tie in of_field if tie.values]

    def discriminators(self) -> list[Discriminator]:
        """Those that the documentation or the samples name, and a short list of deeds beside them: things first."""
        tied = {tie.discriminator.field.path for tie in self.telling_ties if tie.field.soft}
        sampled = self.event.sampled
        wanted = tied | set(sampled.discriminators if sampled is not None else ())
        if not wanted:
            raise CannotSplit(_untold(self.event))
        at_root = [found for found in self.event.discriminators if found.field in self.event.root.fields]
        chosen = [found for found in at_root if found.field.path in wanted or _is_short_list_of_deeds(found)]
        missing = wanted - {found.field.path for found in chosen}
        chosen += [_observed(field, self.event) for field in self.event.root.fields if field.path in missing]
        return sorted((found for found in chosen if len(found.values) > 1), key=lambda found: found.action)

    def part(self, chosen: Sequence[Discriminator], combination: Combination) -> Part:
        """The new event of one combination, without its text."""
        telling = {found.field.name for found in chosen}
        name = event_name(self.event.name, chosen, combination)
        samples = events_of(chosen, combination, self.event.stream.samples)
        fields = [
            self._placed(field, samples, combination, field_name(field.name, chosen, combination))
            for field in self.event.root.fields
            if field.name not in telling
        ]
        there = tuple(field for field in fields if field.presence is not Presence.ABSENT)
        symbols = {found.field.name: found.symbol(combination[found.field.name]) for found in chosen}
        return Part(symbols, name, topic_name(name), there)

    def _placed(self, field: Field, samples: Samples, combination: Combination, renamed: str) -> PlacedField:
        name = field.name if self.keep_names else renamed
        if samples:
            settled = frozenset(tie.condition.sentence for tie in self.ties[field.name])
            return placed_by_samples(field, name, samples, settled)
        return placed(field, self.ties[field.name], combination, name)


def _sure_ties(field: Field, event: LintedEvent) -> Iterator[Tie]:
    for tie in ties_of(field, event.tie_index):
        if not tie.discriminator.outcome and tie.discriminator.field in event.root.fields:
            yield tie


def _is_short_list_of_deeds(found: Discriminator) -> bool:
    return found.named and found.listed and found.action and len(found.values) <= _MOST_DEEDS


def _observed(field: Field, event: LintedEvent) -> Discriminator:
    """A discriminator whose values only the samples know."""
    values = tuple(
        sorted({str(one[field.name]) for one in event.stream.samples if isinstance(one.get(field.name), str)})
    )
    return Discriminator(field, values, values, is_telling(field.name), listed=False)


def _untold(event: LintedEvent) -> str:
    doubts = event.sampled.inconclusive if event.sampled is not None else ()
    if event.stream.samples:
        seen = f"; inconclusive: {'; '.join(doubts)}" if doubts else ""
        return f"in {len(event.stream.samples)} events no field's value decides which other fields are there{seen}"
    return (
        f"the documentation of '{event.name}' ties no optional field to the value of another field: say so there "
        '("Only applies to productType=Movie"), or give samples'
    )


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
