"""A journal of 100,000 subjects with ten versions each, written as the registry writes its own.

`python -m bench.million FOLDER` makes one to play with: `skra serve --data FOLDER` then serves it.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from skra_app.journal import Entry, open_journal
from skra_app.journal.codec import encode
from skra_app.registry.digest import digest
from skra_app.registry.facts import SchemaRegistered
from skra_app.service.folder import DataFolder

SUBJECTS: Final = 100_000
VERSIONS: Final = 10
BEGAN: Final = 1_700_000_000_000
"""When the first version was registered: milliseconds since the epoch."""


def subject(number: int) -> str:
    """The name of a subject."""
    return f"team-{number % 100:02}.domain-{number % 1000:03}.event-{number:06}-value"


def text(number: int, version: int) -> str:
    """A schema of a few fields that no other subject and version has."""
    fields = [{"name": f"f{at}", "type": "string", "default": ""} for at in range(version + 2)]
    record = {"type": "record", "name": f"Event{number}", "namespace": "bench", "fields": fields}
    return json.dumps(record, separators=(",", ":"))


def guid(schema: str) -> str:
    """Its GUID."""
    return str(UUID(bytes=digest(schema, (), None, None)))


def made(folder: Path, subjects: int = SUBJECTS, versions: int = VERSIONS) -> int:
    """Make a data folder with such a journal, subject by subject in rounds, as teams do; how many entries."""
    DataFolder.take(folder).leave()
    path = folder / "journal.sqlite"
    open_journal(f"sqlite:///{path.absolute()}").close()
    file = sqlite3.connect(path)
    with file:
        file.executemany("INSERT INTO entry VALUES (?, ?)", enumerate(_lines(subjects, versions), start=1))
    file.close()
    return subjects * versions


def _lines(subjects: int, versions: int) -> Iterator[bytes]:
    entries = ((number, version) for version in range(1, versions + 1) for number in range(subjects))
    for schema_id, (number, version) in enumerate(entries, start=1):
        schema = text(number, version)
        fact = SchemaRegistered(subject(number), version, schema_id, guid(schema), "AVRO", schema, schema)
        yield encode(Entry("SchemaRegistered", BEGAN + schema_id, "anonymous", "http", fact.data()))


if __name__ == "__main__":
    print(f"{made(Path(sys.argv[1])):,} entries in {sys.argv[1]}")
