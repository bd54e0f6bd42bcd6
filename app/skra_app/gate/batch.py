"""What is asked of the gate and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import NamedTuple, TypeAlias

from skra_app.registry.actor import Principal
from skra_app.registry.owner import Exemption
from skra_app.registry.topic import TopicPolicy

Headers: TypeAlias = Sequence[tuple[str, bytes | None]]


class Part(Enum):
    """The part of a record that a fault is in."""

    KEY = "key"
    VALUE = "value"
    HEADERS = "headers"


class RefusalCode(IntEnum):
    """Why a batch is refused; the numbers are the error codes of the Kafka protocol."""

    NOT_OWNER = 29
    POLICY = 44
    INVALID_RECORD = 87


class Batch(NamedTuple):
    """The records of one batch of one partition, as columns of equal length."""

    keys: Sequence[bytes | None]
    values: Sequence[bytes | None]
    headers: Sequence[Headers]
    timestamps: Sequence[int] = ()
    """When the producer says that each record was; milliseconds, empty where nobody asks."""
    received: int = 0
    """When the batch came, by the broker's clock; milliseconds."""


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What is wrong with one record."""

    index: int
    """The record's place in its batch, from 0."""
    part: Part
    path: str
    """The field, `$` for the part as a whole."""
    message: str

    def __str__(self) -> str:
        place = self.part.value if self.path in {"", "$"} else f"{self.part.value} {self.path}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A batch that may not land: nothing of it does."""

    code: RefusalCode
    message: str
    faults: tuple[RecordFault, ...] = ()
    """In the order of the batch; at most the first hundred."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A principal who may write a topic, and how its records are judged."""

    topic: str
    principal: Principal
    epoch: int
    """Of the topic's ownership; a batch may only be appended under the epoch that it was judged in."""
    policy: TopicPolicy
    judged: bool
    """Whether the records have to be decoded at all."""
    claims: bool
    """Whether the first batch that lands makes this principal's application the owner."""
    exemption: Exemption | None = None
    """By which the principal writes in the owner's place, if it does."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer about one batch."""

    refusal: Refusal | None = None
    observed: tuple[RecordFault, ...] = ()
    """What would have been refused, on a topic that only observes."""
    aside: tuple[RecordFault, ...] = ()
    """Every fault of every record that goes to the dead letters, on a topic that sends them aside."""
