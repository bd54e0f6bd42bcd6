"""`skra lint`: what an event's design says about its purpose."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.exits import Unusable
from skra.git_changes import changed_option, has_changed
from skra.inputs.files import file_places, files_in
from skra.inputs.material import Place
from skra.lint_options import Edits, Origin, with_edits, with_origin, with_terms
from skra.linting import Mend, Terms, as_it_is, lint_all
from skra.options import output_option
from skra.report.findings import FORMS, written
from skra.report.linted import Linted
from skra.report.progress import progress
from skra.schema_file import SchemaReader, with_reader
from skra_lint import UnknownRule, all_rules, rule_named

if TYPE_CHECKING:
    from skra.client import RegistryClient
    from skra.inputs.topic_samples import Seen


def _explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    """Print a rule's explanation and end; nothing else that was given matters then."""
    if code is None:
        return
    from skra_lint.rule_page import described  # noqa: PLC0415 - only where a rule is explained

    try:
        rule = rule_named(code)
    except UnknownRule as unknown:
        raise Unusable(str(unknown)) from unknown
    click.echo(f"{rule.code} {rule.name} ({described(rule)})\n\n{rule.doc}")
    context.exit()


def _list_rules(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print every rule in a line and end."""
    if not wanted:
        return
    for rule in all_rules():
        names = f"{rule.code}  {rule.name:<28}  {rule.severity.label:<5}  {rule.ruleset.name.lower():<11}"
        click.echo(f"{names}  {rule.summary}")
    context.exit()


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@output_option(*FORMS)
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Print what a rule is about, with a bad and a good event.",
)
@click.option("--list-rules", is_flag=True, is_eager=True, expose_value=False, callback=_list_rules, help="List them.")
@with_terms
@with_edits
@with_origin
@changed_option
@with_reader
def command(  # noqa: PLR0913 - each is a group of options
    *,
    files: tuple[Path, ...],
    output: str,
    terms: Terms,
    edits: Edits,
    origin: Origin,
    revision: str | None,
    read: SchemaReader,
) -> None:
    """Judge the design of the events in FILES: schemas, AsyncAPI documents, folders, patterns, or `-`.

    Exit 0: clean, or nothing that --fail-on counts. 1: findings. 2: something could not be read. 3: nobody answers.
    """
    terms = _with_samples(terms, origin)
    places = progress(_places(files, origin, terms, revision, read), "linting")
    linted = lint_all(places, terms, _mending(edits, terms))
    if edits.baseline:
        from skra.lint_edits import write_baseline  # noqa: PLC0415 - start-up

        click.echo(write_baseline(linted, terms), err=True)
    if any(one.baseline for one in linted.judged):
        from skra.known_findings import baseline_in, without_known  # noqa: PLC0415 - start-up

        linted = without_known(linted, baseline_in)
    text = written(linted, output)
    if text:
        click.echo(text)
    sys.exit(_exit(linted))


def _mending(edits: Edits, terms: Terms) -> Mend:
    if not (edits.fix or edits.diff):
        return as_it_is
    from skra.lint_edits import mending  # noqa: PLC0415 - start-up

    return mending(edits, terms)


def _places(
    files: tuple[Path, ...], origin: Origin, terms: Terms, revision: str | None, read: SchemaReader
) -> Iterator[Place]:
    if not files and origin.registry is None:
        raise Unusable("nothing to lint: name files or a folder (`.` is this one), or --registry URL")
    found = list(files_in(files, terms.excludes))
    if revision is not None:
        changed = has_changed(revision)
        found = [one for one in found if changed(one[0])]
    yield from file_places(found, read)
    if origin.registry is not None:
        yield from _of_registry(origin)


def _of_registry(origin: Origin) -> Iterator[Place]:
    from skra.client import RegistryClient  # noqa: PLC0415 - loaded where a registry is asked
    from skra.inputs.registry import registry_places  # noqa: PLC0415

    client = RegistryClient(origin.registry or "", origin.user, token=os.environ.get("SKRA_TOKEN", ""))
    found = {topic: _seen(origin, topic, client) for topic in origin.topics} if origin.broker else {}
    yield from registry_places(client, origin.subjects, origin.topics, found)


def _seen(origin: Origin, topic: str, client: "RegistryClient | None") -> "Seen":
    """The last events of a topic; how many there are is said, because few prove little."""
    from skra.broker import Broker  # noqa: PLC0415 - loaded where a broker is asked
    from skra.inputs.topic_samples import seen  # noqa: PLC0415

    broker = Broker.of_environment(origin.broker or "", origin.user)
    found = seen(broker, topic, origin.last, client)
    click.echo(f"{topic}: {len(found.samples)} samples of {found.records} records", err=True)
    return found


def _with_samples(terms: Terms, origin: Origin) -> Terms:
    """Where files are judged, the samples of a topic are theirs."""
    if origin.broker is None or origin.registry is not None:
        return terms
    events = tuple(one.event for topic in origin.topics for one in _seen(origin, topic, None).samples)
    return terms._replace(samples=(*terms.samples, *events))


def _exit(linted: Linted) -> int:
    return Unusable.exit_code if linted.unread else int(linted.failed)
