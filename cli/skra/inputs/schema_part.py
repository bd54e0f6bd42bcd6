"""A part of a document as a schema, whose refusals and findings name the document's own lines."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from skra.exits import Unreadable
from skra.inputs.document import Document, Pointer
from skra.schema_file import SchemaReader
from skra_compat import Json, Schema


class Part(NamedTuple):
    """A schema, and the document's line for each of its lines."""

    schema: Schema
    lines: Sequence[int]


def schema_part(document: Document, pointer: Pointer, read: SchemaReader, path: Path, ending: str = ".json") -> Part:
    """The schema that stands in a document; what it refers to within the document comes along.

    `ending` tells the language, as of a file.

    Raises:
        Unreadable: it is no schema.
    """
    try:
        text, lines = document.written(pointer, _referred(document, pointer))
    except ValueError as problem:
        raise Unreadable(f"{path}: {problem}", str(path), document.line(pointer)) from problem
    return Part(in_part(text, lines, read, path, ending), lines)


def in_part(text: str, lines: Sequence[int], read: SchemaReader, path: Path, ending: str) -> Schema:
    """The schema of a text that stands in a file of another kind. Raises Unreadable at the file's line."""
    try:
        return read.of_text(text, Path(f"part{ending}"), "schema")
    except Unreadable as refusal:
        line = lines[refusal.line - 1] if 0 < refusal.line <= len(lines) else lines[0] if lines else 0
        reason = refusal.message.removeprefix("schema: ")
        raise Unreadable(f"{path}:{line}: {reason}", str(path), line) from refusal


def _referred(document: Document, pointer: Pointer) -> Iterable[Pointer]:
    """The parts that a part refers to, and those that they refer to."""
    found: dict[Pointer, None] = {}
    left = [document.part(pointer)]
    while left:
        for place in _references(left.pop()):
            if place not in found:
                found[place] = None
                left.append(document.part(place))
    return [place for place in found if place]


def _references(value: Json) -> Iterable[Pointer]:
    left: list[Json] = [value]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            target = one.get("$ref")
            if isinstance(target, str) and target.startswith("#/"):
                yield steps(target)
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)


def steps(reference: str) -> Pointer:
    """The steps of `#/components/schemas/Order`."""
    from urllib.parse import unquote  # noqa: PLC0415 - only where something refers to something

    return tuple(step.replace("~1", "/").replace("~0", "~") for step in unquote(reference[2:]).split("/"))
