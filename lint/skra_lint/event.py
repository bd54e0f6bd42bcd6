"""What rules see: one model of an event for all schema languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from skra_compat.event import Json
from skra_compat.lazy import Lazy
from skra_compat.outline import Event, Field, Record
from skra_lint.conditions import without_directives
from skra_lint.discriminators import Discriminator, constant_said, discriminators_among, is_telling, told_by_conditions
from skra_lint.docstring import documented
from skra_lint.envelope import Part, is_envelope, names_of_envelope, parts_among
from skra_lint.roles import Role, role_of
from skra_lint.stream import UNKNOWN, Stream
from skra_lint.suppress import Suppression
from skra_lint.ties import TieIndex
from skra_lint.title import leaves_deed_open, names_one_deed, title_of
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, stem, words

if TYPE_CHECKING:
    from skra_lint.samples import Sampled

Samples: TypeAlias = tuple[Mapping[str, Json], ...]
DEEPEST = 8
BATCHES = frozenset({"events", "records", "messages", "payload", "payloads", "batch"})
"""Lists whose items are the events proper."""
_ITEMS = frozenset({"items", "entries", "notifications", "changes", "updates", "actions"})
"""Lists that may be such a batch, if their items say so."""
_LITTLE = 2
"""Fields with content beside a list of events, up to which the list is what is told."""


@dataclass(frozen=True)
class LintedEvent:
    """An event's outline with the answers that more than one rule asks for."""

    name: str
    """The event's own name; the file's when the schema gives none."""
    format: str
    """AVRO, JSON or PROTOBUF."""
    outline: Event
    stream: Stream = UNKNOWN
    accepted: tuple[Suppression, ...] = ()
    """Every suppression that speaks of this event, wherever it stands."""
    unused: tuple[Suppression, ...] = ()
    """Suppressions that hid nothing; known when every other rule has run."""

    @Lazy
    def root(self) -> Record:
        """The record at the event's root."""
        return documented(self.outline.root, self.outline.doc)

    @Lazy
    def title(self) -> tuple[str, ...]:
        """The words of the name, without a version and without `Event` and its like at the end."""
        return title_of(self.name)

    @Lazy
    def doc(self) -> str:
        """What is written about the event as a whole."""
        return without_directives(self.outline.doc or self.root.doc)

    @Lazy
    def fields(self) -> tuple[Field, ...]:
        """What the event says of the world: the root's fields without envelope; `data` and its like count as root."""
        return tuple(_inlined(self.root))

    @Lazy
    def envelope(self) -> frozenset[Part]:
        """The parts of an envelope that the event has."""
        return parts_among(names_of_envelope(self.root))

    @Lazy
    def payload(self) -> tuple[Field, ...]:
        """`fields` without what discriminates and what belongs to the envelope."""
        telling = {found.field.path for found in self.discriminators}
        return tuple(one for one in self.fields if one.path not in telling and not is_envelope(one))

    @Lazy
    def soft(self) -> tuple[Field, ...]:
        """The payload that may be absent or null."""
        return tuple(one for one in self.payload if one.soft)

    @Lazy
    def sometimes(self) -> tuple[Field, ...]:
        """The soft payload that somebody made soft: in Protobuf any message may be absent, whatever was meant."""
        if self.format != "PROTOBUF":
            return self.soft
        return tuple(one for one in self.soft if one.record is None or one.choice or one.format)

    @Lazy
    def discriminators(self) -> tuple[Discriminator, ...]:
        """The fields whose value could say which event this is."""
        return (*discriminators_among(self.fields), *told_by_conditions(self.fields))

    @Lazy
    def told_inside(self) -> tuple[Discriminator, ...]:
        """Discriminators within an object that is named for deeds or holds the envelope, by both names.

        `action.kind`, `event.type`, `meta.action`.
        """
        return () if self.identified else (*_told_inside(self.fields), *_told_around(self.root))

    @Lazy
    def tie_index(self) -> TieIndex:
        """The discriminators by the words of sentences."""
        return TieIndex(self.discriminators)

    @Lazy
    def identified(self) -> bool:
        """A constant says which event this is (`action: orderPlaced`); another `type` is then one of its attributes."""
        return bool(self._constants)

    def settles(self, found: Discriminator) -> bool:
        """Whether it is one of the deeds that the field lists: by its name, or by a constant that is among them."""
        if sum(self.title[-len(said) :] == said for said in map(words, found.values)) == 1:
            return True
        if self.names_one_deed and not found.of_deeds:
            return True
        if not self._constants:
            return False
        listed = {words(value) for value in found.values}
        return any(constant[at:] in listed for constant in self._constants for at in range(len(constant)))

    @Lazy
    def _constants(self) -> tuple[tuple[str, ...], ...]:
        outermost = (*self.root.fields, *self.fields)
        telling = [one for one in outermost if is_telling(one.name)]
        told = (words(str(one.enum[0])) for one in telling if one.constant)
        said = (words(constant_said(one)) for one in telling)
        own = {stem(word) for word in self.title}
        of_title = (one for one in said if 2 * len(own.intersection(map(stem, one))) > len(own))
        return tuple(one for one in (*told, *of_title) if not vocabulary("generic_names").issuperset(one))

    @Lazy
    def names_one_deed(self) -> bool:
        """Its name or its constant is one fact (`LinkClicked`, `type: link.clicked`); what it lists are attributes."""
        return names_one_deed(self.title) or any(map(names_one_deed, self._constants))

    @Lazy
    def leaves_deed_open(self) -> bool:
        """Its name says that something came to pass (`OperationReceived`, `UserAction`) and leaves to a field what."""
        return leaves_deed_open(self.title)

    @Lazy
    def sampled(self) -> "Sampled | None":
        """What samples of the stream show; None where there are none."""
        if not self.samples:
            return None
        from skra_lint.samples import analyse  # noqa: PLC0415 - a schema alone should not wait for statistics

        return analyse(self.samples)

    @Lazy
    def samples(self) -> Samples:
        """Samples of the stream, their fields named as the schema names them: in Protobuf's JSON they are not."""
        if self.format != "PROTOBUF":
            return self.stream.samples
        names = dict(_json_names(self.root, 2))
        return tuple(_named(event, names) for event in self.stream.samples)

    @Lazy
    def everything(self) -> tuple[Field, ...]:
        """Every field at every depth, parents before children."""
        return tuple(_below(self.root, DEEPEST))

    @Lazy
    def lines(self) -> Mapping[str, int]:
        """The line of each field, by its path."""
        return {one.path: one.line for one in self.everything}


