"""`skra owner`: which application may write a topic."""

import click

from skra.client import RegistryClient
from skra.options import with_registry


@click.group()
def command() -> None:
    """Show and claim the owner of a topic: one application, which alone may write it."""


@command.command("claim")
@click.argument("topic")
@with_registry
def claim(registry: RegistryClient, topic: str) -> None:
    """Claim TOPIC for the application that --user speaks for."""
    owner = registry.claim(topic)
    click.echo(f"{topic} belongs to {owner['application']} (ownership epoch {owner['epoch']})")


@command.command("show")
@click.argument("topic")
@with_registry
def show(registry: RegistryClient, topic: str) -> None:
    """Say who owns TOPIC."""
    owner = registry.owner(topic)
    click.echo(f"{topic} belongs to {owner['application']} (ownership epoch {owner['epoch']})")


@command.command("list")
@with_registry
def owners(registry: RegistryClient) -> None:
    """List every owned topic."""
    for owner in registry.owners()["owners"]:
        click.echo(f"{owner['topic']}\t{owner['application']}\tepoch {owner['epoch']}")
