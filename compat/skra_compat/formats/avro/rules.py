"""What an Avro reader refuses, and what it takes for something else (specification, "Schema Resolution").

A rule is a function that yields what is wrong with one pair of parts and tells the pair which parts below must hold
too; it is found by the kinds of the two. Kinds and paths of the differences are those of Java's `SchemaCompatibility`.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from skra_compat.budget import Budget
from skra_compat.difference import NO_WITNESS, Difference
from skra_compat.formats.avro import rules_meaning, rules_named, rules_union
from skra_compat.formats.avro.model import Array, Map, Model, Part
from skra_compat.formats.avro.resolution import PROMOTIONS
from skra_compat.formats.avro.sides import Meeting, Sides, phrase, place
from skra_compat.formats.avro.smallest import smallest
from skra_compat.formats.avro.witness import Witness, chain, path_in_writer
from skra_compat.walk import Walk

_MOST_SHOWN: Final = 100_000
"""Values and types that all witnesses of one comparison may have to do with: each is a whole event, replayed, and both
events and schemas can be very wide. The first difference always has its witness."""

Rule: TypeAlias = Callable[[Sides, Meeting], Iterator[Difference]]


def differences(reader: Model, writer: Model, budget: Budget) -> Iterator[Difference]:
    """Yield every difference, each place once.

    Raises:
        Exhausted: the budget is spent.
    """
    sides = Sides(reader, writer)
    walk: Walk[Part] = Walk(lambda pair: _in_order(_rule(pair)(sides, pair), pair), lambda part: part, budget)
    spent = 0
    for found in walk.differences(reader.part(reader.root), writer.part(writer.root)):
        placed = _placed(found)
        yield placed if spent <= _MOST_SHOWN else placed._replace(witness=NO_WITNESS)
        spent += smallest(writer).values + len(reader.types) + len(writer.types)


def _in_order(found: Iterator[Difference], pair: Meeting) -> Iterator[Difference]:
    """Tell what is wrong in the order of the reader's text, as Java does: the third field after all of the second."""
    for one in found:
        if pair.below:
            pair.below.append(one)
        else:
            yield one


def _placed(found: Difference) -> Difference:
    """Say where the place is, in words and in the writer too if it is another there; Java calls the root `/`.

    What the writer does not write is missing among its fields.
    """
    if not isinstance(found.witness, Witness):
        return found
    pair = found.witness.chain[-1]
    inside = "/fields" if found.witness.field else found.path.removeprefix(pair.pointer())
    path = path_in_writer(found.witness.chain) + inside
    writer_path = (path or "/") if path != found.path else ""
    named = place(pair)
    message = f"{named}: {found.message}" if named else found.message
    return found._replace(message=message, path=found.path or "/", writer_path=writer_path)


def _rule(pair: Meeting) -> Rule:
    reader, writer = pair.reader.kind, pair.writer.kind
    if writer == "union":
        return rules_union.every_branch
    if reader == "union":
        return rules_union.some_branch
    if reader == writer:
        return _SAME_KIND.get(reader, rules_meaning.same_type)
    return rules_meaning.promotion if reader in PROMOTIONS.get(writer, ()) else _other_type


def _items(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Items are read by items."""
    assert isinstance(pair.reader, Array)
    assert isinstance(pair.writer, Array)
    pair.at("items", sides.reader.part(pair.reader.items), sides.writer.part(pair.writer.items))
    yield from ()


def _values(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Values are read by values; the keys are strings on both sides."""
    assert isinstance(pair.reader, Map)
    assert isinstance(pair.writer, Map)
    pair.at("values", sides.reader.part(pair.reader.values), sides.writer.part(pair.writer.values))
    yield from ()


def _other_type(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Nothing in the specification turns the one type into the other."""
    del sides
    reader, writer = phrase(pair.reader), phrase(pair.writer)
    wider = PROMOTIONS.get(pair.writer.kind, ())
    also = f" ({' or '.join(wider)} would read it as well)" if wider else ""
    yield Difference(
        kind="TYPE_MISMATCH",
        path=pair.pointer(),
        message=f"the reader expects {reader}, the writer writes {writer}, which nothing turns into {reader}",
        fix=f"keep {writer}{also}, or add a field of the new type beside it, with a default",
        witness=Witness(chain(pair)),
    )


_SAME_KIND: Final[dict[str, Rule]] = {
    "array": _items,
    "map": _values,
    "record": rules_named.record,
    "enum": rules_named.enum,
    "fixed": rules_named.fixed,
}
