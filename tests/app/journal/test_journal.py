"""What every journal does, asked of each backend; and what the one in a file does besides."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest

from skra_app.journal import (
    Conflict,
    Entry,
    ForeignFile,
    Journal,
    JournalFailed,
    JournalFault,
    UnknownEntry,
    open_journal,
)
from skra_app.journal.backends import sqlite as sqlite_backend
from skra_app.journal.backends.sqlite import SqliteJournal
from skra_app.journal.codec import decode, encode
from skra_app.journal.mark import Mark


def entry(number: int = 0, **members):
    return Entry("Counted", 1_700_000_000_000 + number, "somebody", "http", {"number": number, **members})


@pytest.fixture(params=["memory", "sqlite"])
def journal(request, tmp_path):
    opened = open_journal("memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'j.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'j.sqlite'}"


def test_a_new_journal_is_empty(journal: Journal):
    assert journal.head() == 0
    assert list(journal.since(0)) == []


def test_what_was_appended_is_read_in_order(journal: Journal):
    assert journal.append([entry(1), entry(2)], 0) == 2
    assert journal.append([entry(3, text="ð€")], 2) == 3
    assert journal.head() == 3
    assert list(journal.since(0)) == [(1, entry(1)), (2, entry(2)), (3, entry(3, text="ð€"))]
    assert list(journal.since(2)) == [(3, entry(3, text="ð€"))]
    assert journal.entry(2) == entry(2)


@pytest.mark.parametrize("many", [1, 2, sqlite_backend.ROWS, 2 * sqlite_backend.ROWS + 1])
@pytest.mark.parametrize("head", [0, 1, 3, 99])
def test_an_append_at_another_head_is_a_conflict_and_changes_nothing(journal: Journal, head, many):
    journal.append([entry(1), entry(2)], 0)
    with pytest.raises(Conflict):
        journal.append([entry(3)] * many, head)
    assert [number for number, _ in journal.since(0)] == [1, 2]
    assert journal.append([entry(3)] * many, 2) == journal.head() == 2 + many


@pytest.mark.parametrize("sequence", [0, -1, 2])
def test_there_is_no_entry_outside_of_the_journal(journal: Journal, sequence):
    journal.append([entry(1)], 0)
    with pytest.raises(LookupError):
        journal.entry(sequence)


def test_threads_that_race_for_a_head_have_one_winner_each_time(journal: Journal):
    def write(name: int) -> None:
        written = 0
        while written < 20:
            try:
                journal.append([entry(name), entry(name)], journal.head())
            except Conflict:
                continue
            written += 1

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [recorded.entry.data["number"] for recorded in journal.since(0)]
    assert journal.head() == len(numbers) == 8 * 20 * 2
    assert numbers[::2] == numbers[1::2], "a list is appended as one"


def test_a_long_journal_is_read_whole(url):
    journal = open_journal(url)
    journal.append([entry(number) for number in range(2_500)], 0)
    assert [recorded.entry.data["number"] for recorded in journal.since(0)] == list(range(2_500))
    journal.close()


def test_another_opening_of_the_file_is_seen_at_once(url):
    ours, theirs = open_journal(url), open_journal(url)
    assert ours.head() == theirs.head() == 0
    for number in range(1, 5):
        ours.append([entry(number)], number - 1)
        assert theirs.head() == ours.head() == number
        assert theirs.entry(number) == entry(number)
    theirs.append([entry(5)], 4)
    assert ours.head() == 5
    ours.close()
    theirs.close()


def died_before_moving_the_mark(journal: Journal) -> None:
    """Append as a process does that commits, and ends before anything else."""
    with patch.object(Mark, "move", lambda _: None):
        journal.append([entry(journal.head() + 1)], journal.head())


def test_what_nobody_was_told_of_is_seen_soon(url, monkeypatch):
    monkeypatch.setattr(sqlite_backend, "TRUSTED", 0.01)
    ours, theirs = open_journal(url), open_journal(url)
    assert theirs.head() == 0
    died_before_moving_the_mark(ours)
    deadline = time.monotonic() + 60
    while theirs.head() == 0:
        assert time.monotonic() < deadline
    ours.close()
    theirs.close()


def test_what_one_has_read_all_others_see_at_once(url, monkeypatch):
    monkeypatch.setattr(sqlite_backend, "TRUSTED", 3600)
    ours, theirs, third = open_journal(url), open_journal(url), open_journal(url)
    assert third.head() == 0
    died_before_moving_the_mark(ours)
    assert third.head() == 0, "the mark stands still"
    assert len(list(theirs.since(0))) == 1
    assert third.head() == 1
    with pytest.raises(Conflict):
        third.append([entry(9)], 0)
    for journal in (ours, theirs, third):
        journal.close()


def test_what_one_thread_saw_the_others_do_not_look_for_until_somebody_adds(url, monkeypatch):
    monkeypatch.setattr(sqlite_backend, "TRUSTED", 3600)
    ours, theirs = open_journal(url), open_journal(url)
    theirs.append([entry(1)], 0)
    assert ours.head() == 1
    with ThreadPoolExecutor(4) as threads:
        with patch.object(sqlite_backend, "_last", side_effect=AssertionError("somebody looked again")):
            assert {threads.submit(ours.head).result() for _ in range(8)} == {1}
        theirs.append([entry(2)], 1)
        assert {threads.submit(ours.head).result() for _ in range(8)} == {2}
        ours.append([entry(number) for number in range(3, 3 + 2 * sqlite_backend.ROWS)], 2)
        assert {threads.submit(ours.head).result() for _ in range(8)} == {2 + 2 * sqlite_backend.ROWS}
    ours.close()
    theirs.close()


def test_a_mark_that_was_deleted_or_cannot_be_made(url, tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_backend, "TRUSTED", 0.01)
    ours = open_journal(url)
    assert ours.head() == 0
    (tmp_path / "j.sqlite-mark").unlink()
    theirs = open_journal(url)
    theirs.append([entry(1)], 0)
    deadline = time.monotonic() + 60
    while ours.head() == 0:
        assert time.monotonic() < deadline
    ours.close()
    theirs.close()
    (tmp_path / "j.sqlite-mark").unlink()
    (tmp_path / "j.sqlite-mark").mkdir()
    with pytest.raises(JournalFailed, match=r"j\.sqlite: .*directory"):
        open_journal(url)


def test_what_was_appended_outlives_the_journal(url):
    journal = open_journal(url)
    journal.append([entry(1)], 0)
    journal.close()
    again = open_journal(url)
    assert list(again.since(0)) == [(1, entry(1))]
    again.close()


def test_a_closed_journal_says_so(url):
    journal = open_journal(url)
    journal.close()
    with pytest.raises(JournalFailed, match="closed"):
        journal.head()


def test_a_busy_file_is_waited_for(url, tmp_path):
    journal = open_journal(url)
    blocker = sqlite3.connect(tmp_path / "j.sqlite", isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")

    def release() -> None:
        time.sleep(0.2)
        blocker.execute("ROLLBACK")

    thread = threading.Thread(target=release)
    thread.start()
    assert journal.append([entry(1)], 0) == 1
    thread.join()
    blocker.close()
    journal.close()


def test_members_that_another_skra_wrote_are_kept():
    line = b'{"v":1,"type":"T","at":5,"who":"w","via":"http","skra":"9.1","data":{"a":{"b":[1]}},"later":{"x":null}}'
    read = decode(1, line)
    assert read == Entry("T", 5, "w", "http", {"a": {"b": [1]}}, 1, "9.1", {"later": {"x": None}})
    assert decode(1, encode(read)) == read


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"type":"T"}', b'{"v":"1","type":3}', b"\xff"])
def test_bytes_that_are_no_entry_are_damage(line):
    with pytest.raises(UnknownEntry, match="journal entry 7"):
        decode(7, line)


def other_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")


def empty_of_other_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA application_id = 77")


def later_layout(path: Path) -> None:
    open_journal(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as ours:
        ours.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_text("a letter to my mother\n" * 100), "not an SQLite database"),
        (other_program, "another program"),
        (empty_of_other_program, "another program"),
        (later_layout, "layout 99"),
    ],
)
def test_a_file_of_somebody_else_is_refused_and_left_alone(url, tmp_path, make, says):
    path = tmp_path / "j.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(ForeignFile, match=says):
        open_journal(url)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("postgres://x", "expected it to begin with"),
        ("port:", "expected it to begin with"),
        ("journal", "expected it to begin with"),
        ("sqlite:///", "expected sqlite:///PATH"),
        ("sqlite://x", "expected sqlite:///PATH"),
        ("sqlite:////nowhere/at/all/j.sqlite", "folder exists"),
    ],
)
def test_a_bad_url_is_refused_in_words(bad, says):
    with pytest.raises(JournalFault, match=says):
        open_journal(bad)


WRITER = """
import sys
from skra_app.journal import Conflict, Entry, open_journal
journal = open_journal(sys.argv[1])
while True:
    head = journal.head()
    try:
        print(journal.append([Entry("Counted", 1, sys.argv[2], "http", {"head": head})] * 2, head), flush=True)
    except Conflict:
        pass
