"""A relay between clients and a server that keeps what the clients sent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass
class Recorder:
    """Listens on a port of its own; connections go on to `target`, which is set once it is known."""

    listening: socket.socket
    target: tuple[str, int] = ("", 0)
    streams: list[bytearray] = field(default_factory=list)
    """What came over each connection."""

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.listening.getsockname()[1]}"

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            server = socket.create_connection(self.target, 30)
            stream = bytearray()
            self.streams.append(stream)
            for source, sink, kept in ((client, server, stream), (server, client, None)):
                threading.Thread(target=_relay, args=(source, sink, kept), daemon=True).start()

    def frames(self) -> list[bytes]:
        """Kafka requests, their length in front, each once."""
        found: dict[bytes, None] = {}
        for stream in self.streams:
            at = 0
            while at + 4 <= len(stream):
                size = int.from_bytes(stream[at : at + 4], "big")
                found[bytes(stream[at : at + 4 + size])] = None
                at += 4 + size
        return list(found)

    def requests(self) -> list[bytes]:
        """HTTP requests of clients that send one over each connection."""
        return [bytes(stream) for stream in self.streams if stream]


def _relay(source: socket.socket, sink: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            if kept is not None:
                kept += data
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def recorder() -> Iterator[Recorder]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Recorder(listening)
        threading.Thread(target=made.accept, daemon=True).start()
        yield made
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
