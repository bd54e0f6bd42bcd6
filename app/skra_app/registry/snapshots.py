"""Snapshots in a folder: the newest usable one at the start, and a new one now and then, by one process of several.

A file is written under another name and renamed, so that there is never half of one. A lock, which ends with its
holder, lets one process write while the others go on, and lets one replay a long journal while the others wait for its
snapshot. Everything in the folder may be deleted at any time.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from skra_app.journal import Journal, JournalFault
from skra_app.registry.projection import project
from skra_app.registry.snapshot import LAYOUT, NoSnapshot, fingerprint, read, written
from skra_app.registry.state import State

log = logging.getLogger(__name__)

EVERY: Final = 20_000
"""Entries after which a new snapshot pays; in a long journal a tenth of it."""
KEPT: Final = 2
SUFFIX: Final = ".snapshot"
LOCK: Final = "lock"


class Snapshots:
    """The snapshots of one journal."""

    def __init__(self, folder: Path, journal: Journal, *, every: int | None = None) -> None:
        self._folder = folder
        self._journal = journal
        self._every = EVERY if every is None else every
        self._newest = 0
        self._writer: threading.Thread | None = None

    def state(self) -> State:
        """The journal's state, from the newest snapshot and what came after it.

        Raises:
            JournalFault: an entry that this Skra cannot read, or a store that fails.
        """
        state = self._found()
        if not self._pays(self._journal.head()):
            return project(state, self._journal.since(state.head))
        with self._alone(wait=True) as alone:
            state = self._found() if alone else state
            state = project(state, self._journal.since(state.head))
            if alone and self._pays(state.head):
                self._write(state)
        return state

    def offer(self, state: State) -> None:
        """Write a snapshot of a state if it is time, in a thread of its own."""
        if self._pays(state.head) and (self._writer is None or not self._writer.is_alive()):
            self._writer = threading.Thread(target=self._offered, args=(state,), name="skra-snapshot", daemon=True)
            self._writer.start()

    def settle(self) -> None:
        """Wait until nothing is being written."""
        if self._writer is not None:
            self._writer.join()

    def _pays(self, head: int) -> bool:
        return head - self._newest >= max(self._every, self._newest // 10)

    def _offered(self, state: State) -> None:
        with self._alone(wait=False) as alone:
            self._newest = max((head for _, head in self._files() if head <= state.head), default=0) or self._newest
            if alone and self._pays(state.head):
                self._write(state)
            self._newest = max(self._newest, state.head)

    def _found(self) -> State:
        """The state of the newest snapshot that can be used; the empty one where there is none."""
        for path, _ in self._files():
            try:
                state = read(path.read_bytes(), self._journal)
            except (NoSnapshot, OSError) as reason:
                log.warning("snapshot %s is not used: %s", path, reason)
            else:
                self._newest = state.head
                return state
        return State()

    def _files(self) -> Iterator[tuple[Path, int]]:
        """Snapshots of this layout, newest first, and their heads."""
        found = {
            path: path.name.removesuffix(SUFFIX).removeprefix(f"{LAYOUT}-")
            for path in self._folder.glob(f"{LAYOUT}-*{SUFFIX}")
        }
        heads = {path: int(head) for path, head in found.items() if head.isdecimal()}
        yield from sorted(heads.items(), key=lambda each: -each[1])

    def _write(self, state: State) -> None:
        """Store a snapshot and remove what is old. Failing to is no reason to stop: the journal has everything."""
        path = self._folder / f"{LAYOUT}-{state.head}{SUFFIX}"
        unfinished = path.with_suffix(".unfinished")
        try:
            with unfinished.open("wb") as file:
                file.writelines(written(state, fingerprint(self._journal, state.head)))
                os.fsync(file.fileno())
            unfinished.rename(path)
            self._newest = state.head
            self._tidy(path)
        except (OSError, JournalFault) as fault:
            log.warning("snapshot %s was not written: %s", path, fault)

    def _tidy(self, newest: Path) -> None:
        for path in self._folder.glob("*.unfinished"):
            path.unlink(missing_ok=True)
        by_age = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda path: (path == newest, path.stat().st_mtime))
        for path in by_age[:-KEPT]:
            path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self, *, wait: bool) -> Generator[bool]:
        """Whether no other process writes, for as long as the block lasts."""
        try:
            self._folder.mkdir(exist_ok=True)
            lock = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            log.warning("no snapshots in %s: %s", self._folder, fault)
            yield False
            return
        try:
            yield _locked(lock, wait=wait)
        finally:
            os.close(lock)


def _locked(lock: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
