"""`sqlite:///PATH` - a journal in one file, shared by any number of threads and processes of one machine.

Write-ahead log with `synchronous=FULL`: an append that returned survives the death of the process and of the machine.
Each thread has a connection of its own. Whether anybody wrote is told by a mark beside the file, for less than a
microsecond; once it moved, or was looked at long ago, the table is asked.
"""

import fcntl
import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from skra_app.journal.codec import decode, encode
from skra_app.journal.mark import Mark
from skra_app.journal.port import Conflict, Entry, ForeignFile, JournalFailed, JournalFault, Recorded

R = TypeVar("R")

APPLICATION_ID: Final = 0x536B7261
"""`Skra` in ASCII: how a database file says whose it is."""
LAYOUT: Final = 1
"""Of the tables, not of the entries."""
PATIENCE: Final = 10.0
"""Seconds in which a busy file is tried again."""
COURTESY: Final = 0.25
"""Seconds in which a writer waits for the others to finish."""
CHUNK: Final = 1_000
"""Entries read at once, so that a replay holds no lock for long and no million rows."""
ROWS: Final = 64
"""Entries that one statement adds at most."""
TRUSTED: Final = 1.0
"""Seconds for which a mark that stands still is believed: whoever committed may have died before moving it."""
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class _Connection(sqlite3.Connection):
    """One that can be referred to weakly, so that it ends with its thread."""


class _Here(threading.local):
    """What a thread has: its connection."""

    connection: _Connection | None = None


class _Look(NamedTuple):
    """What a process saw when it looked last: one thread looks for all of them."""

    mark: bytes
    """As it was before the look, so that whatever moved it meanwhile is looked for again."""
    head: int
    until: float
    """Up to when the mark is believed, in monotonic seconds."""


