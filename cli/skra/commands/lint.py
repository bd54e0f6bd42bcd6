"""`skra lint`: what an event's design says about its purpose."""

import sys
from pathlib import Path

import click

from skra.exits import Unusable
from skra.report.findings_json import findings_json
from skra.report.findings_text import findings_text
from skra.rule_options import with_rules, with_stream
from skra.schema_file import SchemaReader, schema_files, with_reader
from skra_lint import Review, Rule, Severity, Stream, UnknownRule, review, rule_named

_WRITERS = {"json": findings_json, "text": findings_text}


def _explain(context: click.Context, _parameter: click.Parameter, code: str | None) -> None:
    """Print a rule's explanation and end; nothing else that was given matters then."""
    if code is None:
        return
    try:
        rule = rule_named(code)
    except UnknownRule as unknown:
        raise Unusable(str(unknown)) from unknown
    click.echo(f"{rule.code} {rule.name} ({rule.severity.label}, {rule.ruleset.name.lower()})\n\n{rule.doc}")
    context.exit()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", type=click.Choice(sorted(_WRITERS)), default="text", show_default=True)
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help="Print what a rule is about, with a bad and a good event.",
)
@with_rules
@with_stream
@with_reader
def command(files: tuple[Path, ...], output: str, rules: tuple[Rule, ...], stream: Stream, read: SchemaReader) -> None:
    """Judge the design of the events in FILES, or in the schema files of a folder.

    Exit 0: clean, or remarks only. 1: warnings or errors. 2: something could not be read.
    """
    reviews: list[Review] = []
    unreadable = False
    for file in schema_files(files):
        try:
            reviews.append(review(read(file), name=file.stem, rules=rules, file=str(file), stream=stream))
        except Unusable as problem:
            problem.show()
            unreadable = True
    findings = [finding for one in reviews for finding in one.findings]
    click.echo(_WRITERS[output](findings, sum(one.suppressed for one in reviews), len(reviews)))
    if unreadable:
        sys.exit(Unusable.exit_code)
    sys.exit(int(any(finding.severity >= Severity.WARN for finding in findings)))
