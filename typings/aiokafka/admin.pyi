from typing import TypedDict

class _Partition(TypedDict):
    partition: int

class _Topic(TypedDict):
    topic: str
    partitions: list[_Partition]

class AIOKafkaAdminClient:
    def __init__(self, *, bootstrap_servers: str, client_id: str = ...) -> None: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def describe_topics(self, topics: list[str] | None = None) -> list[_Topic]: ...
