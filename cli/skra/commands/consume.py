"""`skra consume`: the events of a topic, decoded by the schemas that they name."""

import asyncio
import json
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

import click

from skra.broker import Broker
from skra.closed_pipe import until_closed
from skra.exits import Unusable
from skra.options import output_option, with_broker, with_registry

if TYPE_CHECKING:
    from skra.client import RegistryClient
    from skra.kafka.following import Wanted


@click.command()
@click.argument("topic")
@click.option(
    "--from",
    "start",
    metavar="WHERE",
    help="beginning, latest, an offset, a time (2026-11-26T20:00Z, 90m ago), or -N: the last N. [default: beginning]",
)
@click.option("--partition", type=click.IntRange(min=0), help="Of this partition alone.")
@click.option("--group", metavar="NAME", help="Go on where this consumer group is, and commit what was shown.")
@click.option("--max", "most", type=click.IntRange(min=0), metavar="N", help="Stop after so many records.")
@click.option("--follow/--no-follow", help="Go on until interrupted, or stop at the end of the log. [default: stop]")
@click.option("--committed", is_flag=True, help="Leave out what transactions have not committed.")
@with_broker
@output_option("json")
@with_registry
def command(  # noqa: PLR0913 - one parameter a flag
    registry: "RegistryClient",
    *,
    topic: str,
    start: str | None,
    partition: int | None,
    group: str | None,
    most: int | None,
    follow: bool,
    committed: bool,
    broker: Broker,
    output: str,
) -> None:
    """Show the events of TOPIC: where, when, key, the event as JSON, headers.

    What cannot be decoded is shown as bytes, with the reason. Exit 0: shown. 2: no such topic. 3: nobody answers.
    """
    from skra.kafka.following import Wanted  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.start import Start  # noqa: PLC0415

    begin = Start.read(start or "beginning")
    if group is not None and (partition is not None or begin.kind not in {"beginning", "latest"}):
        raise Unusable(
            "a --group goes on where it is: --from beginning or latest is for a new one, --partition for none"
        )
    wanted = Wanted(topic, begin, partition, group, most, follow, committed)
    with suppress(KeyboardInterrupt), until_closed():  # an interruption is how following ends
        asyncio.run(_show(broker, registry, wanted, output))


async def _show(broker: Broker, registry: "RegistryClient", wanted: "Wanted", output: str) -> None:
    from skra.kafka.connection import reachable  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.following import records  # noqa: PLC0415
    from skra.records.decoding import Decoder  # noqa: PLC0415
    from skra.records.schemas import Schemas  # noqa: PLC0415
    from skra.report.record import record_json, record_text  # noqa: PLC0415

    decoder = Decoder(Schemas(registry), wanted.topic)
    async with reachable(broker), aclosing(records(broker, wanted)) as found:
        async for one in found:
            sides = (decoder.said(one.key, one.headers, "key"), decoder.said(one.value, one.headers, "value"))
            told = json.dumps(record_json(one, *sides), ensure_ascii=False) if output == "json" else None
            click.echo(told if told is not None else record_text(one, *sides))
