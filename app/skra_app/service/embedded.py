"""Everything in one process and in a moment: for tests, for notebooks, and for `--journal memory:`."""

import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from skra_app.broker.dispatch import Dispatcher
from skra_app.clock import SYSTEM_CLOCK, Clock
from skra_app.service.folder import DataFolder
from skra_app.service.listen import bound, place_of, reachable
from skra_app.service.tls import Certificates, certificate_names
from skra_app.service.world import Dispatching, World
from skra_app.settings import Address, Settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running server inside this process."""

    http: Address
    kafka: Address
    reset: Callable[[], None]
    """Be as just started, on the same ports; raises ValueError where the contents are not in memory."""
    crash: Callable[[], None]
    """Bring the broker down as a kill would; raises ValueError where the contents are not in memory."""
    revive: Callable[[], None]
    """Have it up again over what it had acknowledged."""
    rebalance: Callable[[str], None]
    """Have all members of a consumer group join anew; raises ValueError for a group without members."""
    first_key: str = ""
    """`NAME:KEY` of the admin that this start made; empty where it made none."""
    scheme: str = "http"
    """`https` where the registry speaks TLS."""

    @property
    def registry_url(self) -> str:
        """Base URL of the registry."""
        return f"{self.scheme}://{reachable(self.http)}"

    @property
    def bootstrap_servers(self) -> str:
        """What Kafka clients connect to."""
        return str(reachable(self.kafka))


class _Requests(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    """So that bodies may come in chunks."""
    timeout = 75
    """Seconds that a connection may say nothing: each has a thread."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing: whoever embeds a server has its own output."""


@contextmanager
def running(
    settings: Settings, dispatching: Dispatching = Dispatcher, clock: Clock = SYSTEM_CLOCK
) -> Generator[Embedded]:
    """A server in threads of this process for as long as the block lasts. Raises CannotStart."""
    with ExitStack() as stack:
        if not settings.in_memory:
            stack.callback(DataFolder.take(settings.data).leave)
        kafka = stack.enter_context(bound(settings.kafka, "--kafka"))
        internal = stack.enter_context(bound(Address("127.0.0.1", 0), "the broker's internal listener"))
        world = World(settings, kafka, internal, dispatching, clock)
        stack.callback(world.close)
        scheme = "https" if settings.speaks_tls("http") else "http"
        if world.certificates is not None and scheme == "https":
            http = stack.enter_context(_secure_web(world, world.certificates, settings))
        else:
            http = stack.enter_context(_web(world, settings))
        yield Embedded(
            http,
            place_of(kafka),
            world.reset,
            world.crash,
            world.revive,
            world.rebalance,
            first_key=world.first_key,
            scheme=scheme,
        )


@contextmanager
def _web(app: "WSGIApplication", settings: Settings) -> Generator[Address]:
    with bound(settings.http, "--http") as sock:
        place = place_of(sock)
        server = make_server(place.host, place.port, app, threaded=True, request_handler=_Requests, fd=sock.fileno())
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="skra-web", daemon=True)
        thread.start()
        try:
            yield place
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@contextmanager
def _secure_web(world: World, certificates: Certificates, settings: Settings) -> Generator[Address]:
    from skra_app.service.secure_web import SecureServer  # noqa: PLC0415 - only where the web speaks TLS

    with bound(settings.http, "--http") as sock:
        place = place_of(sock)
        server = SecureServer(world, certificates, certificate_names(settings), sock)
        thread = threading.Thread(target=server.run, name="skra-web", daemon=True)
        thread.start()
        try:
            yield place
        finally:
            server.should_exit = True
            thread.join()
