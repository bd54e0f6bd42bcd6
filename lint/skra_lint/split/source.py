"""What is known of the event that is to be split: its fields at every depth, and what tells its kinds apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from skra_compat import Schema
from skra_compat.lazy import Lazy
from skra_compat.outline import Field, Record
from skra_lint.discriminators import Discriminator, discriminators_among, is_telling, told_by_conditions
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent, is_container
from skra_lint.split.cases import Values, cases_of
from skra_lint.split.hoisted import told_deep_inside
from skra_lint.split.naming import without_shared_path
from skra_lint.split.observed import observed, spoken
from skra_lint.split.plan import CannotSplit
from skra_lint.split.sightings import DEEPEST
from skra_lint.ties import Tie, TieIndex, ties_of
from skra_lint.words import words

_MOST_DEEDS = 8
_MOST_DISCRIMINATORS = 6


@dataclass(frozen=True)
class Source:
    """The old event."""

    event: LintedEvent
    schema: Schema

    @Lazy
    def fields(self) -> Mapping[str, Field]:
        """The fields by path, those of objects besides the objects; no lists."""
        return {field.path: field for field in _below(self.event.root, DEEPEST)}

    @Lazy
    def places(self) -> Mapping[str, Record]:
        """The objects that may say which event it is: the root, what holds the event proper, what is around it."""
        return {"": self.event.root, **{field.path: record for field, record in _telling_records(self.event.root, 2)}}

    @Lazy
    def outermost(self) -> frozenset[str]:
        """Paths of the fields at the root and in what holds the event proper."""
        held = [self.event.root, *(record for _, record in _containers(self.event.root, 2))]
        return frozenset(field.path for record in held for field in record.fields)

    @Lazy
    def known(self) -> Mapping[str, Discriminator]:
        """What the schema lists values of, by path."""
        found: dict[str, Discriminator] = {}
        for record in self.places.values():
            for one in (*told_by_conditions(record.fields), *discriminators_among(record.fields)):
                found[one.field.path] = one
        for path, symbols in self.cases.items():
            if len(symbols) > 1 and (path not in found or not found[path].listed):
                name = path.rpartition(".")[2]
                values = tuple(spoken(name, symbol) for symbol in symbols)
                found[path] = Discriminator(
                    self.fields.get(path, Field(name, path)), values, symbols, True, listed=True
                )
        return {path: replace(one, values=without_shared_path(one.values)) for path, one in found.items()}

    @Lazy
    def cases(self) -> Values:
        """What keywords of JSON Schema make depend on values."""
        return cases_of(self.schema)

    @Lazy
    def ties(self) -> Mapping[str, Sequence[Tie]]:
        """What the documentation ties each field to, by path."""
        index = TieIndex(tuple(self.known.values()))
        found = {path: ties_of(field, index) for path, field in self.fields.items()}
        return {path: [tie for tie in ties if not tie.discriminator.outcome] for path, ties in found.items()}

    @property
    def telling_ties(self) -> list[Tie]:
        """Ties to known values."""
        return [tie for of_field in self.ties.values() for tie in of_field if tie.values]

    @Lazy
    def taken(self) -> frozenset[str]:
        """Names of types inside the event, which a new event cannot have too."""
        within = self.event.everything
        records = {field.record.name for field in within if field.record is not None}
        return frozenset(records | {field.native.rpartition(".")[2] for field in within})

    def discriminators(self) -> list[Discriminator]:
        """Those that the documentation or the samples name, and a short list of deeds beside them: things first.

        Raises:
            CannotSplit: there are too many of them, or the event tells how a row changed.
        """
        if _is_of_changes(self.event.root):
            raise CannotSplit(
                "before and after beside what was done are an envelope of changed rows, which is one event: "
                "lint the stream as change-data, and split what you make of it"
            )
        wanted = self._sampled() or self._tied() or (self.cases.keys() & self.known.keys()) or self._named()
        if len(wanted) > _MOST_DISCRIMINATORS:
            raise CannotSplit(f"{len(wanted)} fields tell events apart by the documentation: give samples")
        chosen = [self._chosen(path) for path in dict.fromkeys((*self.fields, *self.known)) if path in wanted]
        if chosen and not self.event.samples:
            chosen += [
                found
                for path, found in self.known.items()
                if path not in wanted and path in self.outermost and _is_short_list_of_deeds(found)
            ]
        return sorted((found for found in chosen if len(found.values) > 1), key=lambda found: found.action)

    def _sampled(self) -> set[str]:
        """Fields whose values decide in the samples which others are there."""
        sampled = self.event.sampled
        if sampled is None:
            return set()
        found = sampled.discriminators or told_deep_inside(self.event.root, self.places, self.event.samples)
        return set(found) & {*self.fields, *self.known}

    def _tied(self) -> set[str]:
        sure = [tie for tie in self.telling_ties if tie.discriminator.named or _is_everywhere(tie)]
        return {tie.discriminator.field.path for tie in sure if self.may_be_missing(tie.field)}

    def may_be_missing(self, field: Field) -> bool:
        """Whether an event may lack it; Protobuf's scalars and lists may be missing although they are not optional."""
        return field.soft or self.event.format == "PROTOBUF"

    def _named(self) -> set[str]:
        """The plainest of the fields that say by name and values in samples which event it is."""
        sampled = self.event.sampled
        told = [path for path in sampled.told_by_name if path in self.fields] if sampled is not None else []
        return set(sorted(told, key=lambda path: (path.count("."), told.index(path)))[:1])

    def is_of_envelope(self, field: Field, around: str) -> bool:
        """Whether it stands in the envelope: in `meta` and its like, or as the `type` of a CloudEvent."""
        if around:
            return around in self.fields and is_envelope(self.fields[around])
        return field.name == "type" and any(one.name == "specversion" for one in self.event.root.fields)

    def _chosen(self, path: str) -> Discriminator:
        """As the schema lists its values; where it lists none, as the samples show them."""
        known = self.known.get(path)
        if self.event.samples and (known is None or not known.listed):
            field = self.fields[path] if known is None else known.field
            return observed(field, self.event.samples, named=is_telling(field.name))
        return known if known is not None else observed(self.fields[path], (), named=False)


