"""The data folder: which file lies where.

    lock  checkpoint.json  producer-ids
    ahead/<position>.wal
    topics/<topic>/<topic id>/<partition>/<base offset>.log, .index

The topic's id is part of the path, so that a topic created again under the same name never finds its old batches.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import LogError, StorageFailed
from skra_app.broker.log.partition import Identity

DELETED: Final = ".deleted"
LOCK: Final = "lock"
BLOCK: Final = 1000  # producer ids reserved at a time


class Layout:
    """The folder of one broker, locked as long as it is open; raises LogError when another process has it."""

    def __init__(self, root: Path, disk: Disk) -> None:
        self.root = root
        self.ahead = root / "ahead"
        self.topics = root / "topics"
        self._disk = disk
        disk.make_folder(self.ahead)
        disk.make_folder(self.topics)
        self._lock = _lock(root / LOCK)

    def partition(self, identity: Identity) -> Path:
        """The folder of a partition."""
        return self.topic(identity.topic, identity.topic_id) / str(identity.partition)

    def topic(self, topic: str, topic_id: UUID) -> Path:
        """The folder of a topic."""
        return self.topics / topic / str(topic_id)

    def make(self, topic: str, topic_id: UUID, partitions: Iterable[int]) -> None:
        """Folders for partitions; returns when they are on the disk. Raises LogError."""
        self._disk.make_folder(self.topic(topic, topic_id))
        self._disk.make_folders(self.topic(topic, topic_id), map(str, partitions))

    def found(self) -> Iterator[Identity]:
        """The partitions that have a folder, in order; folders that nobody here made are left alone."""
        for folder in sorted(self.topics.glob("*/*/*")):
            topic, topic_id, number = folder.relative_to(self.topics).parts
            if number.isdigit() and not topic_id.endswith(DELETED):
                yield Identity(topic, UUID(topic_id), int(number))

    def deleted(self) -> dict[UUID, Path]:
        """The topics whose deletion was begun; their folders go at the next start."""
        folders = self.topics.glob(f"*/*{DELETED}")
        return {UUID(folder.name.removesuffix(DELETED)): folder for folder in folders}

    def delete(self, topic: str, topic_id: UUID) -> Path:
        """Takes a topic out of sight; the folder, to be emptied, stays until the next start to say this was meant."""
        folder = self.topic(topic, topic_id)
        gone = folder.with_name(folder.name + DELETED)
        self._disk.rename_folder(folder, gone)
        return gone

    def empty(self, folder: Path) -> None:
        """Removes what is in a folder."""
        for part in folder.iterdir():
            self._disk.remove_folder(part)

    def reserve_producer_ids(self) -> range:
        """A block of producer ids that nobody ever had; returns when it is reserved on the disk."""
        path = self.root / "producer-ids"
        first = int(path.read_text()) if path.exists() else 0
        self._disk.put_file(path, str(first + BLOCK).encode())
        return range(first, first + BLOCK)

    def verify(self) -> None:
        """Raises StorageFailed when the folder was removed, moved or replaced: nobody would find what is written."""
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(self._lock), (self.root / LOCK).stat()):
                return
        raise StorageFailed(
            f"the data folder {self.root} is no longer the one that was opened: it was removed, moved or replaced; "
            "what was written since may be lost; put it back, then start again"
        )

    def close(self) -> None:
        """Lets another process have the folder."""
        os.close(self._lock)


def _lock(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise LogError(f"{path.parent} is used by another broker; stop it, or choose another data folder") from None
    return fd
