"""The event that shows a difference: the writer's part that the rule speaks of, with the smallest event around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from skra_compat.formats.avro.model import Array, Map, Model, Record, Union
from skra_compat.formats.avro.sides import Meeting
from skra_compat.formats.avro.smallest import Smallest, Unshowable, smallest
from skra_compat.formats.avro.values.native import Branch, Native

KEY: Final = "key"
"""The key under which a map holds the value in question."""
_MOST_STEPS: Final = 90


class OfItself:
    """The part's own smallest event will do."""


SMALLEST: Final = OfItself()
Chain: TypeAlias = tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What `replay` takes."""

    chain: Chain
    """The pairs from the root to the part."""
    value: Native | OfItself = SMALLEST
    """What the writer writes there."""
    degrades: bool = False
    """The reader is expected to accept the event and to take it for something else."""
    field: str = ""
    """The field of the reader's record that the writer does not write, if that is the point."""


class Step(NamedTuple):
    """From a part of the writer to one below it."""

    above: Meeting
    number: int
    """Of the field or of the union's branch; 0 for items and values."""


def chain(pair: Meeting) -> Chain:
    """The pairs from the root to this one."""
    found: list[Meeting] = []
    at: Meeting | None = pair
    while at is not None:
        found.append(at)
        at = at.parent
    return tuple(reversed(found))


def moved(witness: Witness, pair: Meeting, top: object) -> Witness:
    """A witness of a trial, maybe made elsewhere, of the reader's part `top`: built around `pair` instead."""
    tops = [at for at, one in enumerate(witness.chain) if one.reader is top and one.writer is pair.writer]
    below = witness.chain[tops[0] :] if tops else ()
    return Witness((*chain(pair), *below), witness.value, witness.degrades, witness.field)


def steps(pairs: Chain) -> Iterator[Step]:
    """Yield how the writer's side gets from the root to the last pair."""
    for pair, above in zip(pairs[1:], pairs, strict=False):
        if pair.steps:
            yield Step(above, pair.origin)


def path_in_writer(pairs: Chain) -> str:
    """The pointer of the last pair in the writer schema."""
    tokens: list[str] = []
    for above, number in steps(pairs):
        match above.writer:
            case Record():
                tokens.append(f"/fields/{number}/type")
            case Union():
                tokens.append(f"/{number}")
            case Array():
                tokens.append("/items")
            case _:
                tokens.append("/values")
    return "".join(tokens)


def place_in_reader(pairs: Chain) -> Iterator[str | int]:
    """Yield the keys and positions that lead to the last pair in what the reader has read."""
    for above, _ in steps(pairs):
        match above.writer:
            case Record():
                yield _field_of_reader(pairs, above)
            case Union():
                continue
            case Array():
                yield 0
            case _:
                yield KEY


def _field_of_reader(pairs: Chain, above: Meeting) -> str:
    below = pairs[pairs.index(above) + 1]
    assert isinstance(above.reader, Record)
    return above.reader.fields[int(below.steps[1])].name


def event(writer: Model, witness: Witness) -> Native:
    """The whole event.

    Raises:
        Unshowable: every event around the part is endless or huge.
    """
    least = smallest(writer)
    leaf = witness.chain[-1].writer
    value = least.event(leaf) if isinstance(witness.value, OfItself) else witness.value
    taken = list(steps(witness.chain))
    if len(taken) > _MOST_STEPS:
        raise Unshowable
    for step in reversed(taken):
        value = _around(least, step, value)
    return value


def _around(least: Smallest, step: Step, value: Native) -> Native:
    part = step.above.writer
    match part:
        case Record():
            others = [field for at, field in enumerate(part.fields) if at != step.number]
            return {part.fields[step.number].name: value} | {one.name: least.event_of(one.type) for one in others}
        case Union():
            return Branch(step.number, value)
        case Map():
            return {KEY: value}
        case _:
            return [value]
