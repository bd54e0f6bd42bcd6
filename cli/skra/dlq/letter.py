"""What a dead letter is: the record as it came, why it did not land, and what has become of it since.

A letter is healed by a later record in its topic that names its place; nothing is ever taken out of the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

ENDING: Final = ".dlq"
ERROR: Final = "skra.error."
ORIGIN: Final = "skra.origin."
REPLAY: Final = "skra.replay."

Headers: TypeAlias = Sequence[tuple[str, bytes | None]]


class Place(NamedTuple):
    """Where a letter lies in its topic."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}/{self.offset}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """`0/12`; raises ValueError."""
        partition, _, offset = text.partition("/")
        if not (partition.isascii() and partition.isdigit() and offset.isascii() and offset.isdigit()):
            raise ValueError(f"{text!r}: expected PARTITION/OFFSET as `skra dlq ls` shows them, such as 0/12")
        return cls(int(partition), int(offset))


class Stored(NamedTuple):
    """One record of a topic of dead letters; `at` in milliseconds."""

    place: Place
    at: int
    key: bytes | None
    value: bytes | None
    headers: Headers


class Healed(NamedTuple):
    """A letter that went back: where it landed (`orders[0]@17`), when, and who sent it."""

    landed: str
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One record that its topic did not take."""

    topic: str
    """Where it was meant to go."""
    place: Place
    at: int
    """When it died, in milliseconds."""
    key: bytes | None
    value: bytes | None
    headers: Headers
    """Its own, without those that say why it is here."""
    error: Mapping[str, str]
    """`code`, `message`, `part`, `path`, `schema_id`; empty for a letter that somebody else's tool wrote."""
    origin: Mapping[str, str]
    """`topic`, `partition`, `offset`, `timestamp`, `client`, `principal`."""
    healed: Healed | None

    @property
    def reason(self) -> str:
        """Why it did not land, in a line."""
        return self.error.get("message", "no reason is told: it was not a Skra broker that wrote it")


def letters_in(records: Iterable[Stored], topic: str) -> list[DeadLetter]:
    """The letters among the records of `<topic>.dlq`, oldest first."""
    many = sorted(records, key=lambda one: (one.at, one.place))
    healed = {place: how for one in many if (place := _healed_place(one)) and (how := _healing(one))}
    return [_letter(one, topic, healed.get(one.place)) for one in many if _healed_place(one) is None]


def _letter(record: Stored, topic: str, healed: Healed | None) -> DeadLetter:
    origin = told(record.headers, ORIGIN)
    own = [header for header in record.headers if not header[0].startswith((ERROR, ORIGIN))]
    return DeadLetter(
        topic=origin.get("topic", topic),
        place=record.place,
        at=record.at,
        key=record.key,
        value=record.value,
        headers=own,
        error=told(record.headers, ERROR),
        origin=origin,
        healed=healed,
    )


def _healed_place(record: Stored) -> Place | None:
    """The letter that this record says is healed; None where it is a letter itself."""
    found = told(record.headers, REPLAY).get("of", "")
    try:
        return Place.read(found) if record.value is None and found else None
    except ValueError:
        return None


def _healing(record: Stored) -> Healed:
    said = told(record.headers, REPLAY)
    landed = f"{said.get('topic', '?')}[{said.get('partition', '?')}]@{said.get('offset', '?')}"
    return Healed(landed, record.at, said.get("by", "?"))


def told(headers: Headers, prefix: str) -> dict[str, str]:
    """The headers that begin with `prefix`, without it; of two with one name the last counts."""
    return {
        name.removeprefix(prefix): (value or b"").decode(errors="replace")
        for name, value in headers
        if name.startswith(prefix)
    }
