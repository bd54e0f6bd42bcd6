"""Many `.proto` files read by few calls of their compiler, whose start costs more than what most files say.

Files that refer to the same files are read in one call. Nothing is told from here: what cannot be read is told when the
file's own turn comes.
"""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from skra.exits import Unusable
from skra.inputs.neighbours import known_around
from skra.schema_file import SchemaReader, language_of, read_text
from skra_compat import Schema

_AT_ONCE: Final = 200
"""Files that are read ahead."""


class _Ahead(NamedTuple):
    """A file that is read ahead."""

    path: Path
    text: str
    references: Mapping[str, Schema]


class Together:
    """The files of a run, in the order in which their turns come."""

    def __init__(self, paths: Sequence[Path], read: SchemaReader) -> None:
        self._read = read
        self._files = [path for path in paths if path.suffix.lower() == ".proto"]
        self._places = {path: at for at, path in enumerate(self._files)}
        self._read_ahead = 0
        self._known: dict[Path, Mapping[str, Schema]] = {}

    def reader(self, path: Path) -> SchemaReader:
        """The reader of a file whose turn has come: it knows what the file refers to, if that was looked for."""
        at = self._places.get(path, -1)
        if at >= self._read_ahead:
            self._read_ahead = at + _AT_ONCE
            self._prepare(self._files[at : self._read_ahead])
        return self._read._replace(references={**self._known.pop(path, {}), **self._read.references})

    def _prepare(self, paths: Sequence[Path]) -> None:
        groups: dict[Hashable, list[_Ahead]] = {}
        for path in paths if len(paths) > 1 else ():
            ahead = self._ahead(path)
            if ahead is not None:
                self._known[path] = ahead.references
                key = frozenset((name, schema.wording) for name, schema in ahead.references.items())
                groups.setdefault(key, []).append(ahead)
        for group in groups.values():
            Schema.prepare("PROTOBUF", [one.text for one in group], {**group[0].references, **self._read.references})

    def _ahead(self, path: Path) -> _Ahead | None:
        """The file with what it refers to; None where it is for its own turn to say what is wrong with that."""
        try:
            text = read_text(path)
            if (self._read.language or language_of(path, text)) != "PROTOBUF":
                return None
            return _Ahead(path, text, known_around(self._read, path, text))
        except Unusable:
            return None
