"""A client of the Kafka protocol that does exactly what a test tells it to."""

import io
import socket
import struct

from kio.index import load_request_schema, load_response_schema
from kio.serial import entity_reader
from kio.static.protocol import Entity

from skra_app.broker.messages import _writer
from skra_app.broker.reshape import reshaper


class Wire:
    """One connection; requests are given in any version's shape and reshaped to the version that is sent."""

    def __init__(self, connected: socket.socket, client_id: str = "rdkafka") -> None:
        self.socket = connected
        self._client_id = client_id.encode()
        self._sent: list[tuple[int, int, int]] = []
        self._correlation = 0

    def send(self, request: Entity, version: int | None = None) -> None:
        self.socket.sendall(self._frame(request, version))

    def send_together(self, *requests: Entity) -> None:
        """All of them in one piece, so that the broker has the last before it has served the first."""
        self.socket.sendall(b"".join(self._frame(each) for each in requests))

    def _frame(self, request: Entity, version: int | None = None) -> bytes:
        key = request.__api_key__
        version = request.__version__ if version is None else version
        shape = load_request_schema(key, version)
        self._correlation += 1
        frame = bytearray(struct.pack(">hhih", key, version, self._correlation, len(self._client_id)) + self._client_id)
        if shape.__flexible__:
            frame += b"\0"
        frame += written(reshaper(type(request), shape)(request))
        self._sent.append((self._correlation, key, version))
        return struct.pack(">i", len(frame)) + frame

    def receive(self) -> Entity:
        correlation, key, version = self._sent.pop(0)
        frame = self.receive_frame()
        assert int.from_bytes(frame[:4], "big") == correlation
        shape = load_response_schema(key, version)
        offset = 5 if shape.__header_schema__.__version__ else 4
        answer, size = entity_reader(shape)(frame, offset)
        assert offset + size == len(frame), "the answer is longer than its message"
        return answer

    def ask(self, request: Entity, version: int | None = None) -> Entity:
        self.send(request, version)
        return self.receive()

    def send_raw(self, frame: bytes) -> None:
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)

    def receive_frame(self) -> bytes:
        size = int.from_bytes(self._exactly(4), "big")
        return self._exactly(size)

    def is_closed(self) -> bool:
        """Wait until the other end closes; False when it sends something instead."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed by the broker")
            data += more
        return data


def written(entity: Entity) -> bytes:
    buffer = io.BytesIO()
    _writer(type(entity))(buffer, entity)
    return buffer.getvalue()
