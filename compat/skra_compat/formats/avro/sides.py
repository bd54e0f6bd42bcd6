"""The two models of a comparison, and how a difference between their parts is told."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeAlias

from skra_compat.formats.avro.model import Array, Enum, Fixed, Map, Model, Part, Primitive, Record, Union
from skra_compat.formats.avro.resolution import Branches
from skra_compat.walk import Pair

Meeting: TypeAlias = Pair[Part]
"""A part of the reader and the part of the writer that it meets."""

_MOST_LISTED: Final = 10


class Sides:
    """Reader and writer."""

    __slots__ = ("_branches", "reader", "writer")

    def __init__(self, reader: Model, writer: Model) -> None:
        self.reader = reader
        self.writer = writer
        self._branches: dict[Union, Branches] = {}

    def branches(self, union: Union) -> Branches:
        """The branches of one of the reader's unions; it meets every branch of the writer's in turn."""
        if union not in self._branches:
            parts = [self.reader.part(one) for one in union.branches]
            self._branches[union] = Branches(parts, self.writer.types)
        return self._branches[union]


def phrase(part: Part) -> str:
    """A part in words: `string`, `a record Order`, `decimal(9, 2) in bytes`."""
    match part:
        case Record() | Enum() | Fixed():
            return f"{'an' if part.kind == 'enum' else 'a'} {part.kind} {part.name}"
        case Union():
            return "a union"
        case Primitive():
            return part.kind
        case _:
            return f"{'an' if part.kind == 'array' else 'a'} {part.kind}"


def label(part: Part) -> str:
    """A part by its name, if it has one: `string`, `map`, `org.example.Order`."""
    return part.name if isinstance(part, Record | Enum | Fixed) else part.kind


def joined(names: Iterable[str]) -> str:
    """The first few of many names."""
    shown = list(islice(names, _MOST_LISTED + 1))
    return ", ".join(shown[:_MOST_LISTED]) + (" …" if len(shown) > _MOST_LISTED else "")


def place(pair: Meeting) -> str:
    """The place of a pair as people name it in the reader's events: `order.items[].price`; empty for the root."""
    steps: list[str] = []
    below, above = pair, pair.parent
    while above is not None:
        match above.reader:
            case Record() if len(below.steps) > 1:
                steps.append(f".{above.reader.fields[int(below.steps[1])].name}")
            case Array() if below.steps == ("items",):
                steps.append("[]")
            case Map() if below.steps == ("values",):
                steps.append("{}")
            case _:
                pass
        below, above = above, above.parent
    return "".join(reversed(steps)).removeprefix(".")
