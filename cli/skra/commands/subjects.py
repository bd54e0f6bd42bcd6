"""`skra subjects`: what is registered."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import click

from skra.client import RegistryClient
from skra.exits import Missing
from skra.options import output_option, with_registry
from skra.subject_name import split

_AT_A_TIME = 8


@click.command()
@click.option("--prefix", default="", metavar="TEXT", help="Only subjects whose name begins so.")
@click.option("--context", metavar="NAME", help="Only those of one context; '.' is the default one.")
@click.option("--deleted", is_flag=True, help="Show softly deleted subjects too.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, prefix: str, context: str | None, deleted: bool, output: str) -> None:
    """List the subjects of a registry with their versions."""
    live = _chosen(registry.subjects(), prefix, context)
    gone = sorted(set(_chosen(registry.subjects(deleted=True), prefix, context)) - set(live)) if deleted else []
    if output == "json":
        names = sorted([*live, *gone])
        click.echo(json.dumps({"subjects": names} | ({"deleted": gone} if deleted else {}), ensure_ascii=False))
        return
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        spans = pool.map(partial(_span, registry), live)
        lines = dict(zip(live, spans, strict=True)) | dict.fromkeys(gone, "deleted")
    for name in sorted(lines):
        click.echo(f"{name}\t{lines[name]}" if lines[name] else name)
    if not lines and not (prefix or context):
        click.echo("no subjects yet: `skra register SUBJECT FILE` makes the first", err=True)


def _chosen(names: list[str], prefix: str, context: str | None) -> list[str]:
    wanted = None if context is None else "." + context.strip(":").removeprefix(".")
    found = [(name, split(name)) for name in names]
    return [name for name, (of, bare) in found if bare.startswith(prefix) and wanted in {None, of}]


def _span(registry: RegistryClient, subject: str) -> str:
    """The numbers of a subject's versions; empty where it was deleted a moment ago."""
    try:
        versions = registry.versions(subject)
    except Missing:
        return ""
    return f"version {versions[0]}" if len(versions) == 1 else f"versions {versions[0]}-{versions[-1]}"
