"""How `skra topic` asks a broker, and a registry beside it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from skra.broker import Broker
from skra.exits import Missing, Refused, Unreachable
from skra.options import identified

if TYPE_CHECKING:
    from aiokafka.admin import AIOKafkaAdminClient

    from skra.client import RegistryClient
    from skra.kafka.topics import Overview
    from skra.report.topics import Held

R = TypeVar("R")


def overview_of(broker: Broker, wanted: Callable[[str], bool], must: str = "") -> "Overview":
    """The topics whose names are wanted; raises Unusable where the one that `must` be there is not."""
    from skra.kafka.connection import existing, partitions, reachable  # noqa: PLC0415 - loads a Kafka client
    from skra.kafka.topics import overview  # noqa: PLC0415

    async def asked() -> "Overview":
        async with reachable(broker):
            return await overview(broker, wanted, with_groups=bool(must))

    found = asyncio.run(asked())
    if must and must not in found.topics:
        existing(broker, must, administer(broker, partitions))
    return found


def administer(broker: Broker, deed: "Callable[[AIOKafkaAdminClient], Awaitable[R]]") -> R:
    """What a deed at the broker comes to."""
    from skra.kafka.connection import administrator, reachable  # noqa: PLC0415 - loads a Kafka client

    async def done() -> R:
        async with reachable(broker), administrator(broker) as admin:
            return await deed(admin)

    return asyncio.run(done())


def held_by(registry: "RegistryClient") -> "Held":
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


def claim(registry: "RegistryClient", topic: str, owner: str) -> str:
    """Claim a topic; with authentication off whoever runs the command may say who it is."""
    from skra.client import RegistryClient  # noqa: PLC0415 - start-up

    who = identified()
    shown = who.user or who.token or who.trust.certificate
    claiming = registry if shown else RegistryClient(registry.url, owner, trust=who.trust)
    claimed = str(claiming.claim(topic)["application"])
    if claimed != owner:
        raise Refused(f"topic '{topic}' is created, and owned by '{claimed}', whom --user speaks for; not by '{owner}'")
    return claimed
