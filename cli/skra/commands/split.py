"""`skra split`: the single-purpose events that one event is made of."""

import json
from pathlib import Path

import click

from skra.exits import Refused, Unusable
from skra.options import Connect, with_connection
from skra.report.plan_json import plan_json
from skra.report.plan_text import plan_text
from skra.sample_file import read_samples
from skra.schema_file import SchemaReader, with_reader
from skra_compat import Schema
from skra_lint.split import CannotSplit, Plan, propose


@click.command()
@click.argument("file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("--samples", type=click.Path(path_type=Path), help="Events of the stream, one JSON object a line.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the schemas and plan.json to this folder.")
@click.option("--keep-names", is_flag=True, help="Leave productId productId: do not rename it to movieId.")
@click.option("--register", is_flag=True, help="Register the schemas under their new subjects, after a question.")
@click.option("--yes", is_flag=True, help="With --register: do not ask.")
@click.option("--output", type=click.Choice(["json", "text"]), default="text", show_default=True)
@with_reader
@with_connection
def command(  # noqa: PLR0913 - each argument is an option that click hands over
    connect: Connect,
    file: Path,
    *,
    samples: Path | None,
    out: Path | None,
    output: str,
    read: SchemaReader,
    keep_names: bool,
    register: bool,
    yes: bool,
) -> None:
    """Propose single-purpose events in place of SCHEMA, with topics and a mapping for the producer.

    Exit 0: a proposal. 1: the schema does not tell what goes with what, or the registry refuses one of the new ones.
    2: it could not be read or written. 3: no registry answers.
    """
    schema = read(file)
    try:
        events = read_samples(samples) if samples is not None else ()
        plan = propose(schema, name=file.stem, keep_names=keep_names, samples=events)
    except CannotSplit as refusal:
        raise Refused(f"{file}: {refusal}") from refusal
    if out is not None:
        _write(plan, out, file)
    click.echo(json.dumps(plan_json(plan), ensure_ascii=False, indent=2) if output == "json" else plan_text(plan))
    if register:
        _register(connect, plan, schema, ask=not yes)


def _register(connect: Connect, plan: Plan, schema: Schema, *, ask: bool) -> None:
    """Register what the plan proposes, one subject after the other; what stands already stays as it is."""
    if schema.references:
        raise Refused("the schema refers to others: register the new ones with `skra register --reference`")
    subjects = ", ".join(part.subject for part in plan.parts)
    if ask and not click.confirm(f"Register {len(plan.parts)} schemas under {subjects}?", err=True):
        raise Refused("nothing was registered")
    registry = connect()
    for part in plan.parts:
        found = registry.register(part.subject, plan.format, part.text)
        click.echo(f"{found.subject} version {found.version}, id {found.id}", err=True)


def _write(plan: Plan, out: Path, source: Path) -> None:
    """A file for each schema, named like the source's own style (`movie_click.avsc`), and the plan."""
    link = "-" if "-" in source.stem else "_"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for part in plan.parts:
            target = out / (part.topic.replace("-", link) + source.suffix)
            target.write_text(part.text, "utf-8")
            click.echo(f"wrote {target}", err=True)
        (out / "plan.json").write_text(json.dumps(plan_json(plan), ensure_ascii=False, indent=2) + "\n", "utf-8")
    except OSError as failure:
        raise Unusable(f"{out}: {failure.strerror or failure}") from failure
