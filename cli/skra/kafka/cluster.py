"""What there is in a Kafka cluster, and how that is changed: topics, offsets, sizes, configs, groups."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError, for_code

from skra.broker import Broker
from skra.exits import Refused
from skra.kafka.connection import consumer
from skra.kafka.requests import AlterTopicConfigs, DescribeLogDirs

_NOT_AUTHORIZED = 29
_OWNERS_ALONE = "its owner alone may, or an admin where keys are wanted: `skra owner show {}`"


class Extent(NamedTuple):
    """What a partition holds: offsets from `first` to before `end`, and so many bytes, where that is known."""

    partition: int
    first: int
    end: int
    size: int | None


class Config(NamedTuple):
    """One config of a topic."""

    value: str
    default: bool
    """Whether nobody set it."""


class Disk(NamedTuple):
    """Where a broker keeps its logs; -1 is not known."""

    folder: str
    total: int
    usable: int


class Group(NamedTuple):
    """A consumer group that committed offsets, by topic and partition."""

    name: str
    state: str
    """In Kafka's words: `Stable`, `Empty` …"""
    members: int
    committed: Mapping[tuple[str, int], int]


class Stores(NamedTuple):
    """What all brokers tell of their disks; empty where they do not tell."""

    sizes: Mapping[tuple[str, int], int]
    disks: Sequence[Disk]


async def extents(broker: Broker, numbers: Mapping[str, Sequence[int]], stores: Stores) -> dict[str, list[Extent]]:
    """What the partitions of these topics hold."""
    places = [TopicPartition(topic, number) for topic, all_of in numbers.items() for number in all_of]
    if not places:
        return {topic: [] for topic in numbers}
    async with consumer(broker, committed=False) as asked:
        first, end = await asked.beginning_offsets(places), await asked.end_offsets(places)
    found: dict[str, list[Extent]] = {topic: [] for topic in numbers}
    for place in places:
        size = stores.sizes.get((place.topic, place.partition))
        found[place.topic].append(Extent(place.partition, first[place], end[place], size))
    return found


async def stores(admin: AIOKafkaAdminClient) -> Stores:
    """Disks and sizes; a broker that does not tell, or does not let us ask, is passed over."""
    sizes: dict[tuple[str, int], int] = {}
    disks: list[Disk] = []
    for node in (await admin.describe_cluster())["brokers"]:
        try:
            told = await admin._send_request_to_node(node["node_id"], DescribeLogDirs())  # noqa: SLF001 - has no method
        except (IncompatibleBrokerVersion, NotImplementedError):
            continue
        for _, folder, topics, total, usable, _ in told.results:
            disks.append(Disk(folder, total, usable))
            sizes |= {(topic, part[0]): part[1] for topic, parts, _ in topics for part in parts}
    return Stores(sizes, disks)


async def configs(admin: AIOKafkaAdminClient, topics: Collection[str]) -> dict[str, dict[str, Config]]:
    """Every config by topic. Raises Refused with the broker's reason."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    found: dict[str, dict[str, Config]] = {}
    for answer in await admin.describe_configs(asked) if asked else []:
        for code, message, _, topic, entries, *_ in answer.resources:
            if code:
                raise Refused(f"configs of topic '{topic}': {reason(code, message)}")
            found[topic] = {entry[0]: Config(str(entry[1] or ""), _is_default(answer, entry)) for entry in entries}
    return found


def _is_default(answer: Any, entry: Sequence[Any]) -> bool:  # noqa: ANN401 - the client library's own shapes
    """From version 1 on a source is told: 1 is the topic's own."""
    return bool(entry[3]) if answer.API_VERSION == 0 else entry[3] != 1


async def alter(admin: AIOKafkaAdminClient, topic: str, changes: Mapping[str, str | None]) -> None:
    """Set configs, or take them back to their defaults (None). Raises Refused with the broker's reason."""
    answer = await admin._send_to_controller(AlterTopicConfigs(topic, changes))  # noqa: SLF001 - has no method
    for code, message, *_ in answer.responses:
        if code:
            raise Refused(f"configs of topic '{topic}' stay as they are: {reason(code, message)}")


class Wish(NamedTuple):
    """A topic as it is to be."""

    name: str
    partitions: int
    replicas: int
    configs: Mapping[str, str]


async def create(admin: AIOKafkaAdminClient, wish: Wish) -> None:
    """Create a topic. Raises Refused with the broker's reason."""
    asked = NewTopic(wish.name, wish.partitions, wish.replicas, topic_configs=dict(wish.configs))
    for _, code, message in (await admin.create_topics([asked])).topic_errors:
        if code:
            raise Refused(f"topic '{wish.name}' was not created: {reason(code, message)}")


async def delete(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> None:
    """Delete topics. Raises Refused for the first that stays, with the broker's reason."""
    answer = await admin.delete_topics(list(topics))
    for topic, code, *more in answer.topic_error_codes:
        if code:
            why = _OWNERS_ALONE.format(topic) if code == _NOT_AUTHORIZED and not more else reason(code, *more[:1])
            raise Refused(f"topic '{topic}' was not deleted: {why}")


async def groups(admin: AIOKafkaAdminClient) -> list[Group]:
    """The consumer groups that the broker lets us see, by name."""
    found: list[Group] = []
    for name, *_ in await admin.list_consumer_groups():
        offsets = await admin.list_consumer_group_offsets(name)
        _, _, state, _, _, members = (await admin.describe_consumer_groups([name]))[0].groups[0][:6]
        committed = {(place.topic, place.partition): one.offset for place, one in offsets.items()}
        found.append(Group(name, str(state), len(members), committed))
    return sorted(found)


def reason(code: int, message: str | None = None) -> str:
    """Why a broker said no: in its words, else in Kafka's name for the code."""
    error: type[KafkaError] = for_code(code)
    return message or str(error()) or error.__name__
