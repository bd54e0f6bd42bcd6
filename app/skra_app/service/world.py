"""What a server in this process holds: registry, broker and answers to HTTP, all of it replaced at once by a reset.

The ports stay open meanwhile, so that whoever knows the server's addresses finds the new world behind them.
"""

import asyncio
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from socket import socket
from typing import TYPE_CHECKING, cast

from skra_app.broker import Broker, new_event_loop
from skra_app.broker.dispatch import Dispatcher
from skra_app.broker.log.store import LogStore
from skra_app.clock import Clock
from skra_app.gate import Gate
from skra_app.registry import Registry
from skra_app.service.broker import open_log, options_of, start
from skra_app.service.first_key import first_key
from skra_app.service.listen import place_of
from skra_app.service.opened import open_registry
from skra_app.service.tls import Certificates
from skra_app.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Future
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

    from skra_app.broker.node import Node

Dispatching = Callable[["Node"], Dispatcher]
"""Makes what answers the requests of Kafka clients."""


@dataclass(frozen=True, slots=True)
class _Held:
    registry: Registry
    store: LogStore
    broker: Broker
    token: str
    """With which the web comes in by the broker's internal listener."""
    first_key: str


class _Gone(asyncio.Protocol):
    """Where a broker was: whoever connects is cut off."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut it off."""
        cast("asyncio.Transport", transport).abort()


class World:
    """A registry and a broker on a loop of their own in a thread, behind sockets that are somebody else's to close."""

    def __init__(
        self, settings: Settings, kafka: socket, internal: socket, dispatching: Dispatching, clock: Clock
    ) -> None:
        """Open everything and have the broker listen. Raises CannotStart."""
        self._settings = settings
        self._kafka = kafka
        self._internal = internal
        self._dispatching = dispatching
        self.certificates = Certificates(settings) if settings.tls_cert else None
        self._clock = clock
        self._gone: list[asyncio.Server] = []
        self._loop = new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="skra-broker", daemon=True)
        self._thread.start()
        try:
            self._held = self._opened()
        except BaseException:
            self._end()
            raise
        self._watching = self._watched()
        self._flask: Flask | None = None
        self._web: WSGIApplication | None = None
        self._opening = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer HTTP."""
        web = self._web or self._opened_web()
        return web(environ, start_response)

    def _opened_web(self) -> "WSGIApplication":
        """What answers HTTP, loaded by the first request: many tests send none."""
        from skra_app.web.application import fronted, resourceful  # noqa: PLC0415 - as above
        from skra_app.web.asked import House  # noqa: PLC0415 - as above
        from skra_app.web.broker_client import BrokerAddress  # noqa: PLC0415 - as above

        with self._opening:
            if self._web is None:
                inside = BrokerAddress(str(place_of(self._internal)), self._held.token)
                house = House(self._held.registry, self._settings, inside)
                self._flask = self._flask or resourceful(house)
                self._web = fronted(self._flask, house)
            return self._web

    @property
    def first_key(self) -> str:
        """`NAME:KEY` of the admin that this start or the last reset made; empty where it made none."""
        return self._held.first_key

    def reset(self) -> None:
        """Be as just started: clients are disconnected and find nothing of what was there before.

        Raises:
            ValueError: the server keeps its contents in a folder.
        """
        if not self._settings.in_memory:
            raise ValueError(f"only a server in memory can be reset, not one that keeps {self._settings.data}")
        self.revive()
        self._close()
        with self._opening:
            self._held, self._web = self._opened(), None

    def crash(self) -> None:
        """End the broker at once, as a kill would; who connects is cut off until `revive`. The registry goes on.

        Raises:
            ValueError: the server keeps its contents in a folder.
        """
        if not self._settings.in_memory:
            raise ValueError(f"only a server in memory can be brought down, not one that keeps {self._settings.data}")
        if not self._gone:
            self._on_loop(self._held.broker.crash())
            self._on_loop(self._turn_away())

    def revive(self) -> None:
        """Start the broker again over the same log; nothing happens to one that runs."""
        if self._gone:
            self._on_loop(self._let_in())
            held = self._held
            self._held = replace(held, broker=self._started(held.registry, held.store, held.token))

    def rebalance(self, group: str) -> None:
        """Have all members of a consumer group join anew. Raises ValueError when it has none."""
        self._on_loop(self._held.broker.rebalance(group))

    def close(self) -> None:
        """End everything but the sockets."""
        if self._watching is not None:
            self._watching.cancel()
        self.revive()
        self._close()
        self._end()

    def _opened(self) -> _Held:
        registry = open_registry(self._settings, self._clock)
        credentials = first_key(self._settings, registry)
        token = secrets.token_urlsafe(32)
        try:
            store = open_log(self._settings)
            broker = self._started(registry, store, token)
        except BaseException:
            registry.close()
            raise
        return _Held(registry, store, broker, token, credentials)

    def _started(self, registry: Registry, store: LogStore, token: str) -> Broker:
        options = options_of(self._settings, token, self._clock)
        broker = Broker(registry, Gate(registry), store, options, self._dispatching)
        shown = self.certificates if self._settings.speaks_tls("kafka") else None
        self._on_loop(start(broker, self._kafka.dup(), self._internal.dup(), shown))
        return broker

    async def _turn_away(self) -> None:
        loop = asyncio.get_running_loop()
        for each in (self._kafka, self._internal):
            self._gone.append(await loop.create_server(_Gone, sock=each.dup()))

    async def _let_in(self) -> None:
        while self._gone:
            self._gone.pop().close()

    def _watched(self) -> "Future[None] | None":
        """Renew certificates for as long as this world stands; a reset changes nothing about them."""
        if self.certificates is None:
            return None
        return asyncio.run_coroutine_threadsafe(self.certificates.watch(), self._loop)

    def _close(self) -> None:
        self._on_loop(self._held.broker.stop())
        self._held.registry.close()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _on_loop(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
