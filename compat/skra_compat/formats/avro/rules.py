"""What an Avro reader refuses, and what it takes for something else (specification, "Schema Resolution").

A rule is a function that yields what is wrong with one pair of parts and tells the pair which parts below must hold
too; it is found by the kinds of the two. Kinds and paths of the differences are those of Java's `SchemaCompatibility`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from skra_compat.budget import Budget
from skra_compat.difference import Difference
from skra_compat.formats.avro import rules_meaning, rules_named, rules_union
from skra_compat.formats.avro.model import Array, Map, Model, Part
from skra_compat.formats.avro.resolution import PROMOTIONS
from skra_compat.formats.avro.sides import Meeting, Sides, phrase
from skra_compat.formats.avro.witness import Witness, chain, path_in_writer
from skra_compat.walk import Walk

Rule: TypeAlias = Callable[[Sides, Meeting], Iterator[Difference]]


def differences(reader: Model, writer: Model, budget: Budget) -> Iterator[Difference]:
    """Yield every difference, each place once.

    Raises:
        Exhausted: the budget is spent.
    """
    sides = Sides(reader, writer)
    walk: Walk[Part] = Walk(lambda pair: _rule(pair)(sides, pair), lambda part: part, budget)
    for found in walk.differences(reader.part(reader.root), writer.part(writer.root)):
        yield _placed(found)


def _placed(found: Difference) -> Difference:
    """Say where the place is in the writer, if it is another; what it does not write is missing among its fields."""
    if not isinstance(found.witness, Witness):
        return found
    pair = found.witness.chain[-1]
    inside = "/fields" if found.witness.field else found.path.removeprefix(pair.pointer())
    path = path_in_writer(found.witness.chain) + inside
    return replace(found, writer_path=path) if path != found.path else found


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
        message=f"the reader expects {reader}, the writer writes {writer}",
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
