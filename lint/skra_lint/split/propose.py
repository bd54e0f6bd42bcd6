"""From a schema, and samples where there are some, to a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from skra_compat import Schema
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.event import LintedEvent
from skra_lint.split.batch import Batch, batch_of
from skra_lint.split.branches import branch_plan
from skra_lint.split.clusters import cluster_plan
from skra_lint.split.combinations import combinations
from skra_lint.split.jsonschema_known import settled
from skra_lint.split.naming import event_name, topic_name
from skra_lint.split.observed import Samples, kind_of, seen_combinations
from skra_lint.split.oneof import oneof_plan
from skra_lint.split.payload import payload_plan
from skra_lint.split.placing import Placing
from skra_lint.split.plan import CannotSplit, Combination, Dropped, Part, PlacedRecord, Plan, Presence, Symbols
from skra_lint.split.sightings import Sightings
from skra_lint.split.source import Source
from skra_lint.split.trial import trial
from skra_lint.split.untagged import untagged
from skra_lint.split.writers import WRITERS
from skra_lint.stream import Stream

MOST_PARTS = 40
"""More new events than that are a list to think about and not a proposal."""
_MOST_COMBINATIONS = 2_000
_MOST_COMPARED = 200
"""Combinations whose fields are compared to say which of them could be one event."""


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
    samples = untagged(schema, samples)
    chosen_by_publisher = branch_plan(schema, name=name, samples=samples) or oneof_plan(
        schema, name=name, samples=samples
    )
    if chosen_by_publisher is not None:
        return chosen_by_publisher
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline, Stream(samples=tuple(samples)))
    source = Source(event, schema)
    by_payload = payload_plan(source)
    if by_payload is not None:
        return replace(by_payload, notes=(*by_payload.notes, *trial(by_payload, schema, event.samples)))
    chosen = source.discriminators()
    plan = _by_values(source, chosen, keep_names=keep_names) if chosen else cluster_plan(source)
    if plan is None:
        raise CannotSplit(_untold(source))
    return replace(plan, notes=(*plan.notes, *trial(plan, schema, event.samples)))


def _by_values(source: Source, chosen: Sequence[Discriminator], *, keep_names: bool) -> Plan:
    """The plan by the values of discriminators.

    Raises:
        CannotSplit: they make too few events or too many.
    """
    samples = source.event.samples
    if not samples and prod(len(found.values) for found in chosen) > _MOST_COMBINATIONS:
        raise CannotSplit(f"{_crossed(chosen)} makes more than {_MOST_COMBINATIONS} events: give samples")
    kept, dropped = seen_combinations(chosen, samples) if samples else combinations(chosen, source.telling_ties)
    forms = [_Form.of(source.schema, chosen, one) for one in kept[:_MOST_COMPARED]]
    sightings = _sightings(source, chosen, forms) if samples else None
    parts = tuple(
        form.part(Placing(source, chosen, form.combination, sightings, at, keep_names)) for at, form in enumerate(forms)
    )
    if not 2 <= len(kept) <= MOST_PARTS:
        raise CannotSplit(_too_many(chosen, parts, len(kept)) if kept[1:] else _too_few(chosen, dropped))
    _refuse_equal_names(parts)
    told_apart = tuple(found.field.path for found in chosen)
    texts = (WRITERS[form.schema.format](form.schema, part) for form, part in zip(forms, parts, strict=True))
    written = tuple(replace(part, text=text) for part, text in zip(parts, texts, strict=True))
    notes = (*_twins(written), *_staying(parts, told_apart), *_spoken_of(source, told_apart))
    return Plan(source.event.name, source.event.format, told_apart, written, dropped, notes)


def _sightings(source: Source, chosen: Sequence[Discriminator], forms: Sequence["_Form"]) -> Sightings:
    """What the samples of each combination hold; those of none that is proposed are one more kind, the last."""
    samples = source.event.samples
    kinds = [kind_of(chosen, form.combination, samples) for form in forms]
    mapped = {place for kind in kinds for place, _ in kind}
    rest = [(place, event) for place, event in enumerate(samples) if place not in mapped]
    return Sightings([*(form.fields for form in forms), source.event.root.fields], [*kinds, rest])


@dataclass(frozen=True, slots=True)
class _Form:
    """One combination, and the old schema as it reads for it."""

    combination: Combination
    symbols: Symbols
    schema: Schema

    @classmethod
    def of(cls, schema: Schema, chosen: Sequence[Discriminator], combination: Combination) -> "_Form":
        symbols = {found.field.path: found.symbol(combination[found.field.path]) for found in chosen}
        return cls(combination, symbols, settled(schema, symbols) if schema.format == "JSON" else schema)

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.schema.outline.root.fields

    def part(self, placing: Placing) -> Part:
        """The new event, without its text."""
        name = event_name(placing.source.event.name, placing.chosen, self.combination)
        topic = topic_name(name)
        if name in placing.source.taken:
            name += "Event"
        return Part(self.symbols, name, topic, placing.record(self.fields))


def _untold(source: Source) -> str:
    event = source.event
    doubts = event.sampled.inconclusive if event.sampled is not None else ()
    if event.samples:
        seen = f"; inconclusive: {'; '.join(doubts)}" if doubts else ""
        undeclared = event.sampled.discriminators if event.sampled is not None else ()
        if undeclared:
            return f"{' and '.join(undeclared)} tells the samples apart, but is no field of the schema: declare it"
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


def _staying(parts: Sequence[Part], discriminators: Sequence[str]) -> Iterator[str]:
    """Which discriminators the new events have still."""
    kept = {old for part in parts for old, _ in part.root.renamed()}
    for path in discriminators:
        around = path.rpartition(".")[0]
        if path in kept or around in kept:
            yield f"{path} stays, because it belongs to the envelope that all events have"


def _spoken_of(source: Source, discriminators: Sequence[str]) -> Iterator[str]:
    """Rules in CEL, which nobody here rewrites, that speak of a field which the new events do not have."""
    words = " ".join(one for one in source.event.root.conditions if one.startswith("cel on "))
    gone = [path for path in discriminators if path in words.replace(",", "").split()]
    if gone:
        yield f"the new events have the rules in CEL still: take out those that speak of {', '.join(gone)}"


def _twins(parts: Sequence[Part]) -> Iterator[str]:
    """Events with equal fields, about which a person must decide whether they differ."""
    alike: dict[tuple[PlacedRecord, str], list[str]] = {}
    for part in parts:
        text = part.text.replace(part.name, "").replace(part.topic, "")
        alike.setdefault((part.root, text), []).append(part.name)
    for names in alike.values():
        if len(names) > 1:
            yield f"{', '.join(names)} have equal fields: keep them apart only if they are different facts"
