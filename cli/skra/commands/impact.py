"""`skra impact`: whom would this schema break, of those who have a contract at the registry?"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from skra.client import Body, RegistryClient
from skra.contracts.topic import topics_of
from skra.options import output_option, with_registry
from skra.report.line import cut, one_line
from skra.schema_file import SchemaReader, with_reader


@click.command()
@click.argument("file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("--topic", help="The topic; by default the one that the file is named after.")
@output_option("json")
@with_reader
@with_registry
def command(registry: RegistryClient, *, file: Path, topic: str | None, output: str, read: SchemaReader) -> None:
    """Ask a registry who would break if SCHEMA were the next version of its topic; nothing is registered.

    Exit 0: nobody. 1: somebody, each named with field and event. 2: the file is no schema. 3: no registry answers.
    """
    schema = read(file)
    found = registry.impact(topic or topics_of(file)[0], schema.format, schema.text)
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    sys.exit(int(bool(found["breaks"])))


def _lines(found: Mapping[str, Body]) -> Iterator[str]:
    if not found["consumers"]:
        yield f"nobody has a contract for {found['topic']}"
    for one in found["consumers"]:
        owner = f" ({one_line(one['owner'])})" if one["owner"] else ""
        waits = ", waiting for a schema that meets it" if one["pending"] else ""
        yield f"{one_line(one['application'])}{owner}: {one['outcome']}{waits}"
        for each in one["consequences"]:
            yield f"  {one_line(each['path'] or 'the event')}: needed {one_line(each['need'])}"
            yield f"    {one_line(each['message'])}"
            if each["counterexample"]:
                yield f"    event:   {cut(json.dumps(each['counterexample']['event'], ensure_ascii=False))}"
