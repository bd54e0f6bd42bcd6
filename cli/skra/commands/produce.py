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
from skra.record_options import Shape, with_shape

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
@with_shape
@with_broker
@output_option("json")
@with_registry
def command(  # noqa: PLR0913 - each is an option, or a group of them
    registry: "RegistryClient",
    *,
    topic: str,
    events: tuple[str, ...],
    file: Path | None,
    shape: Shape,
    broker: Broker,
    output: str,
) -> None:
    """Send events to TOPIC: JSON texts, encoded by the topic's schema and judged before they go.

    Without EVENT and --file they are read from the standard input, one a line. A topic without a value schema takes
    text as it is. Exit 0: all have landed. 1: one is no event, or the broker refused it; says which and why.
    """
    from skra.kafka.sending import Order  # noqa: PLC0415 - loads a Kafka client

    if events and file is not None:
        raise Unusable("give events as words or with --file, not both")
    if shape.tombstone and (shape.key is None or events or file is not None):
        raise Unusable("--tombstone sends a key without a value: give it with --key, and no event")
    with until_closed():
        asyncio.run(_send(Order(broker, registry, topic, shape), events, file, output))


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
