"""`skra check`: may this schema follow those? Offline, from files or from git."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from skra.exits import Unusable
from skra.options import output_option
from skra.report.verdict import Checked
from skra.schema_file import SchemaReader, schema_files, with_reader
from skra_compat import Level, Policy, Schema, check

_GIT = "git:"

Named = tuple[str, Schema]


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
@output_option("json")
@with_reader
def command(  # noqa: PLR0913 - one parameter a flag
    *, files: tuple[Path, ...], against: str | None, level: str, policy: str, output: str, read: SchemaReader
) -> None:
    """Check whether the first of FILES may follow the others, oldest first.

    With --against each of FILES is held against its own past, and a folder stands for the schema files in it; each
    has a verdict of its own, in JSON a line of its own.

    Exit 0: compatible. 1: not. 2: something could not be read.
    """
    revision = "" if against is None else _revision(against)
    write, code = _writer(output), 0
    for asked in [(file,) for file in _found(files)] if revision else [files]:
        try:
            (name, candidate), history = _with_past(asked[0], revision, read) if revision else _in_order(asked, read)
        except Unusable as problem:
            problem.show()
            code = problem.exit_code
            continue
        verdict = check(candidate, [schema for _, schema in history], Level(level.upper()), Policy(policy.upper()))
        click.echo(write(Checked(name, [name for name, _ in history], level.upper(), verdict)))
        code = max(code, int(not verdict.compatible))
    sys.exit(code)


def _writer(output: str) -> Callable[[Checked], str]:
    if output == "json":
        from skra.report.verdict_json import verdict_json  # noqa: PLC0415 - only when asked for: start-up

        return verdict_json
    from skra.report.verdict_text import verdict_text  # noqa: PLC0415

    return verdict_text


def _in_order(files: Sequence[Path], read: SchemaReader) -> tuple[Named, list[Named]]:
    if len(files) == 1:
        raise Unusable(f"{files[0]}: nothing to hold it against: give an earlier version, or --against git:REVISION")
    candidate, *history = ((str(file), read(file)) for file in files)
    return candidate, history


def _revision(against: str) -> str:
    revision = against.removeprefix(_GIT)
    if not against.startswith(_GIT) or not revision:
        raise Unusable(f"--against {against!r}: expected git:REVISION, such as git:main")
    return revision


def _found(files: Sequence[Path]) -> list[Path]:
    found = list(schema_files(files))
    if not found:
        raise Unusable(f"{', '.join(map(str, files))}: no schema file in there")
    return found


def _with_past(file: Path, revision: str, read: SchemaReader) -> tuple[Named, list[Named]]:
    from skra.git_file import text_at  # noqa: PLC0415 - subprocess is loaded only where git is asked

    candidate, text = read(file), text_at(revision, file)
    name = f"{_GIT}{revision}:{file}"
    return (str(file), candidate), [] if text is None else [(name, read.of_text(text, file, name))]
