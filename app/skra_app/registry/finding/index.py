"""The parts of schemas in a full-text table of SQLite, which knows how far in the journal it has come.

A file of its own beside the journal, so that all processes share it and a restart finds it filled. Nothing is lost
with it: where it is missing, of another layout or damaged, it is begun anew.
"""

import sqlite3
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from skra_app.registry.finding.parts import Part
from skra_app.registry.finding.query import Query
from skra_app.registry.finding.words import names, words

IN_MEMORY: Final = ":memory:"
LAYOUT: Final = 1
"""Of the tables, and of how words are taken apart."""
PATIENCE: Final = 10.0
"""Seconds in which a busy file is tried again."""
WEIGHTS: Final = "10, 4, 6, 1, 0.5"
"""Of the columns of `words`: a name says more than a tag, a tag more than a type, a type more than prose."""
_TABLES: Final = """
CREATE TABLE reached (head INTEGER NOT NULL);
INSERT INTO reached VALUES (0);
CREATE TABLE pending (subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE part (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL, version INTEGER NOT NULL, schema_id INTEGER NOT NULL,
    format TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    doc TEXT NOT NULL, tags TEXT NOT NULL, joined TEXT NOT NULL
);
CREATE INDEX part_of_subject ON part (subject);
CREATE VIRTUAL TABLE words USING fts5(
    name, type, tags, doc, place, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
"""


class Source(NamedTuple):
    """The version that parts are of."""

    subject: str
    version: int
    id: int
    format: str


class Hit(NamedTuple):
    """A part that was found."""

    source: Source
    part: Part


class Index:
    """The table; safe for threads and processes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.reading: Final = threading.Lock()
        """Held by whoever reads behind the scenes."""
        self._opened: sqlite3.Connection | None = None
        self.closed = False

    def close(self) -> None:
        """Let go of the file; nothing may be asked afterwards."""
        with self._lock:
            self.closed = True
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @contextmanager
    def writing(self) -> Generator[None]:
        """Nobody else writes for as long as the block lasts; all that it writes stands, or nothing."""
        with self._lock, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield

    @property
    def head(self) -> int:
        """The sequence up to which the journal's subjects are known or pending."""
        with self._lock:
            found: int = self._connection().execute("SELECT head FROM reached").fetchone()[0]
            return found

    def expect(self, subjects: Iterable[str], head: int) -> None:
        """Note that these subjects changed up to a sequence of the journal."""
        connection = self._connection()
        connection.executemany("INSERT OR IGNORE INTO pending VALUES (?)", ((subject,) for subject in subjects))
        connection.execute("UPDATE reached SET head = ?", (head,))

    def forget(self) -> None:
        """Begin anew: the journal is another one."""
        for table in ("pending", "part", "words"):
            self._connection().execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        self._connection().execute("UPDATE reached SET head = 0")

    def pending(self, most: int) -> list[str]:
        """Subjects that changed and are not read yet."""
        with self._lock:
            rows = self._connection().execute("SELECT subject FROM pending LIMIT ?", (most,)).fetchall()
            return [subject for (subject,) in rows]

    def put(self, subject: str, source: Source | None, parts: Sequence[Part]) -> None:
        """Have a subject's parts be these, and be done with it; None is a subject that nobody should find."""
        connection = self._connection()
        connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM part WHERE subject = ?)", (subject,))
        connection.execute("DELETE FROM part WHERE subject = ?", (subject,))
        connection.execute("DELETE FROM pending WHERE subject = ?", (subject,))
        if source is not None:
            for part in parts:
                _add(connection, source, part)

    def find(self, query: Query, offset: int, limit: int) -> tuple[int, list[Hit]]:
        """How many parts there are, and those from `offset` on, best first."""
        chosen, values = _condition(query)
        best = f"bm25(words, {WEIGHTS}), " if query.match else ""
        with self._lock:
            connection = self._connection()
            total: int = connection.execute(f"SELECT count(*) {chosen}", values).fetchone()[0]
            rows: list[Any] = connection.execute(
                f"SELECT part.* {chosen} ORDER BY part.joined = ? DESC, {best}part.subject, part.id LIMIT ? OFFSET ?",
                [*values, "".join(query.wanted), limit, offset],
            ).fetchall()
        return total, [Hit(Source(*row[1:5]), _part(row)) for row in rows]

    def _connection(self) -> sqlite3.Connection:
        if self.closed:
            raise sqlite3.ProgrammingError(f"the index {self._path} is closed")
        if self._opened is None:
            try:
                self._opened = _opened(self._path)
            except sqlite3.DatabaseError:
                if self._path == IN_MEMORY:
                    raise
                for ending in ("", "-wal", "-shm"):
                    Path(self._path + ending).unlink(missing_ok=True)
                self._opened = _opened(self._path)
        return self._opened


def index_beside(journal_url: str) -> str:
    """The index of a journal: beside it where it is a file."""
    path = journal_url.removeprefix("sqlite:///")
    return IN_MEMORY if path == journal_url else str(Path(path).with_name("search.sqlite"))


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        layout: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in {0, LAYOUT}:
            raise sqlite3.DatabaseError(f"layout {layout}, where {LAYOUT} is expected")
        if layout == 0:
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {LAYOUT}")
    return connection


def _add(connection: sqlite3.Connection, source: Source, part: Part) -> None:
    last = part.path.rpartition(".")[2] or part.name
    row = (*source, part.kind, part.path, part.name, part.type, part.doc, "\n".join(part.tags), "".join(words(last)))
    marks = ", ".join("?" for _ in row)
    place = connection.execute(f"INSERT INTO part VALUES (NULL, {marks})", row).lastrowid  # noqa: S608 - marks alone
    called = f"{part.name} {part.type}" if part.kind == "subject" else part.name
    found = [names(called), names(part.type), [one for tag in part.tags for one in names(tag)], words(part.doc)]
    around = words(part.path) if part.kind == "subject" else [*words(part.path), *names(source.subject)]
    texts = [" ".join(one) for one in (*found, around)]
    connection.execute(
        "INSERT INTO words (rowid, name, type, tags, doc, place) VALUES (?, ?, ?, ?, ?, ?)", (place, *texts)
    )


def _part(row: Sequence[Any]) -> Part:
    kind, path, name, type_, doc, tags = row[5:11]
    return Part(kind, path, name, type_, doc, tuple(tags.splitlines()))


def _condition(query: Query) -> tuple[str, list[str]]:
    """The rows that count, in SQL of ours with the asker's words as values."""
    wanted, values = ["words MATCH ?"] if query.match else ["kind = 'subject'"], [query.match] if query.match else []
    for pattern in query.subjects:
        wanted.append("part.subject GLOB ?" if "*" in pattern else "instr(lower(part.subject), ?)")
        values.append(pattern.replace("[", "[[]").replace("?", "[?]") if "*" in pattern else pattern.lower())
    for name in query.formats:
        wanted.append("part.format = ?")
        values.append(name)
    if query.fields_only:
        wanted.append("kind = 'field'")
    table = "FROM words JOIN part ON part.id = words.rowid" if query.match else "FROM part"
    return f"{table} WHERE {' AND '.join(wanted)}", values
