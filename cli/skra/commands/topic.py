"""`skra topic`: topics of a broker, what they hold and how they are set up."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

from skra.broker import Broker
from skra.exits import Missing, Refused, Unreachable, Unusable
from skra.options import identified, output_option, with_broker, with_identity, with_registry

if TYPE_CHECKING:
    from aiokafka.admin import AIOKafkaAdminClient

    from skra.client import RegistryClient
    from skra.kafka.cluster import Config
    from skra.kafka.topics import Overview
    from skra.report.topics import Held

R = TypeVar("R")


@click.group()
def command() -> None:
    """Topics: list them, show one, create and delete them, change how they are set up."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="The broker's own topics, which begin with __, too.")
@with_broker
@output_option("json")
@with_registry
def topics(registry: "RegistryClient", *, everything: bool, broker: Broker, output: str) -> None:
    """List the topics: partitions, records, size, owner, subjects."""
    from skra.report.topics import listed_json, rows  # noqa: PLC0415 - start-up

    found = list(_overview(broker, lambda name: everything or not name.startswith("__")).topics.values())
    known = _held(registry)
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

    found = _overview(broker, lambda name: name == topic, must=topic)
    state, known = found.topics[topic], _held(registry)
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

    wish = cluster.Wish(topic, partitions, replicas, _settings(settings, "--config"))
    _administer(broker, lambda admin: cluster.create(admin, wish))
    claimed = None if owner is None else _claim(registry, topic, owner)
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

    found = _overview(broker, lambda name: name == topic, must=topic)
    state = found.topics[topic]
    readers = [one.name for one in found.groups if state.lag(one) is not None]
    if not yes:
        read = f", which {', '.join(readers)} read" if readers else ""
        click.confirm(f"Delete {topic} with its {state.records} records{read}?", abort=True, err=True)
    _administer(broker, lambda admin: cluster.delete(admin, [topic]))
    told = {"topic": topic, "deleted": True, "records": state.records}
    click.echo(_dumped(told) if output == "json" else f"{topic} is deleted, with {state.records} records")


@command.command("compact")
@click.argument("topic")
@with_registry
def compact(registry: "RegistryClient", topic: str) -> None:
    """Compact TOPIC now: of each key the latest record stays. Only its owner can, at the broker of `skra serve`."""
    registry.compact(topic)
    click.echo(f"{topic} is compacted: of each key written so far the latest record stays")


@command.group("config")
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
        click.echo(_dumped({name: {"value": one.value, "default": one.default} for name, one in chosen.items()}))
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
    _alter(broker, topic, _settings(settings, "setting"))


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
    _administer(broker, lambda admin: cluster.alter(admin, topic, changes))
    now = _configs(broker, topic)
    for name in changes:
        click.echo(f"{name} = {now[name].value}{' (default)' if now[name].default else ''}")


def _configs(broker: Broker, topic: str) -> "Mapping[str, Config]":
    from skra.kafka import cluster  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.connection import existing, partitions  # noqa: PLC0415

    async def asked(admin: "AIOKafkaAdminClient") -> "Mapping[str, Config]":
        name = existing(broker, topic, await partitions(admin))
        return (await cluster.configs(admin, [name]))[name]

    return _administer(broker, asked)


def _verify(names: Mapping[str, object] | tuple[str, ...], known: Mapping[str, object]) -> None:
    import difflib  # noqa: PLC0415 - start-up

    for name in names:
        if name not in known and not name.startswith("skra."):
            near = difflib.get_close_matches(name, known, 1)
            raise Unusable(f"there is no config '{name}'" + (f": did you mean '{near[0]}'?" if near else ""))


def _overview(broker: Broker, wanted: Callable[[str], bool], must: str = "") -> "Overview":
    from skra.kafka.connection import existing, partitions, reachable  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.topics import overview  # noqa: PLC0415

    async def asked() -> "Overview":
        async with reachable(broker):
            return await overview(broker, wanted, with_groups=bool(must))

    found = asyncio.run(asked())
    if must and must not in found.topics:
        existing(broker, must, _administer(broker, partitions))
    return found


def _administer(broker: Broker, deed: "Callable[[AIOKafkaAdminClient], Awaitable[R]]") -> R:
    from skra.kafka.connection import administrator, reachable  # noqa: PLC0415 - loads a Kafka client

    async def done() -> R:
        async with reachable(broker), administrator(broker) as admin:
            return await deed(admin)

    return asyncio.run(done())


def _held(registry: "RegistryClient") -> "Held":
    """What the registry knows; a broker's topics can be shown without one."""
    from skra.report.topics import Held  # noqa: PLC0415 - start-up

    subjects: list[str] | None = None
    try:
        subjects = registry.subjects()
        return Held({str(one["topic"]): one for one in registry.owners()["owners"]}, subjects)
    except (Missing, Refused, Unreachable) as problem:
        if subjects is None:
            click.echo(f"owners and subjects are not known: {problem.message}", err=True)
        return Held(None, subjects)


def _claim(registry: "RegistryClient", topic: str, owner: str) -> str:
    """Claim a topic; with authentication off whoever runs the command may say who it is."""
    from skra.client import RegistryClient  # noqa: PLC0415 - start-up

    who = identified()
    shown = who.user or who.token or who.trust.certificate
    claiming = registry if shown else RegistryClient(registry.url, owner, trust=who.trust)
    claimed = str(claiming.claim(topic)["application"])
    if claimed != owner:
        raise Refused(f"topic '{topic}' is created, and owned by '{claimed}', whom --user speaks for; not by '{owner}'")
    return claimed


def _settings(texts: tuple[str, ...], option: str) -> dict[str, str]:
    parted = [text.partition("=") for text in texts]
    for text, (name, equals, _) in zip(texts, parted, strict=True):
        if not (name and equals):
            raise Unusable(f"{option} {text!r}: expected NAME=VALUE")
    return {name: value for name, _, value in parted}


def _dumped(members: object) -> str:
    return json.dumps(members, ensure_ascii=False)
