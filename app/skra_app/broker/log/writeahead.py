"""The write-ahead file: all appends of a tick, to all partitions, in one write and one sync.

It is cut into files named by the position at which they begin; a file goes when a checkpoint says that every segment
it feeds is on the disk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skra_app.broker.log.disk import Buffer, Disk
from skra_app.broker.log.errors import DamagedLog
from skra_app.broker.log.frames import Break, Frame, Key, read_frames

SMALL = 64 * 1024


@dataclass(frozen=True, slots=True)
class Replay:
    """What the write-ahead files hold: frames by partition, and a position that no file reaches."""

    frames: dict[Key, list[Frame]]
    next_position: int


class WriteAhead:
    """Appends frames; `position` is the end of what was written, `synced` of what is on the disk."""

    def __init__(self, disk: Disk, folder: Path, position: int, verify: Callable[[], None]) -> None:
        """`verify` raises StorageFailed when the next start would not find the folder."""
        self._disk = disk
        self._folder = folder
        self._verify = verify
        self._unsynced: list[Path] = []
        self.position = self.synced = self.origin = position
        self.begin()

    @property
    def size(self) -> int:
        """Bytes in the current file."""
        return self.position - self.origin

    def append(self, pieces: Sequence[Buffer], size: int) -> None:
        """Writes the pieces of some frames, `size` bytes together; raises StorageFull, then nothing counts."""
        if not size:
            return
        if size < SMALL:
            pieces = (b"".join(pieces),)
        path = _path(self._folder, self.origin)
        self._disk.write(path, self.position - self.origin, pieces)
        self.position += size
        if path not in self._unsynced:
            self._unsynced.append(path)

    def begin(self) -> None:
        """Goes on in a new file; raises StorageFull, then in the old one."""
        self._disk.write(_path(self._folder, self.position), 0, ())
        self.origin = self.position
        self._unsynced.append(self._folder)

    def unsynced(self) -> list[Path]:
        """What is to be synced now, oldest first, with the folder of a new file; they count as being synced then."""
        paths, self._unsynced = self._unsynced, []
        return paths

    def sync(self, path: Path) -> None:
        """Returns when that file, or the names in its folder, are on the disk."""
        if path == self._folder:
            self._disk.sync_folder(path)
        else:
            self._disk.sync(path)
        self._verify()

    def files_before(self, position: int) -> list[Path]:
        """The files that a checkpoint at `position` makes needless."""
        return [path for path in _files(self._folder) if int(path.stem) < position]


def replay(folder: Path, since: int, *, read: bool = True) -> Replay:
    """Reads the files from position `since` on, if at all; raises DamagedLog when something synced is gone."""
    frames: dict[Key, list[Frame]] = {}
    broken: int | None = None
    files = _files(folder)
    after = max((int(path.stem) + path.stat().st_size + 1 for path in files), default=0)
    expected = since
    for path in files:
        origin = int(path.stem)
        if not read or origin < since:
            continue
        data = path.read_bytes()
        if origin != expected and broken is None:
            broken = expected
        for frame in read_frames(data, origin):
            if isinstance(frame, Break):
                broken = _torn(path, frame, broken)
            elif broken is None:
                frames.setdefault(frame.key, []).append(frame)
            elif frame.synced > broken:
                raise _damaged(path, broken)
        expected = origin + len(data)
    return Replay(frames, max(after, since))


def _torn(path: Path, found: Break, broken: int | None) -> int:
    if found.synced_later:
        raise _damaged(path, found.position)
    return found.position if broken is None else broken


def _damaged(path: Path, position: int) -> DamagedLog:
    return DamagedLog(
        f"{path.parent}: the write-ahead file is broken at position {position}, and {path.name} says that this was on "
        "the disk; restore the folder from a copy"
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wal"))


def _path(folder: Path, origin: int) -> Path:
    return folder / f"{origin:020d}.wal"
