"""What clients did and were told, in the order in which it happened."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Place = tuple[str, int]
KEYS = 4


def key_of(value: bytes) -> bytes:
    """The key of a value, which ends in its number."""
    return b"%d" % (int(value.rpartition(b"/")[2]) % KEYS)


class Sent(NamedTuple):
    """A value on its way; `transaction` is empty outside of one, `event` says whether it may come in."""

    value: bytes
    place: Place
    writer: str
    number: int
    transaction: str = ""
    event: bool = True


@dataclass
class Told:
    """What became of a value, as far as its writer knows."""

    sent: Sent
    offset: int | None = None
    """Where it is; None while nobody acknowledged it."""
    repeated: bool = False
    """Whether its writer was told that it is in the log already, and not where."""


class Polled(NamedTuple):
    """A value that somebody read."""

    reader: str
    place: Place
    offset: int
    value: bytes
    committed: bool


class Assigned(NamedTuple):
    """Who has which partitions in a generation of a group; `kept`: which it went on reading while it joined."""

    group: str
    generation: int
    member: str
    places: tuple[Place, ...]
    kept: tuple[Place, ...] = ()


class Committed(NamedTuple):
    """A group's offset, in the order in which the broker said yes; `beginning` when it was asked for."""

    group: str
    place: Place
    offset: int
    began: float
    ended: float


class Deed(NamedTuple):
    """Something asked for at `began` and answered at `ended`; `offset` is None where nobody knows what became of it."""

    began: float
    ended: float
    value: bytes = b""
    offset: int | None = None


@dataclass
class Settled:
    """What happened to the topic that is deleted and made again."""

    made: list[float] = field(default_factory=list)
    """When it was made again."""
    written: list[Deed] = field(default_factory=list)
    committed: list[Deed] = field(default_factory=list)
    """How far the group had read, perhaps."""
    told: list[Deed] = field(default_factory=list)
    """How far the group was told it had read; -1 where it never did."""
    log: list[tuple[int, bytes]] = field(default_factory=list)
    """What stands in it at the end."""

    def since(self, moment: float) -> float:
        """When the topic that stood then was made; minus infinity for the first one."""
        return max((made for made in self.made if made <= moment), default=float("-inf"))


Decision = Literal["committed", "aborted", "unknown"]


@dataclass
class History:
    """All of it."""

    told: dict[bytes, Told] = field(default_factory=dict)
    polled: list[Polled] = field(default_factory=list)
    assigned: list[Assigned] = field(default_factory=list)
    committed: list[Committed] = field(default_factory=list)
    fetched: list[Committed] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    moved: list[tuple[str, str, int]] = field(default_factory=list)
    """Groups moved in transactions: group, transaction, offset."""
    group_ends: dict[str, int] = field(default_factory=dict)
    owners: list[tuple[int, str]] = field(default_factory=list)
    """Who owned the topic in which epoch, in the order of the journal."""
    fences: list[tuple[int, Place, int]] = field(default_factory=list)
    """From where on a partition holds records of an epoch: epoch, place, offset."""
    events: list[str] = field(default_factory=list)
    """What happened, for a person."""
    log: dict[Place, list[tuple[int, bytes]]] = field(default_factory=dict)
    """What stands in the log at the end, aborted records included."""
    visible: dict[Place, list[tuple[int, bytes]]] = field(default_factory=dict)
    """What committed readers see at the end."""
    starts: dict[Place, int] = field(default_factory=dict)
    """Where each log begins at the end: retention took what was before."""
    compacted: frozenset[Place] = frozenset()
    """Where only the latest record of each key has to stay."""
    stuck: list[str] = field(default_factory=list)
    settled: Settled = field(default_factory=Settled)

    def sending(self, sent: Sent) -> None:
        """A value goes out, perhaps again."""
        self.told.setdefault(sent.value, Told(sent))

    def repeated(self, value: bytes) -> None:
        """The broker said that it is there already."""
        self.told[value].repeated = True

    def acknowledged(self, value: bytes, offset: int) -> None:
        """The broker said where it is."""
        self.told[value].offset = offset
