"""`skra import`: what another registry, a dump of its topic or an export holds, into a registry."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.exits import Unreadable
from skra.moving_options import Remotes, is_url, registry_url, with_ends, with_selection
from skra.options import DEFAULT_URL, output_option

if TYPE_CHECKING:
    from skra.moving.contents import Contents
    from skra.moving.selection import Selection


@click.command()
@click.option("--from", "origin", required=True, metavar="URL|FILE|DIRECTORY", help="Where it comes from; - is stdin.")
@click.option("--to", envvar="SKRA_URL", default=DEFAULT_URL, show_default=True, help="The registry (or SKRA_URL).")
@click.option("--into", metavar="CONTEXT", help="Put everything into this context.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--on-conflict", type=click.Choice(["stop", "skip"]), default="stop", show_default=True)
@output_option("json")
@with_selection
@with_ends
def command(  # noqa: PLR0913 - one parameter a flag
    *,
    origin: str,
    to: str,
    into: str | None,
    dry_run: bool,
    on_conflict: str,
    output: str,
    selection: "Selection",
    source: Remotes,
    target: Remotes,
) -> None:
    """Copy schemas with their ids, versions, deleted flags, config, modes and associations into a registry.

    From a registry (its URL), from a dump of its `_schemas` topic, or from a directory that `skra export` wrote.
    What stands already as it should is left alone, so that an import may be repeated, also after it was interrupted.

    Exit 0: the registry holds it all. 1: something stands in the way, or was refused. 2: the source cannot be read.
    3: a registry does not answer.
    """
    from skra.moving.move import move  # noqa: PLC0415 - start-up
    from skra.moving.selection import rehomed  # noqa: PLC0415
    from skra.report.moved import moved_json, moved_text, succeeded  # noqa: PLC0415

    registry = target(registry_url(to, "--to"))
    contents = selection.applied(_read(origin, source))
    contents = contents if into is None else rehomed(contents, into)
    moved = move(contents, registry, skip=on_conflict == "skip", dry_run=dry_run)
    click.echo((moved_json if output == "json" else moved_text)(moved, dry_run=dry_run))
    if not succeeded(moved):
        sys.exit(1)


def _read(origin: str, source: Remotes) -> "Contents":
    """Everything at the origin; raises a ClickException."""
    if is_url(origin):
        from skra.moving.registry_source import read_registry  # noqa: PLC0415 - only what is asked for

        return read_registry(source(origin))
    path = Path(origin)
    if path.is_dir():
        from skra.moving.directory_source import is_export, read_directory  # noqa: PLC0415

        if not is_export(path):
            message = f"{path}: no skra-export.json in it: expected a directory that `skra export` wrote"
            raise Unreadable(message, origin)
        return read_directory(path)
    from skra.moving.topic_dump import lines_of, read_topic_dump  # noqa: PLC0415
    from skra.schema_file import read_text  # noqa: PLC0415

    return read_topic_dump(lines_of(read_text(path)), "stdin" if origin == "-" else origin)
