"""A disk that remembers what was done to it, and builds what a power cut may leave of that.

The model is the strict one: a write is safe after a sync of its file that began after it; a name is safe after a sync
of its folder; anything else may be there, be missing, or be there in part, in any order.
"""

import random
import threading
from dataclasses import dataclass, field
from pathlib import Path

from skra_app.broker.log.disk import Disk

SECTOR = 512


@dataclass
class FileModel:
    """A file after a power cut: what is safe, and what may or may not have happened since."""

    named: bool = False
    safe: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)  # (position, data); data None cuts there
    gone: bool = False
    replaced: bytes | None = None  # another file took its name, and no sync of the folder says so yet


class HastyDisk(Disk):
    """Waits for no sync: what would survive is decided by a model, and nobody cuts the power of this machine."""

    def _sync(self, path, flags, deed):
        pass


class RecordingDisk(HastyDisk):
    """Works on real files and keeps a journal of (deed, path, …); `note` adds what the test wants to remember."""

    def __init__(self) -> None:
        super().__init__(open_files=8)
        self.journal: list[tuple] = []
        self._lock = threading.Lock()

    def note(self, *entry: object) -> int:
        with self._lock:
            self.journal.append(entry)
            return len(self.journal) - 1

    def write(self, path, position, pieces):
        super().write(path, position, pieces)
        self.note("write", path, position, b"".join(pieces))

    def truncate(self, path, size):
        super().truncate(path, size)
        self.note("write", path, size, None)

    def sync(self, path):
        began = self.note("sync begins", path)
        super().sync(path)
        self.note("synced", path, began)

    def sync_folder(self, path):
        began = self.note("folder sync begins", path)
        super().sync_folder(path)
        self.note("folder synced", path, began)

    def put_file(self, path, content):
        self.note("putting", path, content)
        super().put_file(path, content)
        self.note("put", path, content)

    def remove(self, path):
        super().remove(path)
        self.note("remove", path)

    def another(self, open_files):
        other = type(self)()
        other.journal, other._lock = self.journal, self._lock
        return other

    def replace(self, written, path):
        content = written.read_bytes()
        super().replace(written, path)
        self.note("replaced", path, content)

    def rename_folder(self, path, target):
        super().rename_folder(path, target)
        self.note("rename", path, target)


def after_power_cut(journal: list[tuple], moment: int, dice: random.Random, root: Path, image: Path) -> None:
    """Builds in `image` what may be left of `root` when the power goes before entry `moment` of the journal."""
    files, synced_at = dict[Path, FileModel](), _end_of_syncs(journal, moment)
    for number, entry in enumerate(journal[:moment]):
        path = entry[1] if len(entry) > 1 and isinstance(entry[1], Path) else None
        if path is not None and not path.name.endswith(".new"):
            _happens(files, entry, dice, synced=number in synced_at)
    for folder in sorted(path for path in root.rglob("*") if path.is_dir()):
        (image / folder.relative_to(root)).mkdir(parents=True, exist_ok=True)
    for path, model in files.items():
        if (model.named or dice.random() < 0.5) and not (model.gone and dice.random() < 0.5):
            target = image / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            kept = _applied(model.safe, _survivors(model.since, dice))
            replaced = model.replaced is not None and dice.random() < 0.5
            target.write_bytes(model.replaced if replaced else kept)


def _happens(files: dict[Path, FileModel], entry: tuple, dice: random.Random, *, synced: bool) -> None:
    """A deed; `synced` for the beginning of a sync that ended before the power went."""
    deed, path = entry[:2]
    if deed == "putting" and dice.random() < 0.5:
        return  # what was there before still is, if anything was
    if deed == "rename":  # noted when it was safe
        for known in [known for known in files if path in known.parents]:
            files[entry[2] / known.relative_to(path)] = files.pop(known)
    elif deed in {"write", "putting", "put", "remove", "replaced"}:
        _apply(deed, files.setdefault(path, FileModel()), entry)
    elif deed == "sync begins" and synced and path in files:
        model = files[path]
        model.safe, model.since = _applied(model.safe, model.since), []
    elif deed == "folder sync begins" and synced:
        _names_are_safe(files, path)


def _names_are_safe(files: dict[Path, FileModel], folder: Path) -> None:
    for known in [known for known in files if known.parent == folder]:
        if files[known].gone:
            del files[known]
        else:
            files[known].named = True
            if files[known].replaced is not None:
                files[known].safe, files[known].since, files[known].replaced = files[known].replaced, [], None


def _end_of_syncs(journal: list[tuple], moment: int) -> set[int]:
    """The syncs, by where they began, that had ended by then."""
    return {entry[2] for entry in journal[:moment] if entry[0] in {"synced", "folder synced"}}


def _apply(deed: str, model: FileModel, entry: tuple) -> None:
    if deed == "write":
        if model.gone:
            model.gone, model.safe, model.since = False, b"", []
        model.since.append((entry[2], entry[3]))
    elif deed == "remove":
        model.gone = True
    elif deed == "replaced":
        model.replaced = entry[2]
    else:
        model.named, model.gone, model.safe, model.since = True, False, entry[2], []


def _survivors(since: list[tuple[int, bytes | None]], dice: random.Random) -> list[tuple[int, bytes | None]]:
    """Some of the writes that no sync covered: none, a beginning, or any, each perhaps only in whole sectors."""
    style = dice.randrange(4)
    if style == 0:
        return []
    if style == 1:
        return since[: dice.randint(0, len(since))]
    kept = [one for one in since if dice.random() < 0.7]
    if style == 3 and kept:
        position, data = kept[-1]
        if data:
            kept[-1] = (position, data[: dice.randrange(0, len(data) + 1, SECTOR) or len(data) // 2])
    return kept


def _applied(content: bytes, writes: list[tuple[int, bytes | None]]) -> bytes:
    out = bytearray(content)
    for position, data in writes:
        if data is None:
            del out[position:]
            continue
        if len(out) < position:
            out += bytes(position - len(out))
        out[position : position + len(data)] = data
    return bytes(out)
