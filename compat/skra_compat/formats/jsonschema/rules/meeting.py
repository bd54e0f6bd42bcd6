"""What the files of the keywords hand to one another: words, places, what meets there, and who reports it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from skra_compat.difference import Difference
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import Item
from skra_compat.formats.jsonschema.rules.outcome import Outcome

Left: TypeAlias = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Wrap:
    """Builds the event around a value."""

    guessed: Callable[[Json], Json]
    """At once; what comes out may not be an event of the writer."""
    built: Callable[[Json], Outcome]
    """By a search."""


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal in words; `steps` lead from the schema to the keyword."""

    kind: str
    steps: tuple[str, ...]
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Steps from the root in both schemas."""

    reader: tuple[str, ...] = ()
    writer: tuple[str, ...] = ()

    def apart(self, reader: tuple[str, ...], writer: tuple[str, ...]) -> "Place":
        """Further in, on ways that may differ."""
        return Place((*self.reader, *reader), (*self.writer, *writer))


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the writer may send at a place (all of the left), and the way to build an event around it."""

    left: Left
    place: Place
    wrap: Wrap
    depth: int = 0

    def inside(self, left: Left, place: Place, wrap: Wrap | None = None) -> "Meeting":
        """One level further in; without a wrap the value is still the same one."""
        return Meeting(left, place, wrap or self.wrap, self.depth + 1)

    def seen_from(self, reader: tuple[str, ...], writer: tuple[str, ...]) -> "Meeting":
        """The same value, spoken of further in."""
        return replace(self, place=self.place.apart(reader, writer))

    def narrowed(self, limit: Item) -> "Meeting":
        """The same with one thing more that the left says."""
        return replace(self, left=(*self.left, limit))


class Explains(Protocol):
    """What the files of the keywords ask of the explanation."""

    @property
    def strict(self) -> bool:
        """Whether undeclared properties count."""
        ...

    @property
    def said(self) -> int:
        """How often something was reported, or found reported before."""
        ...

    def child(self, left: Left, right: Left) -> Outcome:
        """Is there a value that all of the left admit and none of the right?"""
        ...

    def below(self, meeting: Meeting, schema: Item) -> Iterator[Difference]:
        """What of a schema the left does not keep to."""
        ...

    def say(self, said: Words, meeting: Meeting, found: Outcome) -> Iterator[Difference]:
        """Report once, with an event that is built around the value found."""
        ...

    def around(self, meeting: Meeting, left: Left) -> Outcome:
        """The whole event around a value that all of the left admit."""
        ...

    def sent(self, meeting: Meeting, value: Json) -> bool:
        """Whether the event that is guessed around a value is one of the writer."""
        ...