"""


@pytest.mark.faults
def test_kill_9_loses_nothing_that_was_acknowledged(url):
    acknowledged: dict[str, list[int]] = {}
    for turn in range(3):
        writers = {
            f"{turn}-{name}": subprocess.Popen(
                [sys.executable, "-c", WRITER, url, f"{turn}-{name}"], stdout=subprocess.PIPE, text=True
            )
            for name in range(2)
        }
        first = {name: writer.stdout.readline() for name, writer in writers.items()}
        time.sleep(0.3)
        for name, writer in writers.items():
            writer.kill()
            out, _ = writer.communicate()
            acknowledged[name] = [int(line) for line in (first[name] + out).splitlines(keepends=True) if "\n" in line]
    journal = open_journal(url)
    standing = {number: recorded.who for number, recorded in journal.since(0)}
    assert list(standing) == list(range(1, journal.head() + 1))
    assert journal.head() % 2 == 0, "a list is appended whole or not at all"
    for name, heads in acknowledged.items():
        assert heads, "every writer wrote before it was killed"
        assert {standing[head] for head in heads} == {standing[head - 1] for head in heads} == {name}
    journal.append([entry(1)], journal.head())
    journal.close()


def test_a_file_that_another_process_is_preparing_is_no_foreign_one(tmp_path, monkeypatch):
    path, others = tmp_path / "j.sqlite", []

    class Interrupted(sqlite_backend._Connection):
        def execute(self, sql, *parameters):
            if sql == "PRAGMA user_version" and not others:
                others.append(threading.Thread(target=lambda: SqliteJournal(path).close()))
                others[0].start()
                others[0].join(0.5)  # it comes to its end, unless we keep it from writing while we look
            return super().execute(sql, *parameters)

    monkeypatch.setattr(sqlite_backend, "_Connection", Interrupted)
    SqliteJournal(path).close()
    others[0].join()
    assert SqliteJournal(path).head() == 0