def is_batch(one: Field) -> bool:
    """A list of events by its name: `events`, `batch`, `items`."""
    return one.repeated and joined(one.name) in BATCHES | _ITEMS


def is_container(one: Field) -> bool:
    """A field that holds the event proper: `data`, `payload`, or a list called `events`."""
    if one.record is None or not one.record.fields:
        return False
    name = joined(one.name)
    return name in BATCHES if one.repeated else name in vocabulary("containers")


def _inlined(root: Record) -> Iterator[Field]:
    for one in root.fields:
        whole = one.record is not None and is_container(one) and not one.choice
        if whole and one.record is not None and not (one.repeated and _is_history(one, root)):
            yield from one.record.fields
        else:
            yield one


def _is_history(events: Field, root: Record) -> bool:
    """Whether a list of events is only a part of what is told: an order that says what happened to it so far."""
    beside = (one for one in root.fields if one.path != events.path and not is_container(one))
    return sum(role_of(one) is Role.CONTENT for one in beside) > _LITTLE


def _told_inside(fields: tuple[Field, ...]) -> Iterator[Discriminator]:
    for one in fields:
        if one.record is not None and not one.repeated and len(words(one.name)) == 1 and is_telling(one.name):
            inner = tuple(
                below._replace(name=f"{one.name}.{below.name}")
                for below in one.record.fields
                if words(below.name)[-1:] != () and words(below.name)[-1] in vocabulary("sorts")
            )
            yield from (found for found in discriminators_among(inner) if found.listed)


def _told_around(root: Record) -> Iterator[Discriminator]:
    """Deeds that the envelope lists; kinds of events are listed there for all schemas of a publisher."""
    for one in root.fields:
        if one.record is not None and not one.repeated and is_envelope(one):
            inner = (below._replace(name=f"{one.name}.{below.name}") for below in one.record.fields)
            yield from (found for found in discriminators_among(tuple(inner)) if found.listed and found.of_deeds)


def _json_names(record: Record, depth: int) -> Iterator[tuple[str, str]]:
    for one in record.fields:
        parts = one.name.split("_")
        yield parts[0] + "".join(part[:1].upper() + part[1:] for part in parts[1:]), one.name
        if one.record is not None and depth:
            yield from _json_names(one.record, depth - 1)


def _named(event: Mapping[str, Json], names: Mapping[str, str]) -> Mapping[str, Json]:
    return {
        names.get(name, name): _named(value, names) if isinstance(value, Mapping) else value
        for name, value in event.items()
    }


def _below(record: Record, depth: int) -> Iterator[Field]:
    for one in record.fields:
        yield one
        if one.record is not None and depth:
            yield from _below(one.record, depth - 1)
    for variant in record.variants if depth else ():
        yield from _below(variant, depth - 1)
