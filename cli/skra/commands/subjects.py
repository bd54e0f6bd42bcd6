"""`skra subjects`: what is registered."""

import json

import click

from skra.client import RegistryClient
from skra.options import output_option, with_registry


@click.command()
@click.option("--deleted", is_flag=True, help="Show softly deleted subjects too.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, deleted: bool, output: str) -> None:
    """List the subjects of a registry with their versions."""
    names = registry.subjects(deleted=deleted)
    if output == "json":
        click.echo(json.dumps({"subjects": names}))
        return
    for name in names:
        versions = registry.versions(name) if not deleted else []
        click.echo(f"{name}\t{_span(versions)}" if versions else name)
    if not names:
        click.echo("no subjects yet: `skra register SUBJECT FILE` makes the first", err=True)


def _span(versions: list[int]) -> str:
    return f"version {versions[0]}" if len(versions) == 1 else f"versions {versions[0]}-{versions[-1]}"