def _is_of_changes(root: Record) -> bool:
    """An envelope of change data capture: the row before, the row after, and `op`."""
    held = [root, *(field.record for field in root.fields if field.record is not None and is_container(field))]
    deeds = {"op", "operation", "op_type", "type", "data_op"}
    return any({"before", "after"} <= names and names & deeds for names in map(_names, held))


def _names(record: Record) -> set[str]:
    return {field.name for field in record.fields}


def _below(record: Record, depth: int) -> Iterator[Field]:
    for field in record.fields:
        yield field
        if field.record is not None and not field.repeated and depth:
            yield from _below(field.record, depth - 1)


def _telling_records(root: Record, depth: int) -> Iterator[tuple[Field, Record]]:
    yield from _containers(root, depth)
    for field in root.fields:
        if field.record is not None and not field.repeated and not is_container(field):
            named = len(words(field.name)) == 1 and is_telling(field.name)
            if is_envelope(field) or named:
                yield field, field.record


def _containers(record: Record, depth: int) -> Iterator[tuple[Field, Record]]:
    for field in record.fields:
        if field.record is not None and not field.repeated and (is_container(field) or _is_of_json_api(field)):
            yield field, field.record
            yield from _containers(field.record, depth - 1) if depth else ()


def _is_of_json_api(field: Field) -> bool:
    """What JSON:API calls the fields of a resource: `data.attributes`."""
    return field.name == "attributes" and "." in field.path


def _is_everywhere(tie: Tie) -> bool:
    """An attribute that every event has, and a sentence that conditions by it and does not only explain."""
    return not tie.condition.explains and not tie.discriminator.field.soft


def _is_short_list_of_deeds(found: Discriminator) -> bool:
    """One that every event has; what only some events have cannot tell all of them apart."""
    return found.named and found.listed and found.action and len(found.values) <= _MOST_DEEDS and not found.field.soft
