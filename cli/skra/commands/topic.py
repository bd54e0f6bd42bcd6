"""`skra topic`: topics of a broker, what they hold and how they are set up."""

import json
from typing import TYPE_CHECKING

import click

from skra.broker import Broker
from skra.options import output_option, with_broker, with_identity, with_registry
from skra.topics.asking import administer, claim, held_by, overview_of
from skra.topics.configs import config, settings_in

if TYPE_CHECKING:
    from skra.client import RegistryClient


@click.group()
def command() -> None:
    """Topics: list them, show one, create and delete them, change how they are set up."""


command.add_command(config)


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="The broker's own topics, which begin with __, too.")
@with_broker
@output_option("json")
@with_registry
def topics(registry: "RegistryClient", *, everything: bool, broker: Broker, output: str) -> None:
    """List the topics: partitions, records, size, owner, subjects."""
    from skra.report.topics import listed_json, rows  # noqa: PLC0415 - start-up

    found = list(overview_of(broker, lambda name: everything or not name.startswith("__")).topics.values())
    known = held_by(registry)
    if output == "json":
        click.echo(_dumped({"topics": [listed_json(one, known) for one in found]}))
    elif found:
        click.echo("\n".join(rows(found, known)))
    else:
        click.echo("no topics yet: `skra topic create TOPIC` makes the first", err=True)


@command.command("show")
@click.argument("topic")
@with_broker
@output_option("json")
@with_registry
def show(registry: "RegistryClient", *, topic: str, broker: Broker, output: str) -> None:
    """Show TOPIC: offsets by partition, owner, schemas, what differs from the default, groups and their lag."""
    from skra.kafka.topics import subjects_of  # noqa: PLC0415 - loads a Kafka client
    from skra.report.topics import shown, shown_json  # noqa: PLC0415

    found = overview_of(broker, lambda name: name == topic, must=topic)
    state, known = found.topics[topic], held_by(registry)
    versions = [registry.version(name) for name in subjects_of(state, known.subjects or ())]
    if output == "json":
        click.echo(_dumped(shown_json(state, known, versions, found.groups)))
    else:
        click.echo("\n".join(shown(state, known, versions, found.groups)))


@command.command("create")
@click.argument("topic")
@click.option("--partitions", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--replicas", type=click.IntRange(min=1), default=1, show_default=True, help="Of each partition.")
@click.option(
    "--config", "settings", multiple=True, metavar="NAME=VALUE", help="Kafka's, or a policy skra.*; repeatable."
)
@click.option("--owner", metavar="APPLICATION", help="Claim it for this application, which --user speaks for.")
@with_broker
@output_option("json")
@with_registry
def create(  # noqa: PLR0913 - one parameter a flag
    registry: "RegistryClient",
    *,
    topic: str,
    partitions: int,
    replicas: int,
    settings: tuple[str, ...],
    owner: str | None,
    broker: Broker,
    output: str,
) -> None:
    """Create TOPIC. Exit 1: the broker refuses, or the owner's name is another's to claim."""
    from skra.kafka import cluster  # noqa: PLC0415 - loads a Kafka client

    wish = cluster.Wish(topic, partitions, replicas, settings_in(settings, "--config"))
    administer(broker, lambda admin: cluster.create(admin, wish))
    claimed = None if owner is None else claim(registry, topic, owner)
    if output == "json":
        click.echo(_dumped({"topic": topic, "partitions": partitions, "owner": claimed}))
    else:
        owned = "" if claimed is None else f", owned by {claimed}"
        click.echo(f"{topic} is created with {partitions} partition{'' if partitions == 1 else 's'}{owned}")


@command.command("delete")
@click.argument("topic")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_broker
@with_identity
@output_option("json")
def delete(*, topic: str, yes: bool, broker: Broker, output: str) -> None:
    """Delete TOPIC and all of its records, for good. Its schemas stay, and so does its owner."""
    from skra.kafka import cluster  # noqa: PLC0415 - loads a Kafka client

    found = overview_of(broker, lambda name: name == topic, must=topic)
    state = found.topics[topic]
    readers = [one.name for one in found.groups if state.lag(one) is not None]
    if not yes:
        read = f", which {', '.join(readers)} read" if readers else ""
        click.confirm(f"Delete {topic} with its {state.records} records{read}?", abort=True, err=True)
    administer(broker, lambda admin: cluster.delete(admin, [topic]))
    told = {"topic": topic, "deleted": True, "records": state.records}
    click.echo(_dumped(told) if output == "json" else f"{topic} is deleted, with {state.records} records")


@command.command("compact")
@click.argument("topic")
@with_registry
def compact(registry: "RegistryClient", topic: str) -> None:
    """Compact TOPIC now: of each key the latest record stays. Only its owner can, at the broker of `skra serve`."""
    registry.compact(topic)
    click.echo(f"{topic} is compacted: of each key written so far the latest record stays")


def _dumped(members: object) -> str:
    return json.dumps(members, ensure_ascii=False)
