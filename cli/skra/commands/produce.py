"""`skra produce`: events into a topic, judged before they go."""

import asyncio
import json
import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.broker import Broker
from skra.closed_pipe import until_closed
from skra.exits import Refused, Unusable
from skra.options import output_option, with_broker, with_registry

if TYPE_CHECKING:
    from skra.client import RegistryClient
    from skra.kafka.producing import Landed
    from skra.kafka.sending import Order


@click.command()
@click.argument("topic")
@click.argument("events", nargs=-1, metavar="[EVENT]…")
@click.option(
    "-f", "--file", type=click.Path(path_type=Path), help="Take the events from a file, one a line; - is stdin."
)
@click.option("--version", default="latest", show_default=True, help="Write them by this version of TOPIC-value.")
@click.option("--schema", "schema_file", type=click.Path(path_type=Path), help="By the schema in this file instead.")
@click.option(
    "--wire",
    type=click.Choice(["auto", "confluent", "header", "raw"]),
    default="auto",
    show_default=True,
    help="Where a record names its schema: in front, in a header, nowhere; auto: as the topic's skra.wire wants it.",
)
@click.option("--key", help="The key of every record.")
@click.option("--key-field", metavar="NAME", help="Take each key from this member of the event.")
@click.option(
    "--key-schema",
    default="auto",
    show_default=True,
    help="Write keys by this version of TOPIC-key; auto: by the latest where there is one; none: as text.",
)
@click.option("--header", "headers", multiple=True, metavar="NAME=VALUE", help="Add a header; repeatable.")
@click.option("--partition", type=click.IntRange(min=0), help="Where to; else the key decides.")
@click.option("--timestamp", metavar="TIME", help="When it happened: 2026-11-26T20:00Z, or 90m ago.")
@click.option("--tombstone", is_flag=True, help="Send a record without a value: it deletes what --key names.")
@with_broker
@output_option("json")
@with_registry
def command(  # noqa: PLR0913 - one parameter a flag
    registry: "RegistryClient",
    *,
    topic: str,
    events: tuple[str, ...],
    file: Path | None,
    version: str,
    schema_file: Path | None,
    wire: str,
    key: str | None,
    key_field: str | None,
    key_schema: str,
    headers: tuple[str, ...],
    partition: int | None,
    timestamp: str | None,
    tombstone: bool,
    broker: Broker,
    output: str,
) -> None:
    """Send events to TOPIC: JSON texts, encoded by the topic's schema and judged before they go.

    Without EVENT and --file they are read from the standard input, one a line. A topic without a value schema takes
    text as it is. Exit 0: all have landed. 1: one is no event, or the broker refused it; says which and why.
    """
    from skra.kafka.sending import Order  # noqa: PLC0415 - loads a Kafka client
    from skra.records.moment import milliseconds  # noqa: PLC0415

    _verify(events, file, key, key_field, tombstone=tombstone)
    order = Order(
        broker=broker,
        registry=registry,
        topic=topic,
        version=version,
        schema_file=schema_file,
        wire=wire,
        key=key,
        key_field=key_field,
        key_schema=key_schema,
        headers=tuple(_header(text) for text in headers),
        partition=partition,
        at=None if timestamp is None else milliseconds(timestamp, "--timestamp"),
        tombstone=tombstone,
    )
    with until_closed():
        asyncio.run(_send(order, events, file, output))


def _verify(
    events: tuple[str, ...], file: Path | None, key: str | None, key_field: str | None, *, tombstone: bool
) -> None:
    if events and file is not None:
        raise Unusable("give events as words or with --file, not both")
    if key is not None and key_field is not None:
        raise Unusable("--key is the key of every record, --key-field takes it from each event: give one of them")
    if tombstone and (key is None or events or file is not None):
        raise Unusable("--tombstone sends a key without a value: give it with --key, and no event")


def _header(text: str) -> tuple[str, bytes | None]:
    from skra.dlq.mending import header  # noqa: PLC0415 - loads the engine

    return header(text)


async def _send(order: "Order", events: tuple[str, ...], file: Path | None, output: str) -> None:
    from skra.kafka.sending import sent  # noqa: PLC0415 - loads a Kafka client

    shown = 0
    try:
        async with aclosing(sent(order, events, file)) as landing:
            async for landed in landing:
                shown += 1
                click.echo(_told(landed, output))
                if shown % 1000 == 0 and sys.stderr.isatty() and not sys.stdout.isatty():
                    click.echo(f"\r{shown} records", err=True, nl=False)
    except Refused as refusal:
        if not shown:
            raise
        raise Refused(f"{refusal.message}\n{shown} records before it have landed") from refusal


def _told(landed: "Landed", output: str) -> str:
    return json.dumps(landed._asdict(), ensure_ascii=False) if output == "json" else str(landed)
