"""Files that a schema file refers to: `$ref` to another file, `import` of Protobuf, named types of Avro.

Looked for only where a schema cannot be read without them: beside the file, and in the folders around it. A file may be
named without its ending, as `$id`s are. Nothing is fetched.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from skra.exits import Unreadable
from skra.schema_file import SchemaReader, read_text
from skra_compat import Json, Schema

T = TypeVar("T")

_IMPORT: Final = re.compile(r'(?:^|;)\s*import\s+(?:public\s+|weak\s+)?"([^"\n]+)"\s*;', re.MULTILINE)
_ENDINGS: Final = ("", ".json", ".yaml", ".yml", ".avsc")
_YAML: Final = frozenset({".yaml", ".yml"})
_FURTHEST: Final = 8
"""Folders around a file that are looked into."""


def read_with_neighbours(
    make: Callable[[SchemaReader], T], read: SchemaReader, path: Path, text: str, within: frozenset[Path] = frozenset()
) -> T:
    """What `make` makes of the file with a reader that knows what the file refers to.

    Raises:
        Unreadable: it cannot be read, not even so.
    """
    try:
        return make(read)
    except Unreadable:
        known = _known(read, path, text, within | {path.resolve()})
        if not known:
            raise
    return make(read._replace(references={**known, **read.references}))


def known_around(read: SchemaReader, path: Path, text: str) -> Mapping[str, Schema]:
    """By name what a file refers to, as far as it is found. Raises Unreadable where that cannot be read."""
    return _known(read, path, text, frozenset({path.resolve()}))


def _known(read: SchemaReader, path: Path, text: str, within: frozenset[Path]) -> dict[str, Schema]:
    """By name what the text refers to, and what that refers to."""
    direct: dict[str, Schema] = {}
    for name in dict.fromkeys(_names(text, path)):
        file = _file(name, path) if name not in read.references else None
        if file is not None and file.resolve() not in within:
            direct[name] = _neighbour(read, file, within)
    behind = {name: schema for one in direct.values() for name, schema in one.references.items()}
    return behind | _seen_from(direct) | direct


def _seen_from(direct: Mapping[str, Schema]) -> dict[str, Schema]:
    """What the files refer to, by names that start where the referring file does: `core/base` for its `base`.

    Imports of Protobuf start at the root whoever imports.
    """
    return {
        f"{name.rpartition('/')[0]}/{inner}": schema
        for name, one in direct.items()
        if "/" in name and not name.endswith(".proto")
        for inner, schema in one.references.items()
    }


def _neighbour(read: SchemaReader, file: Path, within: frozenset[Path]) -> Schema:
    text, kind = read_text(file), file
    if file.suffix.lower() in _YAML:
        from skra.inputs.yaml_document import yaml_document  # noqa: PLC0415 - YAML is loaded for YAML only

        try:
            text, kind = yaml_document(text).written(())[0], file.with_suffix(".json")
        except ValueError as problem:
            raise Unreadable(f"{file}: {problem}", str(file)) from problem
    return read_with_neighbours(lambda one: one.of_text(text, kind, str(file)), read, file, text, within)


def _names(text: str, path: Path) -> Iterator[str]:
    """The names of other files, as the text says them."""
    if path.suffix.lower() == ".proto":
        yield from _IMPORT.findall(text)
        return
    try:
        tree: Json = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name in _texts(tree):
        outside = name.partition("#")[0]
        if outside and "://" not in outside:
            yield outside


def _texts(tree: Json) -> Iterator[str]:
    """Texts that can name something: of `$ref`, and where Avro has a type."""
    left: list[Json] = [tree]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            left += one.values()
            yield from (name for member in ("$ref", "type", "items", "values") for name in _words(one.get(member)))
        elif isinstance(one, list):
            left += one


def _words(value: Json) -> Iterable[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _file(name: str, path: Path) -> Path | None:
    """Beside the file, then in the folders around it; of Avro's `com.acme.Money` also `Money.avsc`."""
    bare = name.lstrip("/")
    spelled = [bare, bare.rpartition(".")[2]] if path.suffix.lower() == ".avsc" else [bare]
    folders = [path.parent, *path.absolute().parent.parents][:_FURTHEST]
    places = (folder / f"{one}{ending}" for folder in folders for one in spelled for ending in _ENDINGS)
    return next((place for place in places if place.is_file()), None)
