"""From a table of samples to discriminators, decisions and groups."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from skra_compat.event import Json
from skra_lint.discriminators import is_telling
from skra_lint.samples.alternatives import Alternative, alternatives
from skra_lint.samples.by_name import named_for_events, told_by_name
from skra_lint.samples.dependence import Dependence, State, dependence, state_of
from skra_lint.samples.table import ENOUGH, MOST_FIELDS, Events, Key, Table, Value, tabulate
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words

_MOST_DISCRIMINATORS = 3
_BEST = 8
_MOST_OF = 0.5
_COARSE = frozenset({"category", "class", "variant", "subtype"})
_GAIN = 0.1
"""Share of entropy that a pair of fields must explain beyond the better of the two."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A field whose presence depends on the values of one discriminator, or of two together."""

    field: str
    discriminators: tuple[str, ...]
    states: Mapping[Key, State]
    strict: bool
    """No value leaves it open."""


@dataclass(frozen=True, slots=True)
class Group:
    """The events with one combination of values."""

    values: Mapping[str, Value]
    count: int
    fields: Mapping[str, State]


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the samples show."""

    events: int
    decisions: tuple[Decision, ...] = ()
    discriminators: tuple[str, ...] = ()
    """The few that together settle the decided fields."""
    groups: tuple[Group, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    """A boolean field and the field whose presence it repeats."""
    inconclusive: tuple[str, ...] = ()
    """What could not be judged, and how many events it would take."""
    told_by_name: tuple[str, ...] = ()
    """Fields that say by their name and values which event it is, whatever fields the events have."""
    alternatives: tuple[Alternative, ...] = ()
    """Groups of fields of which an event has one, where no field says which."""
    presence: Mapping[str, int] | None = None
    """How many events hold each field."""
    unread: int = 0
    """Field names that were too many to be compared."""
    columns: int = MOST_FIELDS
    """Field names that are compared at most."""


def analyse(events: Sequence[Mapping[str, Json]]) -> Sampled:
    """What the events show; their order is the order in which they were produced."""
    table = tabulate(events)
    counts = {name: places.bit_count() for name, places in table.present.items()}
    targets = [name for name, count in counts.items() if ENOUGH <= count <= len(events) - ENOUGH]
    measured = _measured(table, targets)
    both_ways = {name for (name, _), found in measured.items() if found.states.get((True,)) is State.NEVER}
    flags = tuple(
        (name, field)
        for (name, field), found in measured.items()
        if name not in both_ways and _is_flag(table, name, found)
    )
    kept = {pair: found for pair, found in measured.items() if pair not in flags and not _is_new(table, *pair, found)}
    decisions = [*_single(kept), *_double(table, targets, measured, kept)]
    chosen = _cover(table, decisions)
    groups = tuple(_groups(table, chosen)) if chosen else ()
    return Sampled(
        len(events),
        tuple(decisions),
        chosen,
        groups,
        flags,
        tuple(_doubts(table)),
        tuple(told_by_name(table)),
        () if chosen else alternatives(table),
        counts,
        table.unread,
    )


Measured = Mapping[tuple[str, str], Dependence]


def _measured(table: Table, targets: Sequence[str]) -> Measured:
    """Every pair of a candidate and a target that is not above or below it."""
    columns = {name: table.joint([name]) for name in table.candidates}
    found = {
        (name, field): dependence(column, table.present[field])
        for name, column in columns.items()
        for field in targets
        if not _is_kin(name, field)
    }
    return {pair: one for pair, one in found.items() if one.limits and one.significant(len(found))}


def _is_kin(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}.") or field.startswith(f"{name}.")


def _is_flag(table: Table, name: str, found: Dependence) -> bool:
    """A boolean that repeats whether the field is there (`hasCoupon`): redundant, and no sign of two purposes.

    One that keeps another field away where it is true tells two events apart.
    """
    return (
        all(isinstance(value, bool) for value in table.candidates[name])
        and found.states.get((True,)) is State.ALWAYS
        and found.decides
    )


def _is_new(table: Table, name: str, field: str, found: Dependence) -> bool:
    """Every event with a value that says never came before the field first appeared: the field is new."""
    column = table.joint([name])
    last = max((column[value].bit_length() for value, state in found.states.items() if state is State.NEVER), default=0)
    presence = table.present[field]
    first = (presence & -presence).bit_length()
    return last < first


def _single(kept: Measured) -> Iterator[Decision]:
    for (name, field), found in kept.items():
        yield Decision(field, (name,), found.states, found.decides)


def _double(table: Table, targets: Sequence[str], measured: Measured, kept: Measured) -> Iterator[Decision]:
    """Fields that no single discriminator decides, and that two together do."""
    settled = {field for (_, field), found in measured.items() if found.decides}
    weight: Counter[str] = Counter()
    for (name, _), found in kept.items():
        weight[name] += int(found.information) + 1
    best = [name for name, _ in weight.most_common(_BEST)] or list(table.candidates)[:_BEST]
    pairs = {pair: table.joint(pair) for pair in combinations(best, 2)}
    for field in targets:
        if field not in settled:
            alone = max((found.share for (_, of), found in measured.items() if of == field), default=0.0)
            yield from _surest_pair(table, field, pairs, alone, len(targets))


def _surest_pair(
    table: Table,
    field: str,
    pairs: Mapping[tuple[str, str], Mapping[Key, Events]],
    alone: float,
    comparisons: int,
) -> Iterator[Decision]:
    """The pair that explains most of a field's presence, if it explains more than one of them alone."""
    measured = {
        pair: dependence(column, table.present[field])
        for pair, column in pairs.items()
        if not any(_is_kin(name, field) for name in pair)
    }
    if not measured:
        return
    pair = max(measured, key=lambda one: measured[one].share)
    found = measured[pair]
    telling = found.decides or (found.limits and found.share >= _MOST_OF)
    if telling and found.share > alone + _GAIN and found.significant(len(pairs) * comparisons):
        yield Decision(field, pair, found.states, found.decides)


