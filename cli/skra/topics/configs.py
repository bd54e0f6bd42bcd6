"""`skra topic config`: how a topic is set up."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from skra.broker import Broker
from skra.exits import Unusable
from skra.options import output_option, with_broker, with_identity
from skra.topics.asking import administer

if TYPE_CHECKING:
    from aiokafka.admin import AIOKafkaAdminClient

    from skra.kafka.cluster import Config


@click.group("config")
def config() -> None:
    """How a topic is set up: Kafka's configs, and Skra's policies as skra.*."""


@config.command("get")
@click.argument("topic")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--all", "everything", is_flag=True, help="Those that nobody set, too.")
@with_broker
@with_identity
@output_option("json")
def get(*, topic: str, names: tuple[str, ...], everything: bool, broker: Broker, output: str) -> None:
    """Show the configs of TOPIC that differ from the default, or those that are named."""
    found = _configs(broker, topic)
    _verify(names, found)
    chosen = {name: found[name] for name in names} or {
        name: one for name, one in found.items() if everything or not one.default
    }
    if output == "json":
        told = {name: {"value": one.value, "default": one.default} for name, one in chosen.items()}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, one in chosen.items():
        click.echo(f"{name} = {one.value}{' (default)' if one.default else ''}")


@config.command("set")
@click.argument("topic")
@click.argument("settings", nargs=-1, required=True, metavar="NAME=VALUE…")
@with_broker
@with_identity
def set_(*, topic: str, settings: tuple[str, ...], broker: Broker) -> None:
    """Set configs of TOPIC: all of them, or none where the broker refuses one; the others stay."""
    _alter(broker, topic, settings_in(settings, "setting"))


@config.command("unset")
@click.argument("topic")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@with_broker
@with_identity
def unset(*, topic: str, names: tuple[str, ...], broker: Broker) -> None:
    """Take configs of TOPIC back to their defaults."""
    _alter(broker, topic, dict.fromkeys(names))


def _alter(broker: Broker, topic: str, changes: Mapping[str, str | None]) -> None:
    from skra.kafka import cluster  # noqa: PLC0415 - loads a Kafka client

    _verify(changes, _configs(broker, topic))
    administer(broker, lambda admin: cluster.alter(admin, topic, changes))
    now = _configs(broker, topic)
    for name in changes:
        click.echo(f"{name} = {now[name].value}{' (default)' if now[name].default else ''}")


def _configs(broker: Broker, topic: str) -> "Mapping[str, Config]":
    from skra.kafka import cluster  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.connection import existing, partitions  # noqa: PLC0415

    async def asked(admin: "AIOKafkaAdminClient") -> "Mapping[str, Config]":
        name = existing(broker, topic, await partitions(admin))
        return (await cluster.configs(admin, [name]))[name]

    return administer(broker, asked)


def _verify(names: Mapping[str, object] | tuple[str, ...], known: Mapping[str, object]) -> None:
    import difflib  # noqa: PLC0415 - start-up

    for name in names:
        if name not in known and not name.startswith("skra."):
            near = difflib.get_close_matches(name, known, 1)
            raise Unusable(f"there is no config '{name}'" + (f": did you mean '{near[0]}'?" if near else ""))


def settings_in(texts: tuple[str, ...], option: str) -> dict[str, str]:
    """By name the values of NAME=VALUE; raises Unusable, naming the option."""
    parted = [text.partition("=") for text in texts]
    for text, (name, equals, _) in zip(texts, parted, strict=True):
        if not (name and equals):
            raise Unusable(f"{option} {text!r}: expected NAME=VALUE")
    return {name: value for name, _, value in parted}
