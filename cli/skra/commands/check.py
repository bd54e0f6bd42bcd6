"""`skra check`: may this schema follow those? Offline, from files or from git."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from skra.comparison_options import Terms, with_terms
from skra.contracts.options import Consumers, with_contracts
from skra.exits import Unusable
from skra.git_changes import changed_option, has_changed
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
@with_contracts
@output_option(*FORMS)
@changed_option
@with_reader
def command(  # noqa: PLR0913 - one parameter a flag
    *,
    files: tuple[Path, ...],
    against: str | None,
    level: str,
    terms: Terms,
    consumers: Consumers,
    output: str,
    revision: str | None,
    read: SchemaReader,
) -> None:
    """Check whether the first of FILES may follow the others, oldest first; `-` is the standard input.

    With --against each of FILES is held against its own past, and a folder stands for the schema files in it. Each
    has a verdict of its own: in JSON a line, in SARIF results at its lines, in JUnit a test for each version.

    The others stand, and may be off the rules of their language, since registries have taken such schemas: they are
    read as far as they can be, and the verdict says so. The first may not be.

    With --contracts the consumers of the topic are asked too: each that breaks is named, with field and event.

    Exit 0: compatible, and no consumer breaks. 1: not. 2: something could not be read.
    """
    asked = _Asked(Level(level.upper()), terms, consumers, read)
    candidates = _candidates(files, against, revision)
    outcomes = list(asked.outcomes(candidates, None if against is None else revision_of(against)))
    written = verdicts(outcomes, output)
    if written:
        click.echo(written)
    if any(isinstance(one, Unread) for one in outcomes):
        sys.exit(Unusable.exit_code)
    sys.exit(int(any(isinstance(one, Checked) and one.refused for one in outcomes)))


def _candidates(files: Sequence[Path], against: str | None, since: str | None) -> list[Sequence[Path]]:
    """What is compared: the files with one another, or each of those found (and changed) with its own past."""
    if against is None and since is not None:
        raise Unusable("--changed-since chooses among files that are held against their past: add --against git:…")
    if against is None:
        return [files]
    changed = has_changed(since) if since is not None else None
    return [[file] for file in _found(files) if changed is None or changed(file)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every candidate is asked."""

    level: Level
    terms: Terms
    consumers: Consumers
    read: SchemaReader

    def outcomes(self, candidates: Iterable[Sequence[Path]], revision: str | None) -> Iterator[Outcome]:
        """A verdict for each candidate; what cannot be read hides no other."""
        for asked in candidates:
            try:
                yield self._checked(asked, revision)
            except Unusable as problem:
                problem.show()
                yield Unread(str(asked[0]), problem)

    def _checked(self, asked: Sequence[Path], revision: str | None) -> Checked:
        (name, candidate), history = (
            _in_order(asked, self.read) if revision is None else _with_past(asked[0], revision, self.read)
        )
        known = [schema for _, schema in history]
        verdict = check(candidate, known, self.level, self.terms.policy, self.terms.limits)
        concerned = self.consumers.verdicts(asked[0], candidate, known, self.terms)
        names = [name for name, _ in history]
        return Checked(name, names, self.level.value, verdict, candidate, concerned, self.consumers.judge)


def _in_order(files: Sequence[Path], read: SchemaReader) -> tuple[Named, list[Named]]:
    if len(files) == 1:
        raise Unusable(f"{files[0]}: nothing to hold it against: give an earlier version, or --against git:REVISION")
    candidate, *history = files
    return read.named(candidate), [read.as_stored().named(file) for file in history]


def _found(files: Sequence[Path]) -> list[Path]:
    found = list(schema_files(files))
    if not found:
        raise Unusable(f"{', '.join(map(str, files))}: no schema file in there")
    return found


def _with_past(file: Path, revision: str, read: SchemaReader) -> tuple[Named, list[Named]]:
    candidate, earlier = read.named(file), past(file, revision, read.as_stored())
    return candidate, [] if earlier is None else [earlier]
