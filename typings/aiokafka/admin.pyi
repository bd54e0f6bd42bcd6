from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypedDict

from aiokafka import TopicPartition

class _Partition(TypedDict):
    partition: int

class _Topic(TypedDict):
    topic: str
    partitions: list[_Partition]

class _Committed(Protocol):
    offset: int

class _Described(Protocol):
    groups: Sequence[Sequence[Any]]

class AIOKafkaAdminClient:
    def __init__(
        self,
        *,
        bootstrap_servers: str,
        client_id: str = ...,
        security_protocol: str = ...,
        sasl_mechanism: str = ...,
        sasl_plain_username: str = ...,
        sasl_plain_password: str = ...,
        request_timeout_ms: int = ...,
    ) -> None: ...
    async def list_consumer_groups(self) -> list[tuple[str, str]]: ...
    async def list_consumer_group_offsets(self, group_id: str) -> Mapping[TopicPartition, _Committed]: ...
    async def describe_consumer_groups(self, group_ids: list[str]) -> Sequence[_Described]: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def describe_topics(self, topics: list[str] | None = None) -> list[_Topic]: ...
