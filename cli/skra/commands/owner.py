"""`skra owner`: which application may write a topic, how it is handed over, and who may write in its place."""

import json
from collections.abc import Mapping
from typing import Any

import click

from skra.client import RegistryClient
from skra.duration import Duration
from skra.options import output_option, with_registry

PURPOSES = ("test", "dead-letter-replay", "migration")
_SAID: Mapping[str, str] = {
    "OwnerClaimed": "claimed by {application} (epoch {epoch})",
    "OwnerOffered": "offered to {application}",
    "OfferWithdrawn": "offer withdrawn",
    "OwnerTransferred": "accepted by {application} (epoch {epoch})",
    "OwnerFenced": "partition {partition} fenced at offset {offset} (epoch {epoch})",
}
_reason = click.option("--reason", default="", help="Why; it stands in the journal.")


@click.group()
def command() -> None:
    """Show, claim and hand over the owner of a topic: one application, which alone may write it."""


@command.command("claim")
@click.argument("topic")
@with_registry
def claim(registry: RegistryClient, topic: str) -> None:
    """Claim TOPIC for the application that --user speaks for."""
    click.echo(_line(registry.claim(topic)))


@command.command("show")
@click.argument("topic")
@output_option("json")
@with_registry
def show(registry: RegistryClient, topic: str, output: str) -> None:
    """Say who owns TOPIC, to whom it is offered, and who may write in its owner's place."""
    owner = registry.owner(topic)
    exempted = registry.exemptions(topic)
    if output == "json":
        click.echo(json.dumps({**owner, "exemptions": exempted}, ensure_ascii=False))
        return
    click.echo(_line(owner))
    for one in exempted:
        click.echo(f"  {one['principal']} may write in its place until {one['ends']} ({one['purpose']})")


@command.command("list")
@with_registry
def owners(registry: RegistryClient) -> None:
    """List every owned topic."""
    for owner in registry.owners()["owners"]:
        click.echo(f"{owner['topic']}\t{owner['application']}\tepoch {owner['epoch']}")


@command.command("offer")
@click.argument("topic")
@click.argument("application")
@_reason
@with_registry
def offer(registry: RegistryClient, topic: str, application: str, reason: str) -> None:
    """Offer TOPIC to APPLICATION; nothing changes until one of its principals accepts."""
    click.echo(_line(registry.offer(topic, application, reason)))


@command.command("accept")
@click.argument("topic")
@with_registry
def accept(registry: RegistryClient, topic: str) -> None:
    """Take over TOPIC, which was offered to the application that --user speaks for.

    From then on its former owner writes nothing. Each partition is fenced before it takes the new owner's records.
    """
    owner = registry.accept(topic)
    click.echo(_line(owner))
    for entry in registry.owner_history(topic):
        data = entry["data"]
        if entry["type"] == "OwnerFenced" and data["epoch"] == owner["epoch"]:
            click.echo(f"  partition {data['partition']} is fenced at offset {data['offset']}")


@command.command("withdraw")
@click.argument("topic")
@with_registry
def withdraw(registry: RegistryClient, topic: str) -> None:
    """Take the offer of TOPIC back, or decline it."""
    click.echo(_line(registry.withdraw(topic)))


@command.command("history")
@click.argument("topic")
@output_option("json")
@with_registry
def history(registry: RegistryClient, topic: str, output: str) -> None:
    """Tell whose TOPIC was: every claim, offer, transfer and fence, oldest first."""
    for entry in registry.owner_history(topic):
        click.echo(json.dumps(entry, ensure_ascii=False) if output == "json" else _event(entry))


@command.command("exempt")
@click.argument("topic")
@click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="What for.")
@click.option("--for", "lifetime", type=Duration(), default="1h", show_default=True, help="How long, at most 7d.")
@_reason
@with_registry
def exempt(registry: RegistryClient, topic: str, purpose: str, lifetime: int, reason: str) -> None:
    """Let --user write TOPIC in its owner's place for a while; with --auth on that takes the grant as-owner:TOPIC."""
    given = registry.exempt(topic, purpose, lifetime, reason)
    click.echo(f"{given['principal']} may write {topic} in its owner's place until {given['ends']} ({purpose})")


@command.command("end-exemption")
@click.argument("topic")
@click.argument("principal")
@with_registry
def end_exemption(registry: RegistryClient, topic: str, principal: str) -> None:
    """End what lets PRINCIPAL write TOPIC in its owner's place."""
    registry.end_exemption(topic, principal)
    click.echo(f"{principal} writes {topic} no longer in its owner's place")


def _line(owner: Mapping[str, Any]) -> str:
    told = f"{owner['topic']} belongs to {owner['application']} (ownership epoch {owner['epoch']})"
    if offer := owner.get("offer"):
        because = f": {offer['reason']}" if offer["reason"] else ""
        told += f"\n  offered to {offer['application']} by {offer['by']}{because}"
    if waiting := owner.get("unfenced"):
        partitions = ", ".join(map(str, waiting))
        told += f"\n  the broker has yet to fence partition {partitions}; until then it takes nothing there"
    return told


def _event(entry: Mapping[str, Any]) -> str:
    kind, data = str(entry["type"]), entry["data"]
    told = _SAID.get(kind, kind).format(**data)
    return "\t".join([entry["at"], entry["who"], entry["via"], told, *filter(None, [data.get("reason")])])
