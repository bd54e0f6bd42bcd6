"""Sends dead letters back to their topic, in its owner's place, and marks them as healed in the same transaction.

That takes an exemption (`dead-letter-replay`), which the registry gives and writes down. Who made use of it, for whom
and when stands in the headers `skra.replay.*` of the record that lands and of the one that marks the letter. A letter
that is marked is not sent again, whoever asks: a second replay ends the first, waits for what becomes of its
transaction, and looks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from skra.broker import Broker
from skra.dlq.kafka import NAME, NotTaken, Outgoing, Sending, partitions, reachable, stored
from skra.dlq.letter import ENDING, REPLAY, DeadLetter, Headers, Place, letters_in

EXCEPTION: Final = "dead-letter-replay"

What: TypeAlias = Literal["sent", "would be sent", "sent before", "still invalid", "not taken"]


class Remedy(NamedTuple):
    """What is sent in a letter's place."""

    value: bytes | None
    headers: Headers
    edited: bool


Prescribe: TypeAlias = Callable[[DeadLetter], Remedy | str]
"""What to send for a letter, or why it would not land."""


class Outcome(NamedTuple):
    """What became of one letter; the detail says where it landed, or why it did not."""

    letter: DeadLetter
    what: What
    detail: str

    @property
    def healed(self) -> bool:
        """Whether the letter needs nothing more."""
        return self.what not in {"still invalid", "not taken"}


@dataclass(frozen=True, slots=True)
class Replay:
    """How letters go back: to which broker, by whom, in which owner's place (empty: nobody owns the topic)."""

    broker: Broker
    topic: str
    by: str
    owner: str
    tell: Callable[[Outcome], None]
    """Called with what became of each letter, as soon as it is certain."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    async def rehearse(self, letters: Sequence[DeadLetter], prescribe: Prescribe) -> list[Outcome]:
        """What would become of letters, as far as it can be told without sending them."""
        return [
            self._told(self._decided(one, prescribe) or Outcome(one, "would be sent", _target(one))) for one in letters
        ]

    async def send(self, letters: Sequence[DeadLetter], prescribe: Prescribe) -> list[Outcome]:
        """Send letters back, one transaction each, oldest first. Raises Unreachable."""
        async with reachable(self.broker):
            known = await partitions(self.broker)
            async with Sending.to(self.broker, self.by if self.owner else NAME, f"skra-dlq-{self.topic}") as sending:
                fresh = {one.place: one for one in letters_in(await stored(self.broker, self.topic), self.topic)}
                return [
                    self._told(await self._one(sending, fresh.get(one.place, one), prescribe, known.get(one.topic, [])))
                    for one in letters
                ]

    def _told(self, outcome: Outcome) -> Outcome:
        self.tell(outcome)
        return outcome

    async def _one(self, sending: Sending, letter: DeadLetter, prescribe: Prescribe, numbers: Sequence[int]) -> Outcome:
        decided = self._decided(letter, prescribe)
        remedy = prescribe(letter)
        if decided is not None or isinstance(remedy, str):
            return decided or Outcome(letter, "still invalid", str(remedy))
        if letter.key is None and remedy.value is None:
            return Outcome(letter, "still invalid", "neither key nor value: no topic has a use for it")
        trail = dict(self._trail(remedy))
        try:
            await sending.begin()
            landed = await sending.send(_back(letter, remedy, numbers, trail))
            await sending.send(_mark(letter, landed, trail))
            await sending.commit()
        except NotTaken as refusal:
            return Outcome(letter, "not taken", f"{refusal}: `skra rejections {letter.topic}` tells why")
        return Outcome(letter, "sent", f"{letter.topic}[{landed[0]}]@{landed[1]}")

    def _decided(self, letter: DeadLetter, prescribe: Prescribe) -> Outcome | None:
        """The outcome of a letter that is not to be sent."""
        if letter.healed is not None:
            by = f"to {letter.healed.landed} by {letter.healed.by}"
            return Outcome(letter, "sent before", by)
        remedy = prescribe(letter)
        return Outcome(letter, "still invalid", remedy) if isinstance(remedy, str) else None

    def _trail(self, remedy: Remedy) -> Iterator[tuple[str, str]]:
        yield "exception", EXCEPTION
        yield "by", self.by
        yield "as", self.owner
        yield "at", self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield "edited", str(remedy.edited).lower()


def _back(letter: DeadLetter, remedy: Remedy, numbers: Sequence[int], trail: dict[str, str]) -> Outgoing:
    """The record for the topic: to the partition and with the time that it was first sent with."""
    partition, at = letter.origin.get("partition", ""), letter.origin.get("timestamp", "")
    of = {"of": f"{letter.topic}{ENDING}/{letter.place}"}
    return Outgoing(
        topic=letter.topic,
        partition=int(partition) if partition.isdigit() and int(partition) in numbers else None,
        key=letter.key,
        value=remedy.value,
        headers=[*remedy.headers, *_headers(of | trail)],
        at=int(at) if at.isdigit() else None,
    )


def _mark(letter: DeadLetter, landed: tuple[int, int], trail: dict[str, str]) -> Outgoing:
    """The record beside the letter, keyed by its place, that says where it went."""
    partition, offset = landed
    where = {"of": str(letter.place), "topic": letter.topic, "partition": str(partition), "offset": str(offset)}
    key = str(letter.place).encode()
    return Outgoing(letter.topic + ENDING, letter.place.partition, key, None, _headers(where | trail))


def _headers(members: dict[str, str]) -> Headers:
    return [(REPLAY + name, value.encode()) for name, value in members.items()]


def _target(letter: DeadLetter) -> str:
    partition = letter.origin.get("partition")
    return f"{letter.topic}[{partition}]" if partition else letter.topic


def found(letters: Sequence[DeadLetter], places: Sequence[Place]) -> list[DeadLetter]:
    """The letters at these places, in the order of their topic; raises KeyError for a place without one."""
    known = {letter.place: letter for letter in letters}
    wanted = {place: known[place] for place in places}
    return [letter for letter in letters if letter.place in wanted]
