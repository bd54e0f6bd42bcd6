"""`skra register`: a schema from a file under a subject."""

from pathlib import Path

import click

from skra.client import RegistryClient
from skra.exits import Unusable
from skra.options import with_registry
from skra.schema_file import language_of, read_text


@click.command()
@click.argument("subject")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "language", type=click.Choice(["AVRO", "JSON", "PROTOBUF"]), help="Whatever the ending.")
@click.option("--reference", "references", multiple=True, metavar="NAME=SUBJECT:VERSION", help="What the text names.")
@with_registry
def command(
    registry: RegistryClient, subject: str, file: Path, language: str | None, references: tuple[str, ...]
) -> None:
    """Register the schema in FILE under SUBJECT (`<topic>-value` for the events of a topic).

    Exit 0: it stands, as a new version or as one that stood already. 1: incompatible, or somebody else owns the
    subject. 2: no schema, or an unknown reference. 3: no registry answers.
    """
    text = read_text(file)
    named = [_reference(reference) for reference in references]
    found = registry.register(subject, language or language_of(file, text), text, named)
    click.echo(f"{found.subject} version {found.version}, id {found.id}")


def _reference(text: str) -> tuple[str, str, int]:
    name, equals, place = text.partition("=")
    subject, colon, version = place.rpartition(":")
    if not (name and equals and subject and colon and version.isdecimal()):
        raise Unusable(f"--reference {text!r}: expected NAME=SUBJECT:VERSION")
    return name, subject, int(version)
