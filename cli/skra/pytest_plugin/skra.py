"""The face of the fixture: topics, records in and out, offsets, and what goes wrong on purpose."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click
from aiokafka.errors import KafkaError

from skra.client import RegistryClient
from skra.exits import Missing
from skra.pytest_plugin.cluster import Cluster, Content, Landed
from skra.pytest_plugin.events import Event, Events, SchemaSource, Value, source_text
from skra.pytest_plugin.faults import Faults
from skra.pytest_plugin.marker import UNMARKED, Marked
from skra.pytest_plugin.rejected import newest, shown
from skra.pytest_plugin.server import Server

if TYPE_CHECKING:
    from skra.pytest_plugin.clock import SetClock

Headers = Mapping[str, str | bytes]
PATIENCE = 10.0
"""Seconds that a test waits for what should be there in a moment."""
TEST = "skra-test"
"""As whom a test writes in an owner's place."""
_AN_HOUR = 3600


class Skra:
    """A registry and a broker for one test."""

    def __init__(self, server: Server, prefix: str = "", *, marked: Marked = UNMARKED) -> None:
        self._server = server
        self._marked = marked
        self._prefix = prefix
        self._cluster = Cluster(server.bootstrap_servers)
        self._registry = RegistryClient(server.schema_registry_url) if server.schema_registry_url else None
        self._events = Events(self._registry)

    def __enter__(self) -> Self:
        self._cluster.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._cluster.__exit__(kind, fault, at)

    @property
    def bootstrap_servers(self) -> str:
        """What Kafka clients connect to."""
        return self._server.bootstrap_servers

    @property
    def schema_registry_url(self) -> str:
        """What schema registry clients connect to."""
        return self._server.schema_registry_url

    @property
    def faults(self) -> Faults:
        """What can go wrong on purpose; raises RuntimeError where nothing can."""
        return self._server.faults

    @property
    def clock(self) -> "SetClock":
        """What time it is for the server, to be set; raises RuntimeError where it cannot be."""
        return self._server.clock

    def name(self, name: str) -> str:
        """A name for this test alone, of a topic or a group: as it is, or behind a prefix on a shared Kafka."""
        return name if name.startswith(self._prefix) else self._prefix + name

    def topic(  # noqa: PLR0913 - what a topic is made with
        self,
        name: str,
        partitions: int | None = None,
        *,
        schema: SchemaSource | None = None,
        key_schema: SchemaSource | None = None,
        owner: str | None = None,
        config: Mapping[str, str] | None = None,
    ) -> str:
        """Create a topic, give it an owner and register its schemas; its name as clients say it.

        `config` takes Kafka's configs, and policies as `skra.*`; a real Kafka is not told of the latter, nor of owners.
        What is not said is as the test's marker `skra` says.
        """
        __tracebackhide__ = True
        topic = self.name(name)
        configs = {**self._marked.configs, **(config or {})}
        if self._prefix:
            configs = {key: one for key, one in configs.items() if not key.startswith("skra.")}
        owner = self._marked.owner if owner is None else owner
        try:
            self._cluster.create(topic, partitions or self._marked.partitions, configs)
        except KafkaError as refusal:
            raise AssertionError(f"topic {topic} was not created: {refusal}") from None
        if owner and self._registry and not self._prefix:
            RegistryClient(self.schema_registry_url, owner).claim(topic)
        for part, source in (("key", key_schema), ("value", schema)):
            if source is not None:
                self.register(f"{topic}-{part}", source, owner=owner)
        return topic

    def register(self, subject: str, schema: SchemaSource, *, owner: str | None = None) -> int:
        """Register a schema as its topic's owner; gives its id. An AssertionError says why it was not accepted."""
        __tracebackhide__ = True
        if self._registry is None:
            raise RuntimeError(f"{subject}: there is no registry: say where one is with SKRA_URL")
        try:
            language, text = source_text(schema)
            client = RegistryClient(self.schema_registry_url, "" if self._prefix else owner or "")
            return client.register(self.name(subject), language, text).id
        except click.ClickException as refusal:
            raise AssertionError(f"{subject}: {refusal.message}") from None

    def produce(  # noqa: PLR0913 - what a record is made of
        self,
        topic: str,
        value: Value,
        *,
        key: Value = None,
        headers: Headers | None = None,
        partition: int | None = None,
        as_owner: bool = False,
    ) -> Landed:
        """Write an event by the topic's latest schema and send it; says where it landed.

        An AssertionError names the field that the schema does not admit, or the broker's reason. `as_owner` writes in
        the place of the topic's owner, which the test is not: an exemption that the journal keeps.
        """
        __tracebackhide__ = True
        named = self.name(topic)
        payload = self._events.encoded(named, "value", value)
        by_key = self._events.encoded(named, "key", key)
        return self.produce_raw(topic, payload, key=by_key, headers=headers, partition=partition, as_owner=as_owner)

    def produce_raw(  # noqa: PLR0913 - what a record is made of
        self,
        topic: str,
        value: bytes | None,
        *,
        key: bytes | None = None,
        headers: Headers | None = None,
        partition: int | None = None,
        as_owner: bool = False,
    ) -> Landed:
        """Send bytes as they are; only the broker judges them. An AssertionError tells its reason."""
        __tracebackhide__ = True
        named = self.name(topic)
        pairs = [(name, one.encode() if isinstance(one, str) else one) for name, one in (headers or {}).items()]
        try:
            return self._cluster.send(
                named, Content(value, key, pairs, partition), self._exempted(named) if as_owner else ""
            )
        except KafkaError as refusal:
            raise AssertionError(self._reason(named) or f"{named}: {refusal!r}") from None

    def consumed(self, topic: str, n: int = 1, timeout: float = PATIENCE) -> list[Event]:
        """All events of a topic, as soon as there are `n`: by partition, oldest first; none of an open transaction.

        An AssertionError tells what was there when fewer came in time.
        """
        __tracebackhide__ = True
        named = self.name(topic)
        records = self._cluster.read(named, n, timeout)
        found = [self._events.decoded(one) for one in records]
        if len(found) < n:
            came = "\n".join(f"  {one.partition}@{one.offset}: {one.value!r}" for one in found) or "  nothing"
            raise AssertionError(f"{named}: expected {n} events within {timeout:g} s, {len(found)} came:\n{came}")
        return found

    def wait_for_assignment(
        self, group: str, members: int = 1, timeout: float = PATIENCE, poll: Callable[[], object] = lambda: None
    ) -> None:
        """Wait until a group has divided its partitions among so many members.

        `poll` is called meanwhile: a consumer that only works while it is polled, in the test's own thread.
        """
        __tracebackhide__ = True
        if state := self._cluster.wait_for_members(self.name(group), members, timeout, poll):
            raise AssertionError(f"group {self.name(group)}: not {members} members within {timeout:g} s: {state}")

    def end_offsets(self, topic: str) -> dict[int, int]:
        """By partition, the offset that the next record gets."""
        return self._cluster.end_offsets(self.name(topic))

    def committed(self, group: str) -> dict[tuple[str, int], int]:
        """By topic and partition, the offset at which a group goes on."""
        return self._cluster.committed(self.name(group))

    def rejected(self) -> str:
        """What the broker refused of this test's topics, and why, as a report shows it."""
        return shown(one for one in newest(self._registry) if one["topic"].startswith(self._prefix))

    def _exempted(self, topic: str) -> str:
        """As whom to write in the owner's place, which the journal says; as nobody on a Kafka that knows no owners."""
        if self._registry is None or self._prefix:
            return ""
        try:
            RegistryClient(self.schema_registry_url, TEST).exempt(topic, "test", _AN_HOUR, "as_owner=True")
        except Missing:
            raise AssertionError(f"{topic} has no owner: leave as_owner out, or give it one with owner=") from None
        return TEST

    def _reason(self, topic: str) -> str:
        """Why the broker refused what was just sent."""
        return shown(newest(self._registry, topic)[-1:])
