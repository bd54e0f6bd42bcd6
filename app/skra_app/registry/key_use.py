"""When a key was last used, to the minute: the time of an empty file with the key's id for a name.

Each process touches a file at most once a minute, and nobody waits for a disk. In the journal it would be an entry for
each read. The files may be deleted at any time; what they told is then forgotten.
"""

import os
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

GRAIN: Final = 60.0
"""Seconds within which one use is like another."""


class KeyUse:
    """The last uses of keys, in a folder that several processes share, or in memory."""

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._noted: dict[str, float] = {}

    def note(self, key: str) -> None:
        """A key, by its id, was used now."""
        now = self._clock()
        if now - self._noted.get(key, 0.0) < GRAIN:
            return
        self._noted[key] = now
        if self._folder is not None:
            with suppress(OSError):  # nobody is refused for it
                self._folder.mkdir(parents=True, exist_ok=True)
                path = self._folder / key
                path.touch(mode=0o600)
                os.utime(path, (now, now))

    def last(self, key: str) -> int | None:
        """When a key was used last, milliseconds since the epoch, to the minute; None for never, or not known."""
        if self._folder is None:
            at = self._noted.get(key)
        else:
            try:
                at = (self._folder / key).stat().st_mtime
            except OSError:
                return None
        return None if at is None else int(at // GRAIN * GRAIN * 1000)

    def forget_others(self, keys: Collection[str]) -> None:
        """Forget all but these."""
        self._noted = {key: at for key, at in self._noted.items() if key in keys}
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in keys:
                    path.unlink(missing_ok=True)
