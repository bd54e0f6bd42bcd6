"""The schemas of contents, parsed when they are asked for, as a registry reads what it imports."""

from collections.abc import Mapping
from typing import Final

from skra.moving.contents import Contents, Place, Standing
from skra_compat import InvalidSchema, Limits, Schema, UnknownFormat

_AS_STORED: Final = Limits(lenient=True)


class Shelf:
    """One contents, with the references that lead from one version to another."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._parsed: dict[Place, Schema | None] = {}

    def schema(self, version: Standing) -> Schema | None:
        """The schema; None where it cannot be read here."""
        if version.place not in self._parsed:
            self._parsed[version.place] = None  # one that leads to itself cannot be read
            self._parsed[version.place] = self._read(version)
        return self._parsed[version.place]

    def references(self, version: Standing) -> Mapping[str, Schema] | None:
        """What it refers to, directly and behind that, by name; None where one cannot be read or is not here."""
        direct: dict[str, Schema] = {}
        for reference, target in zip(version.references, version.targets, strict=True):
            held = self._contents.versions.get(target)
            found = self.schema(held) if held else None
            if found is None:
                return None
            direct[reference.name] = found
        behind = {name: schema for one in direct.values() for name, schema in one.references.items()}
        return behind | direct

    def _read(self, version: Standing) -> Schema | None:
        references = self.references(version)
        if references is None:
            return None
        try:
            return Schema.parse(version.format, version.text, references, _AS_STORED)
        except (InvalidSchema, UnknownFormat):
            return None
