"""How a text spells what descriptors say in one way only: names of types, options, defaults, statements.

A schema that came as a descriptor spells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Statement(NamedTuple):
    """A statement that declares several things of a kind."""

    kind: int
    """The number of that kind in the descriptor of the declaration around it."""
    things: int


@dataclass(frozen=True, slots=True)
class Spelled:
    """By the full name of a declaration."""

    types: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of a field's type; of a method's with `<` and `>` behind the name for what it takes and gives, of what an
    extension extends with `^`."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Assignments as the text has them, laid out, where all of a declaration's are read."""
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of a field, where it is a word or a number."""
    json_names: frozenset[str] = frozenset()
    """Fields whose JSON name is written, usual or not."""
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict[str, tuple[Statement, ...]])
    """In the order of the text."""
    syntax: bool = True
    """Whether the text says which syntax it is in."""

    def grouped(self, name: str, kind: int, count: int) -> tuple[int, ...]:
        """How many of a kind each statement of a declaration declares; all in one where the text is not known."""
        found = tuple(each.things for each in self.statements.get(name, ()) if each.kind == kind)
        return found if sum(found) == count else (count,) if count else ()


NOTHING: Final = Spelled()
