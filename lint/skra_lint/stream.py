"""What is known of the stream that carries an event; None everywhere means "not known", and rules then stay silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from skra_compat.event import Json


class Category(Enum):
    """What a stream is for; it switches rules off that would be wrong about it."""

    FACT = "fact"
    CHANGE_DATA = "change-data"
    LOG = "log"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Stream:
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
    consumers: int | None = None
    key: str | None = None
    """The name of the field that keys the events; empty when the topic has no key schema."""
    dead_letter: bool | None = None
    """Whether consumers declared where events go that they cannot process, and how they recognise a repeated one."""

    samples: tuple[Mapping[str, Json], ...] = ()
    """Events of the stream, in the order in which they were produced."""

    @property
    def holds_dead_letters(self) -> bool:
        """A topic for events that could not be processed; anything may come there."""
        return self.topic.lower().endswith((".dlq", "-dlq", "_dlq", "-dead-letter", ".dead-letter"))


UNKNOWN = Stream()
"""Nothing is known: a schema for itself."""
