"""The edge to the file system: every write, sync and rename of the log passes here, so that a test can record them."""

import errno
import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from skra_app.broker.log.errors import LogError, OutOfFiles, StorageFailed, StorageFull

Buffer = bytes | bytearray | memoryview

PIECES: Final = 1000  # Linux takes 1024 buffers in one call
sync_content: Final[Callable[[int], None]] = getattr(os, "fdatasync", os.fsync)
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_FILE: Final = frozenset({errno.EMFILE, errno.ENFILE})


class Disk:
    """Files by path, with a bounded number of open ones.

    Belongs to one thread, but `sync`, `sync_folder`, `put_file` and `remove` may be used from any.
    """

    def __init__(self, open_files: int = 128) -> None:
        self._open: OrderedDict[Path, int] = OrderedDict()
        self._limit = open_files

    def another(self, open_files: int) -> Self:
        """The same kind of disk with open files of its own, for another thread."""
        return type(self)(open_files)

    def write(self, path: Path, position: int, pieces: Sequence[Buffer]) -> None:
        """All the pieces, one after the other, from `position` on; raises StorageFull or StorageFailed.

        After StorageFull nothing from `position` on counts: the caller writes there again.
        """
        try:
            fd = self._fd(path)
            for start in range(0, len(pieces), PIECES):
                position += _write_all(fd, position, pieces[start : start + PIECES])
        except OSError as fault:
            raise _told(fault, f"write to {path}") from fault

    def read(self, path: Path, position: int, size: int) -> bytes:
        """Up to `size` bytes from `position` on."""
        try:
            return os.pread(self._fd(path), size, position)
        except OSError as fault:
            raise _told(fault, f"read {path}") from fault

    def truncate(self, path: Path, size: int) -> None:
        """Cuts the file to its first `size` bytes."""
        os.ftruncate(self._fd(path), size)

    def sync(self, path: Path) -> None:
        """Returns when the content of the file is on the disk; raises OutOfFiles or StorageFailed."""
        self._sync(path, os.O_RDWR, sync_content)

    def sync_folder(self, path: Path) -> None:
        """Returns when the names in the folder are on the disk; raises OutOfFiles or StorageFailed."""
        self._sync(path, os.O_RDONLY | os.O_DIRECTORY, os.fsync)

    def put_file(self, path: Path, content: bytes) -> None:
        """Replaces a small file as a whole; returns when it is on the disk. Raises StorageFull or StorageFailed."""
        written = path.with_name(path.name + ".new")
        try:
            written.write_bytes(content)
            self.sync(written)
            written.replace(path)
        except FileNotFoundError:
            return  # the folder was deleted meanwhile, with its topic
        except OSError as fault:
            raise _told(fault, f"write {path}") from fault
        self.sync_folder(path.parent)

    def replace(self, written: Path, path: Path) -> None:
        """Puts a file that is on the disk in the place of another; raises StorageFailed."""
        self.forget(written)
        self.forget(path)
        try:
            written.replace(path)
        except OSError as fault:
            raise _told(fault, f"replace {path}") from fault

    def rename_folder(self, path: Path, target: Path) -> None:
        """Gives a folder another name; returns when that is on the disk."""
        self.forget(path)
        path.rename(target)
        self.sync_folder(path.parent)

    def remove(self, path: Path) -> None:
        """Forgets the file, if it is there."""
        path.unlink(missing_ok=True)

    def make_folder(self, path: Path) -> None:
        """Creates the folder and those above it; returns when they are on the disk. Raises LogError."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            self.make_folders(folder.parent, [folder.name])

    def make_folders(self, parent: Path, names: Iterable[str]) -> None:
        """Creates those of the folders that are not there in one that is, with one sync for all. Raises LogError."""
        made = [folder for folder in map(parent.joinpath, names) if not folder.exists()]
        try:
            for folder in made:
                folder.mkdir(exist_ok=True)
            if made:
                self.sync_folder(parent)
        except OSError as fault:
            _unmake(made)
            raise _told(fault, f"create folders in {parent}") from fault
        except LogError:
            _unmake(made)
            raise

    def remove_folder(self, path: Path) -> None:
        """Forgets the folder with everything in it."""
        shutil.rmtree(path, ignore_errors=True)

    def forget(self, path: Path) -> None:
        """Closes the file, or all files below the folder, if open."""
        for known in [known for known in self._open if known == path or path in known.parents]:
            os.close(self._open.pop(known))

    def give_back(self) -> bool:
        """Closes the file that was not used for longest; False when none is open."""
        if self._open:
            os.close(self._open.popitem(last=False)[1])
            return True
        return False

    def close(self) -> None:
        """Closes every file."""
        while self._open:
            os.close(self._open.popitem()[1])

    def _fd(self, path: Path) -> int:
        fd = self._open.get(path)
        if fd is None:
            while len(self._open) >= self._limit:
                self.give_back()
            fd = self._open[path] = self._opened(path)
        else:
            self._open.move_to_end(path)
        return fd

    def _opened(self, path: Path) -> int:
        """Where the system has no file left, this disk's own are given back first."""
        while True:
            try:
                return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as fault:
                if fault.errno not in NO_FILE or not self.give_back():
                    raise

    def _sync(self, path: Path, flags: int, deed: Callable[[int], None]) -> None:
        # a descriptor of its own: the cached one may be closed by the loop while this thread waits
        try:
            fd = os.open(path, flags | os.O_CLOEXEC)
            try:
                deed(fd)
            finally:
                os.close(fd)
        except FileNotFoundError:
            return  # deleted meanwhile, with its topic
        except OSError as fault:
            if fault.errno in NO_FILE:  # met before the sync, which has no such error
                raise _told(fault, f"sync {path}") from fault
            raise StorageFailed(f"cannot sync {path}: {fault.strerror}; check the disk, then start again") from fault


def _unmake(folders: Sequence[Path]) -> None:
    """Takes new folders away again: one that is there would count as safe the next time."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _write_all(fd: int, position: int, pieces: Sequence[Buffer]) -> int:
    total = sum(len(piece) for piece in pieces)
    done = os.pwritev(fd, pieces, position)
    if done < total:  # a short write: rare, so the rest is joined
        rest = memoryview(b"".join(pieces))
        while done < total:
            done += os.pwrite(fd, rest[done:], position + done)
    return total


def _told(fault: OSError, deed: str) -> StorageFull | StorageFailed:
    if fault.errno in NO_FILE:
        return OutOfFiles(
            f"no file is left to {deed}: {fault.strerror}; let more be open (ulimit -n), the broker goes on by itself"
        )
    if fault.errno in NO_ROOM:
        return StorageFull(f"no room to {deed}: {fault.strerror}; free some space, the broker goes on by itself")
    return StorageFailed(f"cannot {deed}: {fault.strerror}; check the disk, then start again")
