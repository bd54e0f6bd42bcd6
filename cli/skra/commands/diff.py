"""`skra diff`: what changed between two schemas, and what that means for readers."""

import sys
from pathlib import Path

import click

from skra.comparison_options import Terms, with_terms
from skra.exits import Unusable
from skra.git_file import past, revision_of
from skra.options import Connect, output_option, with_connection
from skra.report.difference import Difference
from skra.report.verdict import Checked
from skra.schema_file import ENDINGS, STANDARD_INPUT, Named, SchemaReader, with_reader
from skra.subject_version import subject_version
from skra_compat import Level, check


@click.command()
@click.argument("new")
@click.argument("old", required=False)
@click.option("--against", metavar="git:REVISION", help="In place of OLD: NEW as it was at a revision.")
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything differs.")
@with_terms
@output_option("json")
@with_reader
@with_connection
def command(  # noqa: PLR0913 - one parameter a flag
    *,
    new: str,
    old: str | None,
    against: str | None,
    exit_code: bool,
    terms: Terms,
    output: str,
    read: SchemaReader,
    connect: Connect,
) -> None:
    """Say what changed from OLD to NEW: fields, types, symbols, documentation, and what each side reads of the other.

    NEW and OLD are files (`-` is the standard input) or versions of a subject, as in orders-value:2 or
    orders-value@latest.

    Exit 0: read and told, or nothing differs. 1: with --exit-code, something does. 2: something could not be read.
    3: no registry answers.
    """
    if (old is None) == (against is None):
        raise Unusable("expected an OLD schema or --against git:REVISION, one of the two")
    later, schema = _named(new, read, connect)
    earlier, other = _at(str(against), new, read) if old is None else _named(old, read, connect)
    if schema.format != other.format:
        message = f"{later} is {schema.format} and {earlier} is {other.format}: expected two schemas of one language"
        raise Unusable(message)
    verdict = check(schema, [other], Level.FULL, terms.policy, terms.limits)
    found = Difference(Checked(later, [earlier], Level.FULL.value, verdict, schema), other)
    click.echo(_written(found, output))
    if exit_code and found.differs:
        sys.exit(1)


def _written(found: Difference, output: str) -> str:
    if output == "json":
        from skra.report.difference_json import difference_json  # noqa: PLC0415 - only when asked for: start-up

        return difference_json(found)
    from skra.report.difference_text import difference_text  # noqa: PLC0415

    return difference_text(found)


def _at(against: str, new: str, read: SchemaReader) -> Named:
    earlier = past(Path(new), revision_of(against), read)
    if earlier is None:
        raise Unusable(f"{against}: there is no {new} yet: nothing to compare it with")
    return earlier


def _named(word: str, read: SchemaReader, connect: Connect) -> Named:
    """The schema in a file or, where there is no such file, the version of a subject that the word names."""
    file = Path(word)
    if file == STANDARD_INPUT or file.suffix in ENDINGS or _exists(file):
        return read.named(file)
    version = subject_version(word)
    if version is None:
        raise Unusable(f"{word}: no such file, and no version of a subject either: expected one such as {word}:2")
    from skra.held import held  # noqa: PLC0415 - files need no HTTP client

    return held(connect(), *version)


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:  # a name that no file can have
        return False
