"""What every journal can do, and the nouns that go in and out.

JournalFault
├── ForeignFile      the store holds something that is not a journal of ours
├── UnknownEntry     an entry that this Skra cannot read; says which Skra wrote it
└── JournalFailed    the store answered with an error
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, Protocol, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@cache
def this_skra() -> str:
    """The version of the Skra that runs: entries carry it, so that a later reader can name their writer."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to import, needed to write only

    try:
        return version("skra")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted change. Its sequence stands outside of it: the first entry has 1, and there are no gaps."""

    type: str
    at: int
    """Milliseconds since the epoch, UTC; never less than the entry before."""
    who: str
    """The principal that asked for the change."""
    via: str
    """The door it came through: http, kafka, cli."""
    data: Mapping[str, Json]
    v: int = 1
    """Version of the layout of `data`."""
    skra: str = field(default_factory=this_skra)
    """The Skra that wrote it."""
    extra: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Members beside these that another Skra wrote; kept as they are."""


class Recorded(NamedTuple):
    """An entry and its place."""

    sequence: int
    entry: Entry


class Conflict(Exception):
    """Somebody appended after the head that the caller decided on: catch up and decide again."""


class JournalFault(Exception):
    """The journal cannot be used; the message says where it is and what to do."""


class ForeignFile(JournalFault):
    """The store holds something that is not a journal of ours."""


class JournalFailed(JournalFault):
    """The store answered with an error (disk full, no permission, locked for too long)."""


class UnknownEntry(JournalFault):
    """An entry that this Skra cannot read."""


class Journal(Protocol):
    """An append-only list of entries, shared by threads and processes; six verbs and nothing else."""

    def append(self, entries: Sequence[Entry], expected_head: int) -> int:
        """Add all entries or none, durably; the new head.

        Raises:
            Conflict: the head is not `expected_head`.
            JournalFailed: the store refuses.
        """
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Wait until the other processes that also ask for it are not writing, within reason.

        A courtesy that spares everybody conflicts: what is true is decided by `append` alone.
        """
        ...

    def since(self, sequence: int) -> Iterator[Recorded]:
        """The entries after `sequence`, in order."""
        ...

    def entry(self, sequence: int) -> Entry:
        """One entry.

        Raises:
            LookupError: there is none at that sequence.
        """
        ...

    def head(self) -> int:
        """Sequence of the last entry of anybody; 0 when there is none. Cheap enough to ask before every read."""
        ...

    def close(self) -> None:
        """Let go of the store; nothing may be asked afterwards."""
        ...
