"""What an explanation found, each difference once, with an event that both validators have confirmed."""

from collections.abc import Iterator
from typing import Any

from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.event import Json
from skra_compat.formats.jsonschema.compiled import compiled
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.meeting import Meeting, Place, Words
from skra_compat.formats.jsonschema.rules.outcome import Found, Outcome
from skra_compat.formats.jsonschema.rules.shrink import smaller
from skra_compat.formats.jsonschema.uris import pointer


class Reports:
    """The reports on one pair of schemas so far."""

    def __init__(self, reader: Model, writer: Model) -> None:
        self._accepts: Any = compiled(writer).is_valid
        self._admits: Any = compiled(reader).is_valid
        self.said = 0
        """How often something was reported, or found reported before."""
        self.made: set[tuple[str, str]] = set()
        """Kind and place of each report."""
        self.shown = False
        """Whether any of them has an event."""

    def sent(self, meeting: Meeting, value: Json) -> bool:
        """Whether the event that is guessed around a value is one of the writer."""
        try:
            return bool(self._accepts(meeting.wrap.guessed(value)))
        except ValueError:
            return False

    def say(self, said: Words, meeting: Meeting, found: Outcome) -> Iterator[Difference]:
        """Report once, with an event that is built around the value found.

        Where a value was found and no event can be built around it, the value is one that the writer cannot send
        after all: nothing is reported, and it is left to the level above to say what refuses.
        """
        place = _spelled((*meeting.place.reader, *said.steps))
        if (said.kind, place) in self.made:
            self.said += 1
            return
        event = self._around(meeting, found)
        if event is None and isinstance(found, Found):
            return
        self.said += 1
        self.made.add((said.kind, place))
        self.shown = self.shown or event is not None
        yield Difference(
            kind=said.kind,
            path=place,
            message=said.message,
            fix=said.fix,
            writer_path=_writer_path(said, meeting.place),
            witness=NO_WITNESS if event is None else event.value,
            effect=Effect.UNDECIDED if event is None else Effect.INCOMPATIBLE,
        )

    def _around(self, meeting: Meeting, found: Outcome) -> Found | None:
        """The event around a value: a guess, if the validators confirm it, else one that is searched for."""
        if not isinstance(found, Found):
            return None
        guessed = meeting.wrap.guessed(found.value)
        if self._shows(guessed):
            return Found(guessed)
        built = meeting.wrap.built(found.value)
        values = smaller(built.value) if isinstance(built, Found) else iter(())
        return next((Found(value) for value in values if self._shows(value)), None)

    def _shows(self, event: Json) -> bool:
        """Whether the writer's validator accepts it and the reader's does not."""
        try:
            return bool(self._accepts(event)) and not self._admits(event)
        except ValueError:
            return False


def _writer_path(said: Words, place: Place) -> str:
    """The place in the writer, if it is another one; what is added in the reader stands nowhere in the writer."""
    if place.reader == place.writer:
        return ""
    return _spelled(place.writer if "_ADDED" in said.kind else (*place.writer, *said.steps))


def _spelled(steps: tuple[str, ...]) -> str:
    """A place as upstream spells it: the root is `#/`."""
    return pointer(steps) if steps else "#/"
