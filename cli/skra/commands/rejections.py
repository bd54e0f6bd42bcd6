"""`skra rejections`: why a record did not land, where the producer's client does not say."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import click

from skra.client import RegistryClient
from skra.options import output_option, with_registry

_POLL_SECONDS = 0.5
_MOST = 1000
"""Asked for at once while following: as many as the registry gives."""


@click.command()
@click.argument("topic", required=False)
@click.option("--limit", default=20, show_default=True, help="How many of the newest to show.")
@click.option("--follow", is_flag=True, help="Go on showing new ones until interrupted.")
@output_option("json")
@with_registry
def command(registry: RegistryClient, topic: str | None, limit: int, follow: bool, output: str) -> None:
    """List rejected batches, newest last: who sent what where, which field is wrong, and why.

    Listed too are batches that landed without the records that went to the dead letters (see `skra dlq`), and such that
    a topic only observes.
    """
    for rejection in _rejections(registry, topic, limit, follow=follow):
        click.echo(json.dumps(rejection, ensure_ascii=False) if output == "json" else _as_text(rejection))


def _rejections(
    registry: RegistryClient, topic: str | None, limit: int, *, follow: bool
) -> Iterator[Mapping[str, Any]]:
    seen, most = -1, limit
    while True:
        came = registry.rejections(topic, most)
        if came and came[-1]["offset"] < seen:
            seen = -1  # a server that keeps nothing was started again, and counts anew
        for rejection in came:
            if rejection["offset"] > seen:
                seen = rejection["offset"]
                yield rejection
        if not follow:
            return
        most = _MOST
        time.sleep(_POLL_SECONDS)


def _as_text(rejection: Mapping[str, Any]) -> str:
    who = rejection.get("principal") or rejection.get("client_id") or "anonymous"
    aside = rejection.get("aside")
    became = f"sent aside to {aside}: " if aside else "only observed: " if rejection.get("observed") else ""
    where = f"{rejection['topic']}[{rejection['partition']}]"
    head = f"{rejection['at']}  {where}  {who}  {became}{rejection['message']}"
    faults = [f"    record {f['index']}, {f['part']} {f['path']}: {f['message']}" for f in rejection.get("faults", [])]
    return "\n".join([head, *faults])
