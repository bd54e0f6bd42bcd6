"""Clients of a broker, and what it means when it does not answer."""

import difflib
import logging
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from skra.broker import Broker
from skra.exits import Refused, Unreachable, Unusable

NAME: Final = "skra"
"""A client id that names the software, so that no topic is claimed for it."""

_NOT_LET: Final = (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)

logging.getLogger("aiokafka").addHandler(logging.NullHandler())  # what it complains of comes back as an exception


@asynccontextmanager
async def reachable(broker: Broker) -> AsyncGenerator[None]:
    """Tells in our words when a broker does not answer, or does not let us."""
    try:
        yield
    except _NOT_LET as refusal:
        raise Refused(f"{broker} does not let you: {refusal}: come as somebody whom it does, by --user") from refusal
    except BrokenPipeError:  # of whoever reads what we print: the client tells of its own sockets by KafkaError
        raise
    except (KafkaError, OSError, ValueError) as failure:
        raise Unreachable(
            f"no Kafka broker answers at {broker} ({failure or type(failure).__name__}): check --broker"
        ) from failure


@asynccontextmanager
async def administrator(broker: Broker) -> AsyncGenerator[AIOKafkaAdminClient]:
    """A client that asks and changes what there is; to be used inside of `reachable`."""
    admin = AIOKafkaAdminClient(**broker.options(), client_id=acting(broker))
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def consumer(
    broker: Broker, *, group: str | None = None, committed: bool = True, start: str = "earliest"
) -> AsyncGenerator[AIOKafkaConsumer]:
    """A client that reads and commits nothing by itself; with `committed` only what its transaction let count."""
    opened = AIOKafkaConsumer(
        **broker.options(),
        client_id=NAME,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset=start,
        isolation_level="read_committed" if committed else "read_uncommitted",
        fetch_max_wait_ms=50,
    )
    try:
        await opened.start()
        yield opened
    finally:
        await opened.stop()


def acting(broker: Broker) -> str:
    """The client id: a name without a key is told so, where a broker without authentication goes by it."""
    name, _, key = broker.user.partition(":")
    return name if name and not key and not broker.token else NAME


async def partitions(admin: AIOKafkaAdminClient) -> dict[str, list[int]]:
    """The partitions of all topics. Asked of all at once: to ask for one by its name could create it."""
    found = await admin.describe_topics()
    return {str(one["topic"]): sorted(int(part["partition"]) for part in one["partitions"]) for one in found}


def existing(broker: Broker, topic: str, known: Collection[str]) -> str:
    """The topic's name. Raises Unusable with the nearest one where there is no such topic."""
    if topic in known:
        return topic
    near = difflib.get_close_matches(topic, known, 1)
    own = sorted(name for name in known if not name.startswith("__"))
    instead = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(own[:10]) or 'none'}"
    raise Unusable(f"{broker} has no topic '{topic}': {instead}")
