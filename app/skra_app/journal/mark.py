"""Whether anybody added to a journal: a few bytes in a file that all its processes map into their memory.

Whoever adds something, or has read something new, puts other bytes there before telling anybody. So as long as the
bytes are the same, nothing is there that somebody was told of; to look takes no call of the system and no lock.
"""

import mmap
import os
import secrets
from pathlib import Path
from typing import Final

SIZE: Final = 8


class Mark:
    """The bytes of one file, made if it is not there; raises OSError."""

    def __init__(self, path: Path) -> None:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(file).st_size < SIZE:
                os.pwrite(file, secrets.token_bytes(SIZE), 0)  # room on the disk is asked for here, and not later
            self._shared = mmap.mmap(file, SIZE)
        finally:
            os.close(file)

    def read(self) -> bytes:
        """What is there now."""
        return self._shared[:SIZE]

    def move(self) -> None:
        """Put there what was never there before."""
        self._shared[:SIZE] = secrets.token_bytes(SIZE)
