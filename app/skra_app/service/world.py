"""What a server in this process holds: registry, broker and answers to HTTP, all of it replaced at once by a reset.

The ports stay open meanwhile, so that whoever knows the server's addresses finds the new world behind them.
"""

import asyncio
import secrets
import threading
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from socket import socket
from typing import TYPE_CHECKING

from skra_app.broker import Broker, new_event_loop
from skra_app.broker.dispatch import Dispatcher
from skra_app.registry import Registry
from skra_app.service.broker import make_broker, start
from skra_app.service.first_key import first_key
from skra_app.service.listen import place_of
from skra_app.service.opened import open_registry
from skra_app.service.tls import Certificates
from skra_app.settings import Settings
from skra_app.web.application import fronted, resourceful
from skra_app.web.asked import House
from skra_app.web.broker_client import BrokerAddress

if TYPE_CHECKING:
    from concurrent.futures import Future
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from skra_app.broker.node import Node

Dispatching = Callable[["Node"], Dispatcher]
"""Makes what answers the requests of Kafka clients."""


@dataclass(frozen=True, slots=True)
class _Held:
    registry: Registry
    broker: Broker
    house: House
    first_key: str


class World:
    """A registry and a broker on a loop of their own in a thread, behind sockets that are somebody else's to close."""

    def __init__(self, settings: Settings, kafka: socket, internal: socket, dispatching: Dispatching) -> None:
        """Open everything and have the broker listen. Raises CannotStart."""
        self._settings = settings
        self._kafka = kafka
        self._internal = internal
        self._dispatching = dispatching
        self.certificates = Certificates(settings) if settings.tls_cert else None
        self._loop = new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="skra-broker", daemon=True)
        self._thread.start()
        try:
            self._held = self._opened()
        except BaseException:
            self._end()
            raise
        self._watching = self._watched()
        self._flask = resourceful(self._held.house)
        self._web: WSGIApplication = fronted(self._flask, self._held.house)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer HTTP."""
        return self._web(environ, start_response)

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
        self._close()
        self._held = self._opened()
        self._web = fronted(self._flask, self._held.house)

    def close(self) -> None:
        """End everything but the sockets."""
        if self._watching is not None:
            self._watching.cancel()
        self._close()
        self._end()

    def _opened(self) -> _Held:
        registry = open_registry(self._settings)
        credentials = first_key(self._settings, registry)
        token = secrets.token_urlsafe(32)
        try:
            broker = make_broker(self._settings, registry, token, self._dispatching)
            shown = self.certificates if self._settings.speaks_tls("kafka") else None
            self._on_loop(start(broker, self._kafka.dup(), self._internal.dup(), shown))
        except BaseException:
            registry.close()
            raise
        inside = BrokerAddress(str(place_of(self._internal)), token)
        return _Held(registry, broker, House(registry, self._settings, inside), credentials)

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
