"""A broker for tests: in a thread with its own loop, on a free port, in memory or in a folder."""

import asyncio
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from skra_app.broker import Broker, BrokerOptions, new_event_loop
from skra_app.broker.log import LogSettings, LogStore
from skra_app.gate import Gate
from skra_app.journal import open_journal
from skra_app.registry import ANONYMOUS, Actor, Registry, topics

T = TypeVar("T")
OPERATOR = Actor(ANONYMOUS, "test")


class RunningBroker:
    """A broker that listens; `restart` stops it and starts another on the same port over the same folder."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        options: BrokerOptions | None = None,
        make_gate: Callable[[Registry], Gate] = Gate,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self.options = options or BrokerOptions()
        self._make_gate = make_gate
        self.journal = open_journal("memory:" if folder is None else f"sqlite:///{folder / 'journal.sqlite'}")
        self.registry = Registry(self.journal)
        self.port = port
        self.internal_port = 0
        self.start()

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def internal_bootstrap(self) -> str:
        return f"127.0.0.1:{self.internal_port}"

    def start(self) -> None:
        public, internal = _listen(self.port), _listen(self.internal_port)
        self.port, self.internal_port = public.getsockname()[1], internal.getsockname()[1]
        store = LogStore.open(None if self.folder is None else self.folder / "log", LogSettings())
        self.broker = Broker(self.registry, self._make_gate(self.registry), store, self.options)
        self.loop = new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.on_loop(self.broker.start([public], [internal]))

    def on_loop(self, work: "asyncio.coroutines.Coroutine[None, None, T]") -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    def stop(self) -> None:
        self.on_loop(self.broker.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def create(self, topic: str, partitions: int = 1, **configs: str) -> str:
        written = {name.replace("_", "."): value for name, value in configs.items()}
        topics.create(self.registry, topic, partitions, OPERATOR, configs=written)
        return topic

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


@contextmanager
def running_broker(folder: Path | None = None, **told: object) -> Iterator[RunningBroker]:
    broker = RunningBroker(folder, **told)
    try:
        yield broker
    finally:
        broker.stop()
        broker.journal.close()


def serve_until_killed(folder: Path, port: int) -> None:
    """The same in a process of its own, for tests that kill it."""
    RunningBroker(folder, port=port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    serve_until_killed(Path(sys.argv[1]), int(sys.argv[2]))
