"""The protocol spoken by name: `ask("Metadata", 12, topics=[{"name": "orders"}])` gives the answer as plain values.

What is not named takes the default that Kafka's schema gives it. Times are milliseconds, error codes their names.
"""

import datetime as dt
import re
import socket
import struct
from collections.abc import Mapping
from dataclasses import Field, field, fields, is_dataclass, make_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, get_args
from uuid import UUID

from kio.serial import entity_reader
from kio.static.primitive import i64
from kio.static.protocol import Entity

from skra_app.broker.reshape import default_of, entity_in
from tests.app.broker.server.wire import written

Plain = dict[str, Any]
PATIENCE = 60
"""Seconds that a broker may think about one answer."""


class Speaker:
    """One connection to one broker."""

    def __init__(self, host: str, port: int, client_id: str = "parity") -> None:
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self._client_id = client_id.encode()
        self._correlation = 0
        self._sent: list[tuple[int, str, int]] = []

    def send(self, api: str, version: int, **members: Any) -> None:
        """Send a request, to be answered later."""
        shape = message(api, version, "request")
        self._correlation += 1
        head = struct.pack(">hhih", shape.__api_key__, version, self._correlation, len(self._client_id))
        frame = head + self._client_id + (b"\0" if shape.__flexible__ else b"") + written(entity(shape, members))
        self.send_raw(frame)
        self._sent.append((self._correlation, api, version))

    def receive(self) -> Plain:
        """The answer to the oldest request that waits for one."""
        correlation, api, version = self._sent.pop(0)
        frame = self.receive_frame()
        assert int.from_bytes(frame[:4], "big") == correlation
        shape = message(api, version, "response")
        offset = 5 if shape.__header_schema__.__version__ else 4
        answer, size = entity_reader(shape)(memoryview(frame), offset)
        assert offset + size == len(frame), "the answer is longer than its message"
        told: Plain = plain(answer)
        return told

    def forget(self) -> None:
        """What was sent is not answered."""
        self._sent.clear()

    def ask(self, api: str, version: int, **members: Any) -> Plain:
        """Send a request and wait for the answer."""
        self.send(api, version, **members)
        return self.receive()

    def send_raw(self, frame: bytes) -> None:
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)

    def receive_frame(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(4), "big"))

    def close(self) -> None:
        self.socket.close()

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed by the broker")
            data += more
        return bytes(data)


@cache
def message(api: str, version: int, side: str) -> type[Entity]:
    """The shape of a request or response in one version; `api` as Kafka spells it."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", api).lower()
    module = import_module(f"kio.schema.{snake}.v{version}.{side}")
    shape: type[Entity] = getattr(module, f"{api}{side.title()}")
    return with_numbers_for_times(shape) if (api, side) == ("DescribeTransactions", "response") else shape


@cache
def with_numbers_for_times(shape: type[Entity]) -> type[Entity]:
    """The same message with milliseconds in place of times: kio reads no -1, which says that nothing has begun."""
    about = {name: shape.__dict__[name] for name in shape.__dict__ if name.startswith("__") and name in _ABOUT}
    members = [(member.name, *_as_number(member)) for member in fields(shape)]
    return make_dataclass(shape.__name__, members, frozen=True, kw_only=True, namespace=about)


def _as_number(member: Field[Any]) -> tuple[Any, Field[Any]]:
    if member.metadata["kafka_type"].startswith("datetime") if "kafka_type" in member.metadata else False:
        return i64, field(metadata={"kafka_type": "int64"})
    inner = entity_in(member.type)
    kind = member.type if inner is None else tuple[with_numbers_for_times(inner), ...]
    return kind, field(metadata=member.metadata)


_ABOUT = ("__type__", "__version__", "__flexible__", "__api_key__", "__header_schema__")


def entity(shape: type[Entity], members: Mapping[str, Any]) -> Entity:
    """A message with these members; members that this version does not have are left out."""
    return shape(
        **{
            member.name: _valued(member.type, members[member.name]) if member.name in members else default_of(member)
            for member in fields(shape)
        }
    )


def _valued(kind: Any, value: Any) -> Any:
    inner = entity_in(kind)
    if inner is not None and isinstance(value, Mapping):
        return entity(inner, value)
    if isinstance(value, list | tuple):
        return tuple(_valued(inner, one) if inner is not None else one for one in value)
    if isinstance(value, int) and any(_is_time(part) for part in (kind, *get_args(kind))):
        return dt.timedelta(milliseconds=value)
    return value


def _is_time(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, dt.timedelta)


def plain(value: Any) -> Any:
    """Decoded messages as dictionaries, lists, numbers and texts."""
    if is_dataclass(value):
        return {member.name: plain(getattr(value, member.name)) for member in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, dt.timedelta):
        return round(value.total_seconds() * 1000)
    if isinstance(value, dt.datetime):
        return round(value.timestamp() * 1000)
    return str(value) if isinstance(value, UUID) else value
