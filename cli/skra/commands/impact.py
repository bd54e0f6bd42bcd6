"""`skra impact`: whom would these schemas break, of those who have a contract at the registry?"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from skra.client import Body, RegistryClient
from skra.contracts.topic import topics_of
from skra.exits import Unusable
from skra.git_changes import has_changed
from skra.git_file import revision_of
from skra.options import output_option, with_registry
from skra.report.line import one_line
from skra.report.reported import reported
from skra.schema_file import SchemaReader, schema_files, with_reader


@click.command()
@click.argument("files", metavar="SCHEMA…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", metavar="git:REVISION", help="Ask only for files that are not as they were at a revision.")
@click.option("--topic", help="The topic; by default the one that a file is named after.")
@output_option("json")
@with_reader
@with_registry
def command(  # noqa: PLR0913 - one parameter a flag
    registry: RegistryClient,
    *,
    files: tuple[Path, ...],
    against: str | None,
    topic: str | None,
    output: str,
    read: SchemaReader,
) -> None:
    """Ask a registry who would break if each SCHEMA were the next version of its topic; nothing is registered.

    A folder stands for the schema files in it. In JSON each schema has a line.

    Exit 0: nobody. 1: somebody, each named with field and event. 2: a file is no schema. 3: no registry answers.
    """
    asked = _asked(files, against, topic)
    found = [_impact(registry, file, topic, read) for file in asked]
    if output == "json":
        click.echo("\n".join(json.dumps(one, ensure_ascii=False) for one in found))
    else:
        click.echo("\n\n".join("\n".join(_lines(one)) for one in found) or "no schema file has changed")
    sys.exit(int(any(one["breaks"] for one in found)))


def _asked(files: Sequence[Path], against: str | None, topic: str | None) -> list[Path]:
    chosen = list(schema_files(files))
    if topic is not None and len(chosen) > 1:
        raise Unusable(f"--topic {topic}: {len(chosen)} files cannot all be its next version: name one of them")
    changed = None if against is None else has_changed(revision_of(against))
    return [file for file in chosen if changed is None or changed(file)]


def _impact(registry: RegistryClient, file: Path, topic: str | None, read: SchemaReader) -> Mapping[str, Body]:
    schema = read(file)
    return registry.impact(topic or topics_of(file)[0], schema.format, schema.text)


def _lines(found: Mapping[str, Body]) -> Iterator[str]:
    if not found["consumers"]:
        yield f"nobody has a contract for {one_line(found['topic'])}"
    for one in found["consumers"]:
        yield from reported(one)
