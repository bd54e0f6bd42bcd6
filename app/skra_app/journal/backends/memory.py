"""`memory:` - a journal that lasts as long as the process: for tests and for trying things out."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from skra_app.journal.port import Conflict, Entry, Recorded


class MemoryJournal:
    """A list under a lock."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def append(self, entries: Sequence[Entry], expected_head: int) -> int:
        """Add all entries; raises Conflict when the head is another."""
        with self._lock:
            if len(self._entries) != expected_head:
                raise Conflict
            self._entries.extend(entries)
            return len(self._entries)

    def turn(self) -> AbstractContextManager[None]:
        """There are no other processes."""
        return nullcontext()

    def since(self, sequence: int) -> Iterator[Recorded]:
        """The entries after `sequence`."""
        for place, entry in enumerate(self._entries[sequence:], start=sequence + 1):
            yield Recorded(place, entry)

    def entry(self, sequence: int) -> Entry:
        """One entry; raises LookupError."""
        if sequence < 1:
            raise LookupError(f"journal entry {sequence} does not exist: the first one is 1")
        return self._entries[sequence - 1]

    def head(self) -> int:
        """Sequence of the last entry."""
        return len(self._entries)

    def close(self) -> None:
        """Nothing is held."""


def open_url(url: str) -> MemoryJournal:  # noqa: ARG001 - every backend is opened by its URL
    """A new, empty journal."""
    return MemoryJournal()
