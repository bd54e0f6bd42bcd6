"""`skra check`: may this schema follow those? Offline, from files or from git."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from skra.exits import Unusable
from skra.git_file import text_at
from skra.report.verdict import Checked
from skra.report.verdict_json import verdict_json
from skra.report.verdict_text import verdict_text
from skra.schema_file import SchemaReader, with_reader
from skra_compat import InvalidSchema, Level, Policy, Schema, check

_WRITERS = {"text": verdict_text, "json": verdict_json}
_GIT = "git:"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", metavar="git:REVISION", help="Hold each of FILES against itself at a revision.")
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level], case_sensitive=False),
    default=Level.BACKWARD.value,
    show_default=True,
    help="Which schemas must read which.",
)
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in Policy], case_sensitive=False),
    default=Policy.STRICT.value,
    show_default=True,
    help="Which events count: all, or those made of declared properties.",
)
@click.option("--output", type=click.Choice(sorted(_WRITERS)), default="text", show_default=True)
@with_reader
def command(  # noqa: PLR0913 - one parameter a flag
    *, files: tuple[Path, ...], against: str | None, level: str, policy: str, output: str, read: SchemaReader
) -> None:
    """Check whether the first of FILES may follow the others, oldest first; with --against, each file its own past.

    Exit 0: compatible. 1: not. 2: something could not be read.
    """
    asked = [_against_git(file, against, read) for file in files] if against else [_against_files(files, read)]
    results = [_checked(*one, Level(level.upper()), Policy(policy.upper())) for one in asked]
    for result in results:
        click.echo(_WRITERS[output](result))
    sys.exit(int(not all(result.verdict.compatible for result in results)))


def _checked(named: tuple[str, Schema], history: Sequence[tuple[str, Schema]], level: Level, policy: Policy) -> Checked:
    name, candidate = named
    verdict = check(candidate, [schema for _, schema in history], level, policy)
    return Checked(name, [name for name, _ in history], level.value, verdict)


def _against_files(files: Sequence[Path], read: SchemaReader) -> tuple[tuple[str, Schema], list[tuple[str, Schema]]]:
    if len(files) == 1:
        raise Unusable(f"{files[0]}: nothing to hold it against: give an earlier version, or --against git:REVISION")
    candidate, *history = ((str(file), read(file)) for file in files)
    return candidate, history


def _against_git(file: Path, against: str, read: SchemaReader) -> tuple[tuple[str, Schema], list[tuple[str, Schema]]]:
    revision = against.removeprefix(_GIT)
    if not against.startswith(_GIT) or not revision:
        raise Unusable(f"--against {against!r}: expected git:REVISION, such as git:main")
    candidate = read(file)
    text = text_at(revision, file)
    if text is None:
        return (str(file), candidate), []
    name = f"{against}:{file}"
    try:
        return (str(file), candidate), [(name, Schema.parse(candidate.format, text, candidate.references))]
    except InvalidSchema as refusal:
        raise Unusable(f"{name}: {refusal}") from refusal
