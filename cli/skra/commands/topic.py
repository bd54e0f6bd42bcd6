"""`skra topic`: what is done to a topic of the embedded broker."""

import click

from skra.client import RegistryClient
from skra.options import with_registry


@click.group()
def command() -> None:
    """Do something to a topic of the broker that `skra serve` runs."""


@command.command("compact")
@click.argument("topic")
@with_registry
def compact(registry: RegistryClient, topic: str) -> None:
    """Compact TOPIC now: of each key the latest record stays. Only its owner can."""
    registry.compact(topic)
    click.echo(f"{topic} is compacted: of each key written so far the latest record stays")
