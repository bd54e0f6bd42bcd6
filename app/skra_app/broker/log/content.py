"""Where the bytes of a segment are: in memory, or in a file with its newest part still in memory.

With a write-ahead file every batch is safe before it reaches its segment, so segments are written in larger pieces.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from skra_app.broker.log.disk import Buffer, Disk

WRITE_AT: Final = 256 * 1024  # bytes kept back before a segment is written
LARGE: Final = 64 * 1024  # a batch of this size is not worth copying


class Content(Protocol):
    """The bytes of one segment."""

    size: int

    def append(self, pieces: Sequence[Buffer], size: int) -> None:
        """Adds the pieces, `size` bytes together, at the end."""
        ...

    def read(self, position: int, size: int) -> bytes:
        """Up to `size` bytes from `position` on."""
        ...

    def write_out(self, *, everything: bool = True) -> None:
        """Hands what was kept back to the system (all of it, or only when it is much); raises StorageFull."""
        ...


class MemoryContent:
    """Everything in memory, for `memory:` and tests."""

    __slots__ = ("_data", "size")

    def __init__(self) -> None:
        self._data = bytearray()
        self.size = 0

    def append(self, pieces: Sequence[Buffer], size: int) -> None:
        """Adds the pieces at the end."""
        for piece in pieces:
            self._data += piece
        self.size += size

    def read(self, position: int, size: int) -> bytes:
        """Up to `size` bytes from `position` on."""
        return bytes(memoryview(self._data)[position : position + size])

    def write_out(self, *, everything: bool = True) -> None:
        """Nothing is kept back."""


class FileContent:
    """A file; what was appended since the last `write_out` is in memory and read from there."""

    __slots__ = ("_disk", "_kept", "path", "size", "written")

    def __init__(self, disk: Disk, path: Path, size: int = 0) -> None:
        self._disk = disk
        self._kept: list[Buffer] = []
        self.path = path
        self.size = size
        self.written = size  # how much of it the system has

    def append(self, pieces: Sequence[Buffer], size: int) -> None:
        """Keeps the pieces until `write_out`."""
        if size >= LARGE:
            self._kept += pieces
        elif self._kept and isinstance(self._kept[-1], bytearray):
            for piece in pieces:
                self._kept[-1] += piece
        else:
            self._kept.append(bytearray().join(pieces))
        self.size += size

    def read(self, position: int, size: int) -> bytes:
        """Up to `size` bytes from `position` on, wherever they are."""
        written, end = self.written, min(position + size, self.size)
        found = self._disk.read(self.path, position, min(end, written) - position) if position < written else b""
        if end <= written:
            return found
        kept = memoryview(b"".join(self._kept))
        return found + bytes(kept[max(0, position - written) : end - written])

    def write_out(self, *, everything: bool = True) -> None:
        """Writes what was kept back; after StorageFull it is still kept."""
        if self._kept and (everything or self.size - self.written >= WRITE_AT):
            self._disk.write(self.path, self.written, self._kept)
            self._kept = []
            self.written = self.size
