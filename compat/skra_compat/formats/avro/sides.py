"""The two models of a comparison, and how a difference between their parts is told."""

from typing import TypeAlias

from skra_compat.formats.avro.model import Enum, Fixed, Model, Part, Primitive, Record, Union
from skra_compat.walk import Pair

Meeting: TypeAlias = Pair[Part]
"""A part of the reader and the part of the writer that it meets."""


class Sides:
    """Reader and writer."""

    __slots__ = ("reader", "writer")

    def __init__(self, reader: Model, writer: Model) -> None:
        self.reader = reader
        self.writer = writer


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
