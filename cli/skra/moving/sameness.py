"""Whether two versions, of two registries that may write texts in different ways, are one."""

import json
from collections.abc import Mapping
from typing import Final

from skra.moving.contents import Contents, Members, Place, Standing
from skra_compat import InvalidSchema, Json, Limits, Schema, UnknownFormat

_AS_STORED: Final = Limits(lenient=True)


class Sameness:
    """Compares versions of two contents, whose references it resolves where texts differ."""

    def __init__(self, one: Contents, other: Contents) -> None:
        self._shelves = (_Shelf(one), _Shelf(other))

    def same(self, one: Standing, other: Standing) -> bool:
        """Whether a registry would take them for one: language, meaning of the text, references and metadata.

        Rules count where both have some: Confluent's open server keeps none.
        """
        return (
            one.format == other.format
            and one.targets == other.targets
            and _plain(one.metadata) == _plain(other.metadata)
            and (not (one.rules and other.rules) or _plain(one.rules) == _plain(other.rules))
            and (one.text == other.text or self._canonical(one, other))
        )

    def _canonical(self, one: Standing, other: Standing) -> bool:
        schemas = [shelf.schema(version) for shelf, version in zip(self._shelves, (one, other), strict=True)]
        if None not in schemas:
            return schemas[0] == schemas[1]
        return _parsed(one.text) == _parsed(other.text)


class _Shelf:
    """The schemas of one contents, parsed when they are asked for."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._parsed: dict[Place, Schema | None] = {}

    def schema(self, version: Standing) -> Schema | None:
        """The schema; None where it cannot be read here."""
        if version.place not in self._parsed:
            self._parsed[version.place] = None  # one that leads to itself cannot be read
            self._parsed[version.place] = self._read(version)
        return self._parsed[version.place]

    def _read(self, version: Standing) -> Schema | None:
        direct: dict[str, Schema] = {}
        for reference, target in zip(version.references, version.targets, strict=True):
            held = self._contents.versions.get(target)
            found = self.schema(held) if held else None
            if found is None:
                return None
            direct[reference.name] = found
        behind = {name: schema for one in direct.values() for name, schema in one.references.items()}
        try:
            return Schema.parse(version.format, version.text, behind | direct, _AS_STORED)
        except (InvalidSchema, UnknownFormat):
            return None


def _parsed(text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except ValueError:
        return text.strip()
    return found


def _plain(value: Members) -> Json:
    """Members without those that say nothing, at any depth."""
    return _stripped(value) or {}


def _stripped(value: Json) -> Json:
    if isinstance(value, Mapping):
        inside = {name: _stripped(one) for name, one in value.items()}
        return {name: one for name, one in inside.items() if one not in (None, False, [], {})}
    if isinstance(value, list | tuple):
        return [_stripped(one) for one in value]
    return value
