"""Schemas in files: JSON Schema, Avro, Protobuf, the same in YAML, and AsyncAPI documents."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from skra.exits import Unreadable, Unusable
from skra.inputs.material import Material, Place
from skra.schema_file import ENDINGS, STANDARD_INPUT, SchemaReader, read_text, schema_files
from skra_compat import Json, Schema
from skra_lint.bundle import bundled

_SEVERAL: Final = 2
_YAML: Final = frozenset({".yaml", ".yml"})
_KEYWORDS: Final = frozenset(
    {"$schema", "$id", "$ref", "$defs", "properties", "items", "allOf", "anyOf", "oneOf", "enum", "const"}
    | {"definitions", "required", "fields", "symbols"}
)
_TYPES: Final = frozenset(
    {"object", "array", "string", "integer", "number", "boolean", "null"}
    | {"record", "enum", "fixed", "map", "bytes", "int", "long", "float", "double"}
)


def files_in(paths: Iterable[Path], excluded: Callable[[Path], bool]) -> Iterator[tuple[Path, bool]]:
    """Each file given, and each one in the folders given that is not excluded, once; whether it was found in a folder.

    Raises:
        Unusable: a pattern means no file.
    """
    endings = frozenset(ENDINGS) | _YAML
    seen: set[Path] = set()
    for given in paths:
        found = given.is_dir()
        for path in schema_files([given], endings):
            if path not in seen and not (found and excluded(path)):
                seen.add(path)
                yield path, found


def file_places(files: Sequence[tuple[Path, bool]], read: SchemaReader) -> Iterator[Place]:
    """A place for each file, in their order."""
    reader = _reader([path for path, _ in files], read)
    for path, found in files:
        yield Place(str(path), partial(_materials, path, reader, found=found))


def _reader(paths: Sequence[Path], read: SchemaReader) -> Callable[[Path], SchemaReader]:
    """The reader of each file when its turn comes."""
    if sum(path.suffix.lower() == ".proto" for path in paths) < _SEVERAL:
        return lambda _: read
    from skra.inputs.together import Together  # noqa: PLC0415 - only where there is something to be read together

    return Together(paths, read).reader


def _materials(path: Path, reader: Callable[[Path], SchemaReader], *, found: bool) -> Iterable[Material | Unusable]:
    """What a file holds; one that was `found` in a folder may be of another kind altogether."""
    text, read = read_text(path), reader(path)
    if path.suffix.lower() in _YAML or (path == STANDARD_INPUT and text.startswith("asyncapi:")):
        return _of_yaml(text, path, read, found=found)
    if '"asyncapi"' in text and (path.suffix.lower() == ".json" or path == STANDARD_INPUT):
        from skra.inputs.asyncapi import asyncapi, is_asyncapi  # noqa: PLC0415 - only for such documents
        from skra.inputs.document import json_document  # noqa: PLC0415

        try:
            document = json_document(text)
        except (ValueError, RecursionError):
            document = None
        if document is not None and is_asyncapi(document):
            return asyncapi(document, path, read)
    if found and path.suffix.lower() == ".json" and not read.language and _is_other(text):
        return ()
    name = _shown(path)
    schema = _schema(text, path, read, name)
    return [Material(name, path.stem, schema, path=path, of_bundle=one) for one in bundled(schema) or ("",)]


def _schema(text: str, path: Path, read: SchemaReader, name: str) -> Schema:
    """The schema of a text, with what it refers to looked for where it cannot be read without. Raises Unreadable."""
    try:
        return read.of_text(text, path, name)
    except Unreadable:
        from skra.inputs.neighbours import read_with_neighbours  # noqa: PLC0415 - start-up

        return read_with_neighbours(lambda one: one.of_text(text, path, name), read, path, text)


def _of_yaml(text: str, path: Path, read: SchemaReader, *, found: bool) -> Iterable[Material | Unusable]:
    from skra.inputs.asyncapi import asyncapi, is_asyncapi  # noqa: PLC0415 - YAML is loaded for YAML only
    from skra.inputs.neighbours import read_with_neighbours  # noqa: PLC0415
    from skra.inputs.schema_part import schema_part  # noqa: PLC0415
    from skra.inputs.yaml_document import yaml_document  # noqa: PLC0415

    try:
        document = yaml_document(text)
    except ValueError as problem:
        if found:
            return ()
        raise Unreadable(f"{path}: {problem}", str(path)) from problem
    if is_asyncapi(document):
        return asyncapi(document, path, read)
    if not _is_schema(document.root):
        if found:
            return ()
        raise Unreadable(f"{path}: expected an AsyncAPI document, or a schema written as YAML", str(path))
    as_json = json.dumps(document.root)
    schema, lines = read_with_neighbours(lambda one: schema_part(document, (), one, path), read, path, as_json)
    return [Material(_shown(path), path.stem, schema, path=path, lines=lines)]


def _shown(path: Path) -> str:
    return "stdin" if path == STANDARD_INPUT else str(path)


def _is_other(text: str) -> bool:
    """JSON, but no schema: settings, packages, data."""
    try:
        root: Json = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return bool(root) and isinstance(root, Mapping) and not _is_schema(root)


def _is_schema(root: Json) -> bool:
    if not isinstance(root, Mapping):
        return False
    kind = root.get("type")
    typed = isinstance(kind, dict | list) or (isinstance(kind, str) and kind in _TYPES)
    return typed or not _KEYWORDS.isdisjoint(root)
