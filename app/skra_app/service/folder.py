"""The data folder: ours, and only one server's at a time.

A marker file tells our folders from somebody else's; an advisory lock, held for as long as any process of a server
lives, tells a folder in use from a folder at rest.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from skra_app.service.refusal import CannotStart

MARKER = "skra.json"
LOCK = "lock"
LAYOUT = 1
FOUND_IN_EMPTY_VOLUMES = frozenset({"lost+found", LOCK, f".{MARKER}"})
PATIENCE = 2.0
"""Seconds given to the children of a killed server to notice and go."""


@dataclass(slots=True)
class DataFolder:
    """A folder taken for this server; `leave` gives it back (so does the end of the process)."""

    path: Path
    lock: int

    @classmethod
    def take(cls, path: Path) -> "DataFolder":
        """Create, check and lock a folder. Raises CannotStart."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            _check_marker(path)
            folder = cls(path, _locked(path))
            _write_marker(path)
        except OSError as fault:
            raise CannotStart(
                f"data folder {path}: {fault.strerror or fault}; choose another one with --data DIR"
            ) from fault
        return folder

    def leave(self) -> None:
        """Unlock the folder."""
        os.close(self.lock)


def _check_marker(path: Path) -> None:
    marker = path / MARKER
    if not marker.exists():
        strangers = sorted({entry.name for entry in path.iterdir()} - FOUND_IN_EMPTY_VOLUMES)
        if strangers:
            raise CannotStart(
                f"data folder {path} holds somebody else's files ({strangers[0]} …) and no {MARKER}: "
                "choose an empty or a new folder with --data DIR"
            )
        return
    layout, made_by = _read_marker(marker)
    if layout > LAYOUT:
        raise CannotStart(f"data folder {path} was written by Skra {made_by}, which is newer: start that version")


def _read_marker(marker: Path) -> tuple[int, str]:
    with suppress(ValueError, KeyError, TypeError):
        written = json.loads(marker.read_bytes())
        return int(written["layout"]), str(written["skra"])
    raise CannotStart(f"{marker} is damaged or not ours: expected the layout of a data folder of Skra as JSON")


def _locked(path: Path) -> int:
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < patience:
                time.sleep(0.02)
                continue
            holder = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            raise CannotStart(
                f"data folder {path} is in use by another server (process {holder}): "
                "stop it, or choose another folder with --data DIR"
            ) from None
        os.truncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        return lock


def _write_marker(path: Path) -> None:
    marker = path / MARKER
    if marker.exists():
        return
    unfinished = path / f".{MARKER}"
    unfinished.write_text(json.dumps({"layout": LAYOUT, "skra": version("skra")}) + "\n")
    unfinished.rename(marker)
