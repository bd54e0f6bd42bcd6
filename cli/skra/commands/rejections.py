"""`skra rejections`: why a record did not land, where the producer's client does not say."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import click

from skra.client import RegistryClient
from skra.options import output_option, with_registry

_POLL_SECONDS = 0.5


@click.command()
@click.argument("topic", required=False)
@click.option("--limit", default=20, show_default=True, help="How many of the newest to show.")
@click.option("--follow", is_flag=True, help="Go on showing new ones until interrupted.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, topic: str | None, limit: int, follow: bool, output: str) -> None:
    """List rejected batches, newest last: who sent what where, which field is wrong, and why."""
    for rejection in _rejections(registry, topic, limit, follow=follow):
        click.echo(json.dumps(rejection, ensure_ascii=False) if output == "json" else _as_text(rejection))


def _rejections(
    registry: RegistryClient, topic: str | None, limit: int, *, follow: bool
) -> Iterator[Mapping[str, Any]]:
    seen = -1
    while True:
        for rejection in registry.rejections(topic, limit):
            if rejection["offset"] > seen:
                seen = rejection["offset"]
                yield rejection
        if not follow:
            return
        time.sleep(_POLL_SECONDS)


def _as_text(rejection: Mapping[str, Any]) -> str:
    who = rejection.get("principal") or rejection.get("client_id") or "anonymous"
    head = f"{rejection['at']}  {rejection['topic']}[{rejection['partition']}]  {who}  {rejection['message']}"
    faults = [f"    record {f['index']}, {f['part']} {f['path']}: {f['message']}" for f in rejection.get("faults", [])]
    return "\n".join([head, *faults])
