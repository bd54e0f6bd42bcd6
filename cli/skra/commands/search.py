"""`skra search`: which subjects and fields there are, by their names, types, tags and documentation."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from skra.client import RegistryClient
from skra.options import output_option, with_registry
from skra.report.line import cut


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="How many to show.")
@click.option("--offset", default=0, type=click.IntRange(0), help="How many of the best to leave out.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, query: tuple[str, ...], limit: int, offset: int, output: str) -> None:
    """Find fields and subjects: `skra search orderId`, `skra search email tag:pii`, `skra search 'subject:orders*'`.

    All words have to be found, each as the beginning of one; orderId, order_id and ORDER-ID are the same words.
    Filters: field: type: tag: doc: subject: format:.

    Exit 0: found. 1: nothing is. 2: the query cannot be read. 3: no registry answers.
    """
    found = registry.search(" ".join(query), offset, limit)
    if output == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _show(found)
    if not found["total"]:
        sys.exit(1)


def _show(found: Mapping[str, Any]) -> None:
    for hit in found["hits"]:
        click.echo(_line(hit))
    last = found["offset"] + len(found["hits"])
    if last < found["total"]:
        click.echo(f"{last} of {found['total']}: --offset {last} shows more", err=True)
    if not found["complete"]:
        click.echo("the registry is still reading schemas: ask again for all of them", err=True)


def _line(hit: Mapping[str, Any]) -> str:
    """Subject, version, path, type, and what matched where that is not the name."""
    match = hit["match"]
    said = [] if match["in"] == "name" else [f"{match['in']}: {cut(match['text'])}"]
    told = [hit["path"], cut(hit.get("type", ""))] if "path" in hit else []
    return "\t".join([hit["subject"], f"version {hit['version']}", *filter(None, told), *said])
