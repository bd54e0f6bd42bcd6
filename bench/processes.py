"""A server's processes and the memory that they take."""

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


def _kilobytes(pid: int, row: str) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(each.split()[1]) for each in rows if each.startswith(row))
