"""Schemas in files: which language a file is in, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import TypeAlias

import click

from skra.exits import Unusable
from skra_compat import InvalidSchema, Schema

SchemaReader: TypeAlias = Callable[[Path], Schema]
_BY_ENDING = {".avsc": "AVRO", ".proto": "PROTOBUF", ".json": "JSON"}


def language_of(path: Path, text: str) -> str:
    """The schema language of a file by its ending; a `.json` file may hold an Avro record.

    Raises:
        Unusable: the ending is of no schema language.
    """
    language = _BY_ENDING.get(path.suffix.lower())
    if language is None:
        raise Unusable(f"{path}: expected a file ending in {', '.join(_BY_ENDING)}, or name the language with --type")
    looks_like_avro = '"fields"' in text and ('"record"' in text) and '"properties"' not in text
    return "AVRO" if language == "JSON" and looks_like_avro else language


def read_schema(path: Path, language: str = "", references: Mapping[str, Schema] | None = None) -> Schema:
    """The schema in a file.

    Raises:
        Unusable: the file cannot be read, or its text is no schema; the message names file, line and reason.
    """
    text = read_text(path)
    try:
        return Schema.parse(language or language_of(path, text), text, references)
    except InvalidSchema as refusal:
        raise Unusable(f"{path}: {refusal}") from refusal


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except OSError as failure:
        raise Unusable(f"{path}: {failure.strerror or failure}") from failure
    except UnicodeDecodeError as failure:
        raise Unusable(f"{path}: not UTF-8 text (byte {failure.start})") from failure


def with_reader(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--type` and `--reference`, and hand the command a `read` that makes a schema of a file."""

    @click.option(
        "--type", "language", type=click.Choice(sorted(set(_BY_ENDING.values()))), help="Whatever the ending."
    )
    @click.option("--reference", "references", multiple=True, metavar="NAME=FILE", help="A schema that others name.")
    @wraps(command)
    def reading(language: str | None, references: tuple[str, ...], **others: object) -> None:
        known: dict[str, Schema] = {}
        for pair in references:
            name, equals, file = pair.partition("=")
            if not (name and equals and file):
                raise Unusable(f"--reference {pair!r}: expected NAME=FILE")
            known[name] = read_schema(Path(file), language or "", known)

        def read(path: Path) -> Schema:
            return read_schema(path, language or "", known)

        command(read=read, **others)

    return reading


def schema_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files given, and the schema files in the folders given, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in _BY_ENDING and file.is_file())
        else:
            yield path
