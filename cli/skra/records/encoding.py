"""What a user types as a record: its event by the topic's value schema, its key by the topic's key schema."""

import json
from dataclasses import dataclass
from typing import Final, NamedTuple

from skra.exits import Refused
from skra.records.frame import HEADERS, Part
from skra.records.writing import written
from skra_compat import InvalidEvent, Json, Schema

WIRES: Final = ("confluent", "header", "raw")
"""Where the schema is named: in front of the event, in a header, nowhere."""


class Encoded(NamedTuple):
    """One side of a record, and the header that it takes."""

    payload: bytes
    header: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes one side of a topic's records."""

    part: Part
    schema: Schema | None
    """None: text goes as it is."""
    name: str = ""
    """What to call the schema in a message."""
    frame: bytes = b""
    """Magic byte and id."""
    by_header: bool = False

    def encoded(self, text: str, place: str) -> Encoded:
        """The bytes of an event that is written as JSON.

        Raises:
            Refused: it is no event of the schema, or no JSON; says at which `place`, and which field.
        """
        if self.schema is None:
            return Encoded(text.encode("utf-8", "surrogateescape"))
        try:
            event: Json = json.loads(text)
        except (ValueError, RecursionError) as problem:
            if self.part == "key":
                return self.written(text, place)
            raise Refused(f"{place}: no JSON: {problem} ({self.name})") from problem
        try:
            return self.written(event, place)
        except Refused as refusal:
            if self.part == "value" or isinstance(event, str | list | dict):
                raise
            return self._as_text(text, place, refusal)

    def _as_text(self, text: str, place: str, refusal: Refused) -> Encoded:
        """A key such as 17 may be meant as text; what is neither is refused as what it looks like."""
        try:
            return self.written(text, place)
        except Refused:
            raise refusal from None

    def written(self, event: Json, place: str) -> Encoded:
        """The bytes of an event. Raises Refused, see `encoded`."""
        assert self.schema is not None, "text without a schema is not written by one"
        try:
            one = written(self.schema, self.frame, event)
        except InvalidEvent as fault:
            raise Refused(f"{place}: {self.part} {fault.path or '$'}: {fault.message} ({self.name})") from fault
        if self.by_header:
            return Encoded(one.body, (HEADERS[self.part], one.head))
        return Encoded(one.head + one.body)
