"""How far a partition has been compacted, and when; a small file beside its segments.

It may be lost: then everything counts as never compacted, and tombstones stay longer.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from skra_app.broker.log.disk import Disk

FILE: Final = "compacted.json"


@dataclass(frozen=True, slots=True)
class Compacted:
    """`rounds`: offset up to which, and time in milliseconds; both rise."""

    rounds: tuple[tuple[int, int], ...] = ()

    @property
    def until(self) -> int:
        """Before this offset each key stands once."""
        return self.rounds[-1][0] if self.rounds else 0

    def old(self, now: int, retention_ms: int) -> int:
        """Before this offset everything was met by a compaction more than `retention_ms` ago."""
        return max((offset for offset, at in self.rounds if at + retention_ms <= now), default=0)

    def after(self, offset: int, now: int, retention_ms: int) -> "Compacted":
        """With one more round, without those that say nothing any more."""
        if offset <= self.until:
            return self
        old = self.old(now, retention_ms)
        return Compacted((*(one for one in self.rounds if one[0] >= old), (offset, now)))

    def save(self, disk: Disk, folder: Path) -> None:
        """Replaces the file in `folder`; returns when it is on the disk."""
        disk.put_file(folder / FILE, orjson.dumps({"rounds": self.rounds}))


def load(folder: Path) -> Compacted:
    """What the file in `folder` says; nothing for one that is not there or not whole."""
    try:
        rounds = orjson.loads((folder / FILE).read_bytes())["rounds"]
        return Compacted(tuple((int(offset), int(at)) for offset, at in rounds))
    except (OSError, ValueError, TypeError, KeyError):
        return Compacted()
