"""`skra audit`: who changed what, when, and through which door, and who was refused."""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from skra.client import RegistryClient
from skra.duration import Duration
from skra.options import output_option, with_registry

_POLL_SECONDS = 0.5


@click.command()
@click.option("--principal", default="", help="What this one did, or what was done to it.")
@click.option("--subject", default="", help="Changes of one subject.")
@click.option("--topic", default="", help="Changes of one topic and of its subjects.")
@click.option("--type", "kind", default="", help="Of one kind: SchemaRegistered, … or CallRefused.")
@click.option("--since", default="", help="Not before: a time (2026-01-31T12:00:00Z), or how long ago (2h, 7d).")
@click.option("--follow", is_flag=True, help="Go on showing new ones until interrupted.")
@output_option("json")
@with_registry
def command(  # noqa: PLR0913, PLR0917 - one for each option
    registry: RegistryClient,
    principal: str,
    subject: str,
    topic: str,
    kind: str,
    since: str,
    follow: bool,
    output: str,
) -> None:
    """List changes and refused calls, oldest first; --output json writes one object a line (NDJSON)."""
    asked = {"principal": principal, "subject": subject, "topic": topic, "type": kind, "since": _time(since)}
    for entry in _entries(registry, {name: value for name, value in asked.items() if value}, follow=follow):
        click.echo(json.dumps(entry, ensure_ascii=False) if output == "json" else _line(entry))


def _entries(registry: RegistryClient, asked: Mapping[str, str], *, follow: bool) -> Iterator[Mapping[str, Any]]:
    after = refused_after = 0
    warned = False
    while True:
        page = registry.audit(asked, after, refused_after)
        yield from page["entries"]
        after, refused_after = page["next"], page["next_refused"]
        if (why := page.get("refused_unread")) and not warned:
            click.echo(f"refused calls are missing: {why}", err=True)
            warned = True
        if page["complete"]:
            if not follow:
                return
            time.sleep(_POLL_SECONDS)


def _time(since: str) -> str:
    """The time that was meant; a length of time is one before now."""
    if since[-1:] not in {"s", "m", "h", "d"}:
        return since
    return (datetime.now(UTC) - timedelta(seconds=Duration().convert(since, None, None))).isoformat()


def _line(entry: Mapping[str, Any]) -> str:
    told = [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in _flat(entry["data"])]
    return "\t".join([entry["at"], entry["who"], entry["via"], entry["type"], *told])


def _flat(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The members that say something."""
    yield from ((name, value) for name, value in data.items() if value not in (None, "", [], {}))
