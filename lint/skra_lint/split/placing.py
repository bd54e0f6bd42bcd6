"""The fields of one of the new events: what samples and documentation say of each, at every depth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.split.naming import field_name
from skra_lint.split.placement import settled_by, told
from skra_lint.split.plan import Combination, PlacedField, PlacedRecord, Presence
from skra_lint.split.sightings import DEEPEST, Sightings
from skra_lint.split.source import Source
from skra_lint.ties import Tie


@dataclass(frozen=True, slots=True)
class Placing:
    """What decides about the fields of one of the new events."""

    source: Source
    chosen: Sequence[Discriminator]
    combination: Combination
    sightings: Sightings | None
    kind: int
    """Which of the kinds of the sightings the event is."""
    keep_names: bool

    def record(self, fields: Sequence[Field], around: str = "", depth: int = DEEPEST) -> PlacedRecord:
        """Those of the fields that the event has, without what told the events apart."""
        kept: list[PlacedField] = []
        for field in fields:
            placed = self._placed(field, around, depth)
            if placed is not None and placed.presence is not Presence.ABSENT:
                kept.append(placed)
        names = {one.old_name for one in kept}
        return PlacedRecord(tuple(kept), frozenset(field.name for field in fields) - names)

    def _placed(self, field: Field, around: str, depth: int) -> PlacedField | None:
        """None for what told the events apart, and for an object of which nothing is left."""
        if field.path in self.combination:
            return self._telling(field, around)
        settled = settled_by([tie for tie in self._ties(field) if tie.values])
        placed = PlacedField(field.path, field.name, self._name(field, around), self._presence(field, around), settled)
        if field.record is None or field.repeated or field.record.variants or not depth:
            return placed
        record = self.record(field.record.fields, field.path, depth - 1)
        if field.record.fields and not record.fields:
            return None
        return replace(placed, record=record) if record.changed else placed

    def _telling(self, field: Field, around: str) -> PlacedField | None:
        """In an envelope a discriminator stays, because everybody's envelope has it; only JSON Schema can narrow it."""
        if not self.source.is_of_envelope(field, around):
            return None
        [found] = [one for one in self.chosen if one.field.path == field.path]
        only = found.symbol(self.combination[field.path]) if self.source.event.format == "JSON" else None
        return PlacedField(field.path, field.name, field.name, Presence.AS_BEFORE, only=only)

    def _name(self, field: Field, around: str) -> str:
        if self.keep_names or around not in self.source.places:
            return field.name
        return field_name(field.name, self.chosen, self.combination)

    def _presence(self, field: Field, around: str) -> Presence:
        """Samples before documentation; what the old schema requires stays as it is."""
        said = told(field, self._ties(field), self.combination)
        if self.sightings is None:
            return said
        seen = self.sightings.presence(field.path, around, self.kind)
        if seen is Presence.ABSENT and not self.source.may_be_missing(field):
            return Presence.AS_BEFORE
        if seen is Presence.REQUIRED and not field.soft:
            return Presence.AS_BEFORE
        if seen is not None:
            settled_otherwise = seen is Presence.AS_BEFORE and said is Presence.REQUIRED
            return self._unless_contradicted(said, field, around) if settled_otherwise else seen
        return self._unless_contradicted(said, field, around)

    def _unless_contradicted(self, said: Presence, field: Field, around: str) -> Presence:
        strict = said in {Presence.ABSENT, Presence.REQUIRED} and self.sightings is not None
        if strict and self.sightings is not None:
            return Presence.AS_BEFORE if self.sightings.contradicts(said, field.path, around, self.kind) else said
        return said

    def _ties(self, field: Field) -> list[Tie]:
        """What the documentation says of it, if it may be missing; a sentence about a field that never is explains."""
        ties = self.source.ties.get(field.path, ()) if self.source.may_be_missing(field) else ()
        return [tie for tie in ties if tie.discriminator.field.path in self.combination]
