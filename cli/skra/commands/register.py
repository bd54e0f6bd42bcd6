"""`skra register`: a schema from a file under a subject."""

from pathlib import Path

import click

from skra.client import Registered, RegistryClient
from skra.exits import Conflict, Refused, Unusable
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
    named = tuple(_reference(reference) for reference in references)
    candidate = Registered(subject, 0, 0, language or language_of(file, text), text, named)
    try:
        found = registry.register(subject, candidate.format, text, named)
    except Conflict as conflict:
        raise _explained(registry, candidate, file, conflict) from conflict
    click.echo(f"{found.subject} version {found.version}, id {found.id}")


def _reference(text: str) -> tuple[str, str, int]:
    name, equals, place = text.partition("=")
    subject, colon, version = place.rpartition(":")
    if not (name and equals and subject and colon and version.isdecimal()):
        raise Unusable(f"--reference {text!r}: expected NAME=SUBJECT:VERSION")
    return name, subject, int(version)


def _explained(registry: RegistryClient, candidate: Registered, file: Path, conflict: Conflict) -> Refused:
    """The registry's no, with the verdict for people in the place of its details wherever it can be made again."""
    from skra.refusal import verdict_behind  # noqa: PLC0415 - the engine is loaded for a no only
    from skra.report.verdict_text import verdict_text  # noqa: PLC0415
    from skra_compat import InvalidSchema  # noqa: PLC0415

    try:
        checked = verdict_behind(registry, candidate.subject, str(file), candidate)
    except (click.ClickException, InvalidSchema, ValueError):
        return conflict
    if checked is None:
        return conflict
    summary, _, _ = conflict.message.partition(", details:")
    return Refused(f"{summary}\n{verdict_text(checked)}")
