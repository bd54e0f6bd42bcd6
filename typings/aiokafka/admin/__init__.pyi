from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypedDict

from aiokafka import OffsetAndMetadata, TopicPartition
from aiokafka.admin.config_resource import ConfigResource
from aiokafka.protocol.admin import DeleteGroupsRequest
from aiokafka.protocol.api import Request

class _Partition(TypedDict):
    partition: int
    leader: int
    error_code: int

class _Topic(TypedDict):
    topic: str
    partitions: list[_Partition]

class _Created(Protocol):
    topic_errors: Sequence[tuple[str, int, str]]

class _Altered(Protocol):
    resources: Sequence[tuple[int, str, int, str]]

class _Deleted(Protocol):
    topic_error_codes: Sequence[tuple[Any, ...]]

class _Configs(Protocol):
    API_VERSION: int
    resources: Sequence[tuple[int, str | None, int, str, Sequence[Sequence[Any]]]]

class _LogDirs(Protocol):
    results: Sequence[tuple[int, str, Sequence[tuple[str, Sequence[tuple[int, int]], Any]], int, int, Any]]

class _AlteredIncrementally(Protocol):
    responses: Sequence[tuple[int, str | None, int, str]]

class _Described(Protocol):
    groups: Sequence[Sequence[Any]]

class _Client(Protocol):
    async def send(self, node_id: int, request: DeleteGroupsRequest) -> object: ...

class NewTopic:
    def __init__(
        self, name: str, num_partitions: int, replication_factor: int, *, topic_configs: dict[str, str]
    ) -> None: ...

class AIOKafkaAdminClient:
    _client: _Client
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
    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def create_topics(self, new_topics: list[NewTopic]) -> _Created: ...
    async def alter_configs(self, config_resources: list[ConfigResource]) -> list[_Altered]: ...
    async def delete_topics(self, topics: list[str]) -> _Deleted: ...
    async def describe_cluster(self) -> Mapping[str, Any]: ...
    async def describe_configs(self, config_resources: list[ConfigResource]) -> list[_Configs]: ...
    async def _send_request_to_node(self, node_id: int, request: Request[Any]) -> _LogDirs: ...
    async def _send_to_controller(self, request: Request[Any]) -> _AlteredIncrementally: ...
    async def list_topics(self) -> list[str]: ...
    async def describe_topics(self, topics: list[str] | None = None) -> list[_Topic]: ...
    async def find_coordinator(self, group_id: str) -> int: ...
    async def list_consumer_groups(self) -> list[tuple[str, str]]: ...
    async def describe_consumer_groups(self, group_ids: list[str]) -> list[_Described]: ...
    async def list_consumer_group_offsets(self, group_id: str) -> Mapping[TopicPartition, OffsetAndMetadata]: ...
