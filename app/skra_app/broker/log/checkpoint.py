"""The checkpoint: up to which offset each partition is on the disk, and where the write-ahead file goes on from there.

One small JSON file, replaced as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from skra_app.broker.log.disk import Disk
from skra_app.broker.log.errors import DamagedLog
from skra_app.broker.log.frames import Key

LAYOUT: Final = 1
FILE: Final = "checkpoint.json"
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is on the disk of one partition: offsets from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The marks of all partitions.

    `position`: where the write-ahead file goes on; it never goes back, so that a file of an earlier life that comes
    back with the power is known for what it is. `ahead`: whether there is something to be read from there.
    `boot` tells a killed process (same boot: what was written is there) from a power cut.
    """

    marks: Mapping[Key, Mark]
    position: int
    ahead: bool
    boot: str


def this_boot() -> str:
    """A name of the time since the machine started; empty where the system has none."""
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""


def save(disk: Disk, folder: Path, checkpoint: Checkpoint) -> None:
    """Replaces the checkpoint in `folder`; returns when it is on the disk."""
    marks = {f"{topic}/{number}": [mark.start, mark.end] for (topic, number), mark in checkpoint.marks.items()}
    text = orjson.dumps(
        {
            "layout": LAYOUT,
            "boot": checkpoint.boot,
            "position": checkpoint.position,
            "ahead": checkpoint.ahead,
            "partitions": marks,
        }
    )
    disk.put_file(folder / FILE, text)


def load(folder: Path) -> Checkpoint | None:
    """The checkpoint in `folder`; None for a folder that never had one. Raises DamagedLog."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        body = orjson.loads(path.read_bytes())
        if body["layout"] != LAYOUT:
            raise DamagedLog(f"{path}: layout {body['layout']} was written by another Skra; this one reads {LAYOUT}")
        marks: dict[Key, Mark] = {}
        for name, (start, end) in body["partitions"].items():
            topic, _, number = name.partition("/")
            marks[UUID(topic), int(number)] = Mark(start, end)
        return Checkpoint(marks, body["position"], body["ahead"], body["boot"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DamagedLog(f"{path} cannot be read: {fault}; restore it from a copy") from None