def _cover(table: Table, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """The fewest discriminators, greedily, under which the decided fields are always or never there."""
    deciding: dict[str, set[str]] = defaultdict(set)
    for decision in decisions:
        for name in decision.discriminators:
            deciding[name].add(decision.field)
    open_fields = {decision.field for decision in decisions}
    chosen: list[str] = []
    while open_fields and len(chosen) < _MOST_DISCRIMINATORS:
        left = [name for name in deciding if name not in chosen and deciding[name] & open_fields]
        worth = {name: _worth(table, [*chosen, name], open_fields) for name in left}
        if chosen:
            worth = {name: one for name, one in worth.items() if one[0]}
        if not worth:
            break
        chosen.append(max(worth, key=lambda name: worth[name]))
        open_fields -= {field for field in open_fields if _settled(table.joint(chosen), table.present[field])}
    return tuple(chosen)


def _worth(table: Table, names: Sequence[str], fields: set[str]) -> tuple[int, int, float, int]:
    """How many fields it would settle; a telling name; how much it explains of the others; few values.

    Of two that come together, `what` tells more than `currency`, which is always an attribute.
    """
    column = table.joint(names)
    settled = sum(_settled(column, table.present[field]) for field in fields)
    explained = sum(round(dependence(column, table.present[field]).share, 2) for field in sorted(fields))
    return settled, _named(names[-1]), explained, -len(table.candidates[names[-1]])


def _named(name: str) -> int:
    """How well a name tells events apart: `eventType` more than `kind`, `kind` more than `category`."""
    parts = words(name.rpartition(".")[2])
    if named_for_events(name):
        return 4
    if is_telling(name.rpartition(".")[2]):
        return 2 if parts[-1] in _COARSE else 3
    return int(vocabulary("attributes").isdisjoint(parts))


def _settled(column: Mapping[Key, Events], presence: Events) -> bool:
    return State.MIXED not in dependence(column, presence).states.values()


def _groups(table: Table, names: Sequence[str]) -> Iterator[Group]:
    for value, members in sorted(table.joint(names).items(), key=lambda item: str(item[0])):
        total = members.bit_count()
        fields = {name: state_of((places & members).bit_count(), total) for name, places in table.present.items()}
        yield Group(dict(zip(names, value, strict=True)), total, fields)


def _doubts(table: Table) -> Iterator[str]:
    if table.size < 2 * ENOUGH:
        yield f"{table.size} events were seen, {2 * ENOUGH} are needed to tell anything"
    for name, values in table.rare.items():
        if is_telling(name.rpartition(".")[2]):
            seen = ", ".join(f"{value} {count} times" for value, count in values.items())
            yield f"{name}: {seen}; {ENOUGH} are needed"