class SqliteJournal:
    """A table of sequences and entries."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._here = _Here()
        self._looked = _Look(b"", 0, 0.0)
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._writing = threading.Lock()  # threads of one process need not find the file busy
        self._closed = False
        self._turn: int | None = None
        """The file of turns, once it was asked for: opening it costs as much as deciding."""
        self._patiently(self._prepare)
        self._mark = self._marked()

    def append(self, entries: Sequence[Entry], expected_head: int) -> int:
        """Add all entries or none, durably; raises Conflict and JournalFailed."""
        rows = [(expected_head + place, encode(entry)) for place, entry in enumerate(entries, start=1)]
        with self._writing:
            return self._patiently(partial(self._insert, rows, expected_head))

    @contextmanager
    def turn(self) -> Generator[None]:
        """Hold a lock on a file beside the journal; whoever waits for it too long goes on without."""
        lock = self._turn = self._turns() if self._turn is None else self._turn
        deadline = time.monotonic() + COURTESY
        while not _locked(lock) and time.monotonic() < deadline:
            time.sleep(random.uniform(0.0002, 0.001))  # noqa: S311 - to spread the tries, not to hide anything
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def since(self, sequence: int) -> Iterator[Recorded]:
        """The entries after `sequence`, up to an end that the journal had at some moment after the call."""
        while rows := self._patiently(partial(self._chunk, sequence)):
            self._mark.move()
            for number, line in rows:
                yield Recorded(number, decode(number, line))
            sequence = rows[-1][0]
            if len(rows) < CHUNK:
                return

    def entry(self, sequence: int) -> Entry:
        """One entry; raises LookupError and JournalFailed."""
        row = self._patiently(
            lambda: self._connected().execute("SELECT line FROM entry WHERE sequence = ?", (sequence,)).fetchone()
        )
        if row is None:
            raise LookupError(f"journal entry {sequence} does not exist in {self._path}")
        return decode(sequence, row[0])

    def head(self) -> int:
        """Sequence of the last entry of anybody; raises JournalFailed."""
        looked, mark, now = self._looked, self._mark.read(), time.monotonic()
        if mark != looked.mark or now > looked.until or self._closed:
            head = self._patiently(lambda: _last(self._connected()))
            looked = self._looked = _Look(mark, head, now + TRUSTED)
        return looked.head

    def close(self) -> None:
        """Close the connections of all threads."""
        self._closed = True
        for connection in list(self._connections):
            connection.close()
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None

    def _turns(self) -> int:
        try:
            return os.open(f"{self._path}-turn", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise JournalFailed(f"journal {self._path}: {fault}") from fault

    def _marked(self) -> Mark:
        try:
            return Mark(self._path.with_name(f"{self._path.name}-mark"))
        except OSError as fault:
            raise JournalFailed(f"journal {self._path}: {fault}") from fault

    def _insert(self, rows: Sequence[tuple[int, bytes]], expected_head: int) -> int:
        """Look for the head and append, in one statement where the rows are few.

        SQLite is called without the interpreter's lock, and whoever waits takes it: each further call would keep all
        who wait for the journal's turn waiting for the interpreter as well.
        """
        connection = self._connected()
        parts = [rows[begin : begin + ROWS] for begin in range(0, len(rows), ROWS)]
        try:
            if len(parts) > 1:
                connection.execute("BEGIN IMMEDIATE")
            for part in parts:
                values = [*chain.from_iterable(part), part[0][0] - 1]
                if connection.execute(_appending(len(part)), values).rowcount != len(part):
                    raise Conflict
            if connection.in_transaction:
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        self._mark.move()
        return expected_head + len(rows)

    def _chunk(self, after: int) -> list[tuple[int, bytes]]:
        return (
            self._connected()
            .execute("SELECT sequence, line FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, CHUNK))
            .fetchall()
        )

    def _connected(self) -> sqlite3.Connection:
        connection = self._here.connection
        if connection is None:
            if self._closed:
                raise JournalFailed(f"journal {self._path} is closed")
            connection = sqlite3.connect(
                self._path, timeout=0, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            self._connections.add(connection)
            connection.execute("PRAGMA synchronous = FULL")
            self._here.connection = connection
        return connection

    def _prepare(self) -> None:
        connection = self._connected()
        connection.execute("BEGIN")  # one look: another process may be preparing the file at this moment
        try:
            if _verified(connection, self._path):
                return
        finally:
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not _verified(connection, self._path):  # another process may have been faster
                connection.execute("CREATE TABLE entry (sequence INTEGER PRIMARY KEY, line BLOB NOT NULL) STRICT")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {LAYOUT}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _patiently(self, work: Callable[[], R]) -> R:
        """Do it again while the file is busy; SQLite's own back-off would wait up to 0.6 s where 3 ms are enough."""
        deadline = 0.0
        while True:
            try:
                return work()
            except sqlite3.Error as fault:
                deadline = deadline or time.monotonic() + PATIENCE
                if not _busy(fault) or time.monotonic() > deadline:
                    raise self._failed(fault) from fault
            time.sleep(random.uniform(0.001, 0.005))  # noqa: S311 - to spread the tries, not to hide anything

    def _failed(self, fault: sqlite3.Error) -> JournalFault:
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return _foreign(self._path, "it is not an SQLite database")
        if self._closed:
            return JournalFailed(f"journal {self._path} is closed")
        return JournalFailed(f"journal {self._path}: {fault}; check that the folder exists, is writable and has space")


def open_url(url: str) -> SqliteJournal:
    """The journal in the file that the URL names; a new one if there is no file.

    Raises:
        ForeignFile: the file is somebody else's. JournalFailed: it cannot be opened.
    """
    path = url.removeprefix("sqlite:///")
    if path == url or not path:
        raise JournalFault(f"journal URL {url!r}: expected sqlite:///PATH (four slashes for an absolute path)")
    return SqliteJournal(Path(path))


def _verified(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is a journal of ours; False for a new file; raises ForeignFile for anything else."""
    owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
    layout: int = connection.execute("PRAGMA user_version").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if owner == APPLICATION_ID and layout == LAYOUT:
        return True
    if owner == APPLICATION_ID:
        raise ForeignFile(f"{path} is a journal of layout {layout}, this Skra reads {LAYOUT}: start a newer Skra on it")
    if owner or layout or tables:
        raise _foreign(path, "it is the database of another program")
    return False


def _foreign(path: Path, reason: str) -> ForeignFile:
    return ForeignFile(f"{path} is not a journal of Skra ({reason}); nothing was changed: name another file")


@cache
def _appending(rows: int) -> str:
    values = ", ".join(["(?, ?)"] * rows)
    head = "SELECT ifnull(max(sequence), 0) FROM entry"
    return f"INSERT INTO entry SELECT * FROM (VALUES {values}) WHERE ({head}) = ?"  # noqa: S608 - question marks alone


def _last(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT ifnull(max(sequence), 0) FROM entry").fetchone()[0]
    return found


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _busy(fault: sqlite3.Error) -> bool:
    code = getattr(fault, "sqlite_errorcode", None)
    return code is not None and (code & 0xFF) in _BUSY
