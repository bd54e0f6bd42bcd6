"""What is known of the stream that carries an event; None everywhere means "not known", and rules then stay silent."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from skra_compat.event import Json

_OF_DEAD_LETTERS = tuple(
    f"{link}{name}" for link in ".-_" for name in ("dlq", "dlt", "dead-letter", "dead-letters", "dead_letter")
)
"""Endings by which people and frameworks name topics for what could not be processed."""


class Category(Enum):
    """What a stream is for; it switches rules off that would be wrong about it."""

    FACT = "fact"
    CHANGE_DATA = "change-data"
    LOG = "log"
    COMMAND = "command"


class Reader(NamedTuple):
    """An application that reads a topic, and what it has said of events that it cannot process or has seen before."""

    name: str
    dead_letters: str = ""
    """Where they go, or how it tries again."""
    idempotent_by: str = ""


class Stream(NamedTuple):
    """The facts that a registry, a contract or the command line knows of a topic."""

    topic: str = ""
    category: Category = Category.FACT
    headers: frozenset[str] | None = None
    """Names of the headers that every event carries; an empty set declares that there are none."""
    event_types: tuple[str, ...] | None = None
    """Value subjects or record names bound to the topic, versions of one counted once."""
    producers: tuple[str, ...] | None = None
    """Services that write, replicas of one counted once."""
    owner: str | None = None
    """Empty: known to have none."""
    level: str | None = None
    key: str | None = None
    """The name of the field that keys the events; empty when the topic has no key schema."""
    consumers: int | None = None
    """How many applications read; contracts are counted."""
    readers: tuple[Reader, ...] | None = None
    """The applications that have said how they read."""
    dead_letters: str = ""
    """A topic for what cannot be processed, whoever reads; empty where none is known."""

    classified: frozenset[str] = frozenset()
    """Names of fields that somebody classified outside of the schema, in the tags of a registry's metadata."""
    samples: tuple[Mapping[str, Json], ...] = ()
    """Events of the stream, in the order in which they were produced."""

    @property
    def holds_dead_letters(self) -> bool:
        """A topic for events that could not be processed; anything may come there."""
        return self.topic.lower().endswith(_OF_DEAD_LETTERS)


UNKNOWN = Stream()
"""Nothing is known: a schema for itself."""


def dead_letters_of(topic: str, topics: Iterable[str]) -> str:
    """The topic for the dead letters of another, by its name; empty where there is none."""
    return next((one for one in topics if one.lower() in {f"{topic.lower()}{end}" for end in _OF_DEAD_LETTERS}), "")
