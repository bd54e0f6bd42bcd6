"""`skra split`: the single-purpose events that one event is made of."""

import json
from pathlib import Path

import click

from skra.exits import Refused, Unusable
from skra.report.plan_json import plan_json
from skra.report.plan_text import plan_text
from skra.sample_file import read_samples
from skra.schema_file import SchemaReader, with_reader
from skra_lint.split import CannotSplit, Plan, propose


@click.command()
@click.argument("file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("--samples", type=click.Path(path_type=Path), help="Events of the stream, one JSON object a line.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the schemas and plan.json to this folder.")
@click.option("--keep-names", is_flag=True, help="Leave productId productId: do not rename it to movieId.")
@click.option("--output", type=click.Choice(["json", "text"]), default="text", show_default=True)
@with_reader
def command(  # noqa: PLR0913 - each argument is an option that click hands over
    file: Path, samples: Path | None, out: Path | None, output: str, read: SchemaReader, *, keep_names: bool
) -> None:
    """Propose single-purpose events in place of SCHEMA, with topics and a mapping for the producer.

    Exit 0: a proposal. 1: the schema does not tell what goes with what. 2: it could not be read or written.
    """
    try:
        events = read_samples(samples) if samples is not None else ()
        plan = propose(read(file), name=file.stem, keep_names=keep_names, samples=events)
    except CannotSplit as refusal:
        raise Refused(f"{file}: {refusal}") from refusal
    if out is not None:
        _write(plan, out, file)
    click.echo(json.dumps(plan_json(plan), ensure_ascii=False, indent=2) if output == "json" else plan_text(plan))


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
