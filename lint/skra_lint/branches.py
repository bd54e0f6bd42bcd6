"""The branches of a choice, and what they say of themselves: that they are events, answers, or forms of one thing."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import takewhile

from skra_compat.outline import Field, Record
from skra_lint.discriminators import is_telling
from skra_lint.envelope import is_envelope
from skra_lint.event import is_container
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_deed, is_participle, joined, share_of_deeds, words

MOSTLY = 0.6
"""Share of the branches that must be named as events, where their names are the evidence."""
_ONE_EVENT = 0.5
"""Share of common fields from which branches are forms of one event: "one of two ids"."""


def are_events(branches: Sequence[Record], *, by_constant: bool = False) -> bool:
    """Whether they say it: by a constant in a field that tells events apart, or by their names if that is enough."""
    told_apart = any(map(is_telling, _constants(branches)))
    return told_apart or (not by_constant and are_named_as_events([one.name for one in branches]))


def are_deeds(branches: Sequence[Record]) -> bool:
    """Whether their constants are deeds: `type: item_added`, `type: item_removed`; `type: text` is a sort."""
    values = [str(one.enum[0]) for branch in branches for one in branch.fields if one.constant and one.enum]
    return share_of_deeds(values, plain=True) >= MOSTLY


def tell_deeds(branches: Sequence[Record]) -> bool:
    """Whether constants or names are deeds: sorts of a thing are told apart by a constant, too."""
    return are_deeds(branches) or are_named_as_events([one.name for one in branches])


def are_called_events(branches: Sequence[Record]) -> bool:
    """Whether at least two say outright that they are events: `StatusUpdateEvent | ArtifactUpdateEvent`."""
    own = [name for name in _own_names([branch.name for branch in branches]) if name and not name.isdigit()]
    return sum("event" in {*words(name)[:1], *words(name)[-1:]} for name in own) > 1


def are_named_as_events(names: Sequence[str]) -> bool:
    """`OrderPlaced`, `vm_assignment_event`, `table_insert_request`: at least two, and most of them."""
    said = [name for name in _own_names(names) if _is_named_as_event(name)]
    return len(said) >= 2 and len(said) >= MOSTLY * len(names)


def without_answers(branches: Sequence[Record], *, within: bool) -> tuple[Record, ...]:
    """The branches that do not only say that something went wrong, or nothing: how a deed ended is no other event.

    Within a field `JoinFailure` is such an answer; at the root it would be an event, and only `Error` alone is none.
    """
    common = _common_names(branches)
    return tuple(branch for branch in branches if not _is_answer(branch, common, within=within))


def are_forms_of_one(branches: Sequence[Record]) -> bool:
    """Whether they have most fields in common, and neither a constant nor a deed in their names tells them apart."""
    return not _are_told_apart(branches) and _alike(branches) >= _ONE_EVENT


def names_of(branches: Sequence[Record]) -> list[str]:
    """The names, or the first fields of those that have none."""
    return [one.name or "{" + ", ".join(field.name for field in one.fields[:3]) + "}" for one in branches]


def _common_names(branches: Sequence[Record]) -> set[str]:
    shapes = [{field.name for field in one.fields} for one in branches]
    return shapes[0].intersection(*shapes[1:])


def _own_names(names: Sequence[str]) -> list[str]:
    """The names without the words that all begin with: of `UserCreatedObject0`, `UserCreatedObject1` only a number."""
    parted = [words(name) for name in names]
    together = list(takewhile(lambda column: len(set(column)) == 1, zip(*parted, strict=False)))
    return [" ".join(parts[len(together) if len(parted) > 1 else 0 :]) for parts in parted]


def _is_named_as_event(name: str) -> bool:
    parts = words(name)
    return bool(parts) and (parts[-1] == "event" or any(is_participle(word) for word in parts) or is_deed(name))


def _is_answer(branch: Record, common: set[str], *, within: bool) -> bool:
    failures = vocabulary("failures")
    if branch.name:
        named = set(words(branch.name))
        return not failures.isdisjoint(named) if within else named <= failures
    own = [joined(field.name) for field in branch.fields if field.name not in common]
    return not branch.variants and (failures | {"failed"}).issuperset(own) and bool(own or not branch.fields)


def _are_told_apart(branches: Sequence[Record]) -> bool:
    """By a constant of their own (`action: created`, `action: deleted`), or by different deeds in their names."""
    if _constants(branches) or _differ_within(branches):
        return True
    return len({word for branch in branches for word in words(branch.name) if is_participle(word)}) > 1


def _differ_within(branches: Sequence[Record]) -> bool:
    """Whether each holds the event in a field of one name (`payload`), and what is in it has little in common."""
    held = [{field.name: field.record for field in one.fields if is_container(field)} for one in branches]
    for name in set(held[0]).intersection(*held[1:]):
        shapes = [{field.name for field in record.fields} for one in held if (record := one[name]) is not None]
        if len(shapes[0].intersection(*shapes[1:])) < _ONE_EVENT * len(set[str]().union(*shapes)):
            return True
    return False


def _constants(branches: Sequence[Record]) -> list[str]:
    """The fields that have a constant in the branches, and not the same in all."""
    constants: dict[str, set[str]] = defaultdict(set)
    for branch in branches:
        for field in _with_held(branch):
            if field.constant and field.types == ("string",):
                constants[field.name].add(str(field.enum[0]))
    return [name for name, values in constants.items() if len(values) > 1]


def _with_held(branch: Record) -> Iterator[Field]:
    """Its fields, and those of the object that it holds the event in: `data.kind`."""
    for field in branch.fields:
        yield field
        if is_container(field) and field.record is not None:
            yield from field.record.fields


def _alike(branches: Sequence[Record]) -> float:
    """The share of the fields, envelope left out, that all have; 1 where there is nothing to compare."""
    shapes = [{_sign(field) for field in branch.fields if not is_envelope(field)} for branch in branches]
    every = set[Hashable]().union(*shapes)
    return len(every.intersection(*shapes)) / len(every) if every else 1.0


def _sign(field: Field) -> Hashable:
    """Equal for fields that hold the same: of one name, and of one type where it is a record or a choice of records."""
    record = field.record
    below = (record.name, *(variant.name for variant in record.variants)) if record is not None else ()
    return field.name, field.repeated, below
