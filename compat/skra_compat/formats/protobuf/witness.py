"""What the rules offer as proof: events of the writer, as bytes, with the place that they are about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum


class View(Enum):
    """What of an event is compared between writer and reader."""

    VALUES = "values"
    """Numbers of fields and their values: what is on the wire."""
    NAMES = "names"
    """The JSON mapping: names of fields and constants, text against base64."""
    DEFAULTS = "defaults"
    """Values, and what a program gets for a field that the event leaves out."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An event of the writer's message at that path of names in its file."""

    path: tuple[str, ...]
    payload: bytes
    focus: tuple[int, ...] = ()
    """Numbers of fields down to the place where the reader sees something else; a change elsewhere proves nothing."""


@dataclass(frozen=True, slots=True)
class Search:
    """Events that may show a difference, the smallest first; none is made before somebody asks for it."""

    events: Callable[[], Iterable[Witness | None]] = field(repr=False)
    """None stands for an event that no writer can write: what it requires leads back to itself."""
    view: View = View.VALUES
