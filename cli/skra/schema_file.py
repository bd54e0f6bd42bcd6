"""Schemas in files: which language a file is in, and what it says."""

import json
import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import NamedTuple, TypeAlias

import click

from skra.exits import Unreadable, Unusable
from skra_compat import InvalidSchema, Json, Limits, Schema

Named: TypeAlias = tuple[str, Schema]
"""What to call a schema, and the schema."""

STANDARD_INPUT = Path("-")

ENDINGS = {".avsc": "AVRO", ".proto": "PROTOBUF", ".json": "JSON"}
_AVRO_TYPES = {"record", "enum", "fixed"}
"""What JSON Schema never says in `type`."""


class SchemaReader(NamedTuple):
    """Makes schemas of files, all in one language and with the same references, where the user said so."""

    language: str
    """AVRO, JSON or PROTOBUF; empty: each file's own."""
    references: Mapping[str, Schema]
    limits: Limits = Limits()

    def as_stored(self) -> "SchemaReader":
        """The same for what stands already, which registries have taken though it may be off the rules."""
        return self._replace(limits=self.limits._replace(lenient=True))

    def __call__(self, path: Path) -> Schema:
        """The schema in a file.

        Raises:
            Unusable: the file cannot be read, or its text is no schema; the message names file, line and reason.
        """
        return self.of_text(read_text(path), path, str(path))

    def named(self, path: Path) -> Named:
        """The schema in a file, with the file's name.

        Raises:
            Unusable: see above.
        """
        name = "stdin" if path == STANDARD_INPUT else str(path)
        return name, self.of_text(read_text(path), path, name)

    def of_text(self, text: str, path: Path, name: str) -> Schema:
        """The schema of a text that stands, or once stood, in the file `path`; errors call it `name`.

        Raises:
            Unusable: the text is no schema.
        """
        language = self.language or language_of(path, text)
        if not text.strip():
            raise Unreadable(f"{name}: empty: expected a schema ({language})", str(path))
        try:
            return Schema.parse(language, text, self.references, self.limits)
        except InvalidSchema as refusal:
            raise _unreadable(name, text, path, refusal) from refusal


def _unreadable(name: str, text: str, path: Path, refusal: InvalidSchema) -> Unreadable:
    """The refusal with its line, which JSON's parsers tell for what is no JSON alone."""
    if refusal.line or not refusal.path or path.suffix == ".proto":
        return Unreadable(f"{name}: {refusal}", str(path), refusal.line, refusal.column)
    from skra_compat.json_positions import JsonPositions  # noqa: PLC0415 - only where something is wrong

    line, column = JsonPositions(text).nearest(refusal.path)
    return Unreadable(f"{name}: line {line}, column {column}: {refusal}", str(path), line, column)


def language_of(path: Path, text: str) -> str:
    """The schema language of a file by its ending; a `.json` file may hold an Avro schema.

    The standard input has no ending: JSON text is JSON or AVRO, everything else PROTOBUF.

    Raises:
        Unusable: the ending is of no schema language.
    """
    if path == STANDARD_INPUT:
        language = "JSON" if text.lstrip()[:1] in set('{["') else "PROTOBUF"
    else:
        language = ENDINGS.get(path.suffix.lower(), "")
    if not language:
        endings = ", ".join(ENDINGS)
        raise Unreadable(f"{path}: expected a file ending in {endings}, or name the language with --type", str(path))
    return "AVRO" if language == "JSON" and _is_avro(text) else language


def _is_avro(text: str) -> bool:
    """Whether JSON text says what only Avro says: a union, a name, a named type, or a type inside `type`."""
    try:
        tree: Json = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(tree, dict):
        kind = tree.get("type")
        return isinstance(kind, dict) or (isinstance(kind, str) and kind in _AVRO_TYPES)
    return isinstance(tree, list | str)


def read_text(path: Path) -> str:
    """The text of a file (`-`: of the standard input), without a byte order mark.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig") if path == STANDARD_INPUT else path.read_text("utf-8-sig")
    except IsADirectoryError as failure:
        raise Unreadable(f"{path}: a folder: expected a file", str(path)) from failure
    except OSError as failure:
        raise Unreadable(f"{path}: {failure.strerror or failure}", str(path)) from failure
    except UnicodeDecodeError as failure:
        raise Unreadable(f"{path}: not UTF-8 text (byte {failure.start}): save it as UTF-8", str(path)) from failure


def with_reader(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--type` and `--reference`, and hand the command a `read` that makes a schema of a file."""

    @click.option("--type", "language", type=click.Choice(sorted(set(ENDINGS.values()))), help="Whatever the ending.")
    @click.option("--reference", "references", multiple=True, metavar="NAME=FILE", help="A schema that others name.")
    @wraps(command)
    def reading(language: str | None, references: tuple[str, ...], **others: object) -> None:
        known: dict[str, Schema] = {}
        read = SchemaReader(language or "", known)
        for pair in references:
            name, equals, file = pair.partition("=")
            if not (name and equals and file):
                raise Unusable(f"--reference {pair!r}: expected NAME=FILE")
            known[name] = read(Path(file))
        command(read=read, **others)

    return reading


def schema_files(paths: Iterable[Path], endings: Container[str] = ENDINGS) -> Iterator[Path]:
    """The files given, what patterns (`events/**/*.avsc`) mean, and the schema files in folders, in order of name.

    Folders that hold no work of the user's own (`.git`, `node_modules`) are passed over.

    Raises:
        Unusable: a pattern means no file.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, endings)
        elif path != STANDARD_INPUT and not path.exists() and set(str(path)) & set("*?["):
            yield from _meant(path, endings)
        else:
            yield path


def _in_folder(folder: Path, endings: Container[str]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        yield from (Path(place, name) for name in sorted(files) if Path(name).suffix.lower() in endings)


def _meant(pattern: Path, endings: Container[str]) -> Iterator[Path]:
    found = sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    if not found:
        raise Unusable(f"{pattern}: no file of that kind: quote the pattern, and mind the folder that it starts from")
    for path in found:
        yield from _in_folder(path, endings) if path.is_dir() else [path]
