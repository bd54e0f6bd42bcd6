"""Events as values: what a payload is judged by, read into and written from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""A JSON value."""


class Fault(NamedTuple):
    """Why a payload is not an event of its schema."""

    path: str
    """The field, `$` for the event as a whole; segments joined by dots, list positions in brackets."""
    message: str
    """What was expected there and what came."""
    offset: int | None = None
    """Where in the payload, in bytes, if the language is binary."""


class Replay(NamedTuple):
    """What happened when the writer's codec wrote an event and the reader's codec read it."""

    event: Json
    payload: bytes
    outcome: str
    refused: bool
    """The reader raised or answered "not valid"."""
    changed: bool
    """The reader accepted, but what it got is not what was written."""


class Values(Protocol):
    """Judges, reads and writes the events of one schema.

    A payload may begin with a frame of `prefix` bytes that somebody else has judged (see `Schema.values`).
    """

    def accepts(self, payloads: Sequence[bytes]) -> bool:
        """Whether every payload of a batch is an event, decoded in full. Safe on hostile bytes, bounded in work."""
        ...

    def fault(self, payload: bytes) -> Fault | None:
        """Why this payload is not an event; None when it is. Slower than `accepts` and always of its opinion."""
        ...

    def read(self, payload: bytes) -> Json:
        """The event as JSON. Only for payloads found valid."""
        ...

    def write(self, event: Json) -> bytes:
        """The payload of an event, without a frame.

        Raises:
            InvalidEvent: the schema does not admit the event; names the field.
        """
        ...
