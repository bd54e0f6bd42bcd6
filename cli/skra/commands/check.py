"""`skra check`: may this schema follow those? Offline, from files or from git."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from skra.comparison_options import Terms, with_terms
from skra.exits import Unusable
from skra.git_file import past, revision_of
from skra.options import output_option
from skra.report.unread import Unread
from skra.report.verdict import Checked, Outcome
from skra.report.verdicts import FORMS, verdicts
from skra.schema_file import Named, SchemaReader, schema_files, with_reader
from skra_compat import Level, check


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
@with_terms
@output_option(*FORMS)
@with_reader
def command(  # noqa: PLR0913 - one parameter a flag
    *, files: tuple[Path, ...], against: str | None, level: str, terms: Terms, output: str, read: SchemaReader
) -> None:
    """Check whether the first of FILES may follow the others, oldest first; `-` is the standard input.

    With --against each of FILES is held against its own past, and a folder stands for the schema files in it. Each
    has a verdict of its own: in JSON a line, in SARIF results at its lines, in JUnit a test for each version.

    Exit 0: compatible. 1: not. 2: something could not be read.
    """
    outcomes = list(_outcomes(files, against, Level(level.upper()), terms, read))
    written = verdicts(outcomes, output)
    if written:
        click.echo(written)
    if any(isinstance(one, Unread) for one in outcomes):
        sys.exit(Unusable.exit_code)
    sys.exit(int(any(isinstance(one, Checked) and not one.verdict.compatible for one in outcomes)))


def _outcomes(
    files: Sequence[Path], against: str | None, level: Level, terms: Terms, read: SchemaReader
) -> Iterator[Outcome]:
    """A verdict for each candidate; what cannot be read hides no other."""
    revision = None if against is None else revision_of(against)
    for asked in [files] if revision is None else [[file] for file in _found(files)]:
        try:
            (name, candidate), history = (
                _in_order(asked, read) if revision is None else _with_past(asked[0], revision, read)
            )
        except Unusable as problem:
            problem.show()
            yield Unread(str(asked[0]), problem)
            continue
        verdict = check(candidate, [schema for _, schema in history], level, terms.policy, terms.limits)
        yield Checked(name, [name for name, _ in history], level.value, verdict, candidate)


def _in_order(files: Sequence[Path], read: SchemaReader) -> tuple[Named, list[Named]]:
    if len(files) == 1:
        raise Unusable(f"{files[0]}: nothing to hold it against: give an earlier version, or --against git:REVISION")
    candidate, *history = (read.named(file) for file in files)
    return candidate, history


def _found(files: Sequence[Path]) -> list[Path]:
    found = list(schema_files(files))
    if not found:
        raise Unusable(f"{', '.join(map(str, files))}: no schema file in there")
    return found


def _with_past(file: Path, revision: str, read: SchemaReader) -> tuple[Named, list[Named]]:
    candidate, earlier = read.named(file), past(file, revision, read)
    return candidate, [] if earlier is None else [earlier]
