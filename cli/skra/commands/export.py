"""`skra export`: what a registry holds, into a directory for git or into another registry."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.moving_options import Remotes, is_url, registry_url, with_ends, with_selection
from skra.options import DEFAULT_URL, output_option

if TYPE_CHECKING:
    from skra.moving.contents import Contents
    from skra.moving.remote import Remote
    from skra.moving.selection import Selection


@click.command()
@click.option("--to", required=True, metavar="DIRECTORY|URL", help="Where it goes.")
@click.option(
    "--from", "origin", envvar="SKRA_URL", default=DEFAULT_URL, show_default=True, help="The registry (or SKRA_URL)."
)
@output_option("json")
@with_selection
@with_ends
def command(  # noqa: PLR0913 - one parameter a flag
    *, to: str, origin: str, output: str, selection: "Selection", source: Remotes, target: Remotes
) -> None:
    """Write every schema of a registry, with ids, versions, deleted flags, config, modes and associations.

    A DIRECTORY gets one readable file a version and holds the same bytes after every export of the same contents, so
    that git shows what changed in the registry. To a URL, it is `skra import --from` that registry.

    Exit 0: written. 1: the other registry holds something else. 2: the directory cannot be used. 3: nobody answers.
    """
    from skra.moving.registry_source import read_registry  # noqa: PLC0415 - start-up

    contents = selection.applied(read_registry(source(registry_url(origin, "--from"))))
    if is_url(to):
        _into_registry(contents, target(to), output)
    else:
        _into_directory(contents, Path(to), selection, output)


def _into_registry(contents: "Contents", target: "Remote", output: str) -> None:
    from skra.moving.move import move  # noqa: PLC0415 - only for registries
    from skra.report.moved import moved_json, moved_text, succeeded  # noqa: PLC0415

    moved = move(contents, target)
    click.echo((moved_json if output == "json" else moved_text)(moved, dry_run=False))
    if not succeeded(moved):
        sys.exit(1)


def _into_directory(contents: "Contents", root: Path, selection: "Selection", output: str) -> None:
    from skra.moving.directory_target import write_directory  # noqa: PLC0415 - only for directories

    done = write_directory(contents, root, selection)
    if output == "json":
        counts = {"written": done.written, "removed": done.removed, "same": done.same}
        click.echo(json.dumps({"versions": len(contents.versions), "subjects": len(contents.subjects)} | counts))
        return
    held = f"{len(contents.versions):,} versions of {len(contents.subjects):,} subjects"
    click.echo(f"{root}: {held}; {done.written:,} files written, {done.removed:,} removed, {done.same:,} as they were")
