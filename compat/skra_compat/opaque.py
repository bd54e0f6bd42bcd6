"""Opaque schemas: text of its language that another registry has stored, and of whose events nothing can be said here.

A part that it needs is missing, or it says what only that registry understands. The text is kept word for word; every
question about events is answered with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from skra_compat.budget import Budget
from skra_compat.difference import Difference, Effect
from skra_compat.errors import InvalidEvent, InvalidSchema
from skra_compat.event import Fault, Json, Replay
from skra_compat.outline import Event, Record
from skra_compat.policy import Policy
from skra_compat.position import Position

REMEDY = "register the schema anew in a form that can be read, with its references"


@dataclass(frozen=True, eq=False)
class Opaque:
    """The model of an opaque schema."""

    text: str
    reason: InvalidSchema
    """Why nothing can be said, with line or path."""


class OpaqueAnswers:
    """See `skra_compat.format.Answers`."""

    def canonical(self, model: Opaque) -> str:
        """The text: no form of it is known to say the same."""
        return model.text

    def differences(self, reader: object, writer: object, policy: Policy, budget: Budget) -> Iterator[Difference]:
        """One, undecided: the reason."""
        del policy, budget
        for side, model in (("reader", reader), ("writer", writer)):
            if isinstance(model, Opaque):
                message = f"not decided: the {side} stands as it was imported and cannot be judged: {model.reason}"
                yield Difference("UNDECIDED", model.reason.path, message, REMEDY, effect=Effect.UNDECIDED)
                return

    def replay(self, reader: object, writer: object, witness: object) -> Replay | None:
        """None: no event is known."""
        del reader, writer, witness
        return None

    def values(self, model: Opaque, prefix: int) -> "OpaqueValues":
        """Nothing is an event that somebody could vouch for."""
        del prefix
        return OpaqueValues(model)

    def outline(self, model: Opaque) -> Event:
        """An event of which nothing is told."""
        del model
        return Event("", Record())

    def view(self, model: Opaque) -> "OpaqueView":
        """A consumer may see anything."""
        return OpaqueView(model)

    def places(self, model: Opaque, text: str) -> "OpaquePlaces":
        """Where the reason stands."""
        del text
        return OpaquePlaces(model)


OPAQUE = OpaqueAnswers()


class OpaqueValues:
    """See `skra_compat.event.Values`: no payload is accepted, since nobody can tell."""

    def __init__(self, model: Opaque) -> None:
        self._message = f"cannot be judged: its schema stands as it was imported, and {model.reason}; {REMEDY}"

    def accepts(self, payloads: Sequence[bytes]) -> bool:
        """False, but for no payload at all."""
        return not payloads

    def fault(self, payload: bytes) -> Fault | None:
        """The reason."""
        del payload
        return Fault("$", self._message)

    def read(self, payload: bytes) -> Json:
        """Raises InvalidEvent."""
        del payload
        raise InvalidEvent(self._message, path="$")

    def write(self, event: Json) -> bytes:
        """Raises InvalidEvent."""
        del event
        raise InvalidEvent(self._message, path="$")


class OpaqueView:
    """See `skra_compat.view.View`."""

    marks_bytes: ClassVar[bool] = False
    null_is_absent: ClassVar[bool] = False

    def __init__(self, model: Opaque) -> None:
        self._values = OpaqueValues(model)

    @property
    def document(self) -> Json:
        """A schema that says nothing: whatever a consumer needs, nobody promises it."""
        return {}

    def write(self, seen: Json) -> tuple[Json, bytes]:
        """Raises InvalidEvent."""
        return seen, self._values.write(seen)

    def read(self, payload: bytes) -> Json:
        """Raises InvalidEvent."""
        return self._values.read(payload)


class OpaquePlaces:
    """See `skra_compat.position.Places`."""

    def __init__(self, model: Opaque) -> None:
        self._reason = model.reason

    def at(self, path: str, *, written: bool = False) -> Position | None:
        """Where the reason stands, if it says so."""
        del path, written
        return Position(self._reason.line, max(self._reason.column, 1)) if self._reason.line else None

    def steady(self, path: str, *, written: bool = False) -> str:
        """The same path."""
        del written
        return path
