"""A server's processes and the memory that they take."""

import os
from collections.abc import Iterator
from pathlib import Path


def family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    try:
        children = [each for task in Path(f"/proc/{pid}/task").iterdir() for each in _children(task)]
    except FileNotFoundError:  # it has ended
        return
    for child in children:
        yield from family(child)


def _children(task: Path) -> list[int]:
    try:
        return [int(each) for each in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):  # the thread has ended
        return []


def pss(pid: int) -> int:
    """Bytes of memory of a process, each page shared with others counted in part (man proc_pid_smaps)."""
    return _kilobytes(pid, "Pss:") * 1024


def rss(pid: int) -> int:
    """Bytes of memory of a process, shared pages counted in full."""
    return _kilobytes(pid, "Rss:") * 1024


def processor_seconds(pid: int) -> float:
    """What a process and its descendants have spent on the processor so far, in user and system time.

    Those that have ended count as well (`.proto` texts are compiled by children that live for milliseconds); one that
    ends while it is looked at is counted by its parent from then on.
    """
    return sum(map(_ticks, family(pid))) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """Of a process and of its children that have ended (man proc_pid_stat: utime, stime, cutime, cstime)."""
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _kilobytes(pid: int, row: str) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(each.split()[1]) for each in rows if each.startswith(row))
