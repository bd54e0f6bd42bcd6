"""A server's processes and the memory that they take."""

import os
from collections.abc import Iterator
from pathlib import Path


def family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def pss(pid: int) -> int:
    """Bytes of memory of a process, each page shared with others counted in part (man proc_pid_smaps)."""
    return _kilobytes(pid, "Pss:") * 1024


def rss(pid: int) -> int:
    """Bytes of memory of a process, shared pages counted in full."""
    return _kilobytes(pid, "Rss:") * 1024


def processor_seconds(pid: int) -> float:
    """What a process and its descendants have spent on the processor so far, in user and system time."""
    ticks = sum(
        sum(map(int, Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:13])) for each in family(pid)
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def _kilobytes(pid: int, row: str) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(each.split()[1]) for each in rows if each.startswith(row))
