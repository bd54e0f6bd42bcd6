"""`skra serve`: one parent that owns folder and ports, and the processes that do the work.

The parent stays small: each child imports what it needs, all at the same time, which makes the start short.
"""

import http.client
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from socket import socket
from types import FrameType

from skra_app.registry.identity.told import tokens_of
from skra_app.service import family
from skra_app.service.counts import count_in
from skra_app.service.first_key import told
from skra_app.service.folder import DataFolder
from skra_app.service.greeting import greeting, warnings
from skra_app.service.listen import allow_connections, bound, place_of, reachable, reserved
from skra_app.service.log_lines import LogLines
from skra_app.service.refusal import CannotStart, ChildDied
from skra_app.service.tls import Certificates, certificate_names
from skra_app.settings import Address, Settings

PATIENCE = 900.0
"""Seconds until a server that is not ready gives up; a long journal without a snapshot takes its time."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The sockets of a server, bound by the parent."""

    http: socket
    kafka: socket
    internal: socket

    @classmethod
    def bind(cls, settings: Settings) -> "Ports":
        """Bind all. Raises CannotStart."""
        return cls(
            http=(bound if settings.speaks_tls("http") else reserved)(settings.http, "--http"),
            kafka=bound(settings.kafka, "--kafka"),
            internal=bound(Address("127.0.0.1", 0), "the broker's internal listener"),
        )

    def close(self) -> None:
        """Give all back."""
        for sock in (self.http, self.kafka, self.internal):
            sock.close()


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        InvalidSetting: what is said of an identity provider cannot be.
        CannotStart: a folder, a port or a journal that cannot be had.
        SystemExit: a process ended by itself, and all others were stopped (code 1).
    """
    lines = logging.StreamHandler()
    lines.setFormatter(LogLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # says at length that it talks to our own loopback
    _check(settings)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # tells of each question to the identity provider
    for warning in warnings(settings):
        print(warning, file=sys.stderr, flush=True)
    allow_connections()
    with _interruptions() as interrupted:
        if settings.in_memory:
            _serve_here(settings, interrupted)
        else:
            try:
                _serve_apart(settings, interrupted)
            except ChildDied as death:
                sys.exit(f"skra: {death}")
    _say("Skra has stopped")


def _check(settings: Settings) -> None:
    """Say what is wrong with identities before anything starts. Raises CannotStart, InvalidSetting."""
    if settings.tls_cert is not None:
        Certificates(settings)
    elif settings.tls_client_ca is not None or settings.tls_key is not None:
        raise CannotStart("--tls-client-ca and --tls-key are of no use without --tls-cert FILE")
    certificate_names(settings)
    tokens_of(settings)


def _serve_here(settings: Settings, interrupted: Connection) -> None:
    from skra_app.service.embedded import running  # noqa: PLC0415 - everything at once, only here

    if settings.tls_cert:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the files are looked at anyway
    with running(settings) as server:
        if server.first_key:
            _say(told(server.first_key))
        _say(greeting(settings, server.http, server.kafka))
        interrupted.poll(None)


def _serve_apart(settings: Settings, interrupted: Connection) -> None:
    with ExitStack() as stack:
        stack.callback(DataFolder.take(settings.data).leave)
        ports = Ports.bind(settings)
        stack.callback(ports.close)
        count_in(settings.data)
        if settings.tls_cert:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until a child knows what to do with it
        children = _spawn(settings, ports)
        stack.callback(family.stop, children)
        if settings.tls_cert:
            signal.signal(signal.SIGHUP, _teller(children))
        http, kafka = place_of(ports.http), place_of(ports.kafka)
        ports.kafka.close()
        ports.internal.close()
        if not family.wait_ready(children, interrupted, PATIENCE):
            return
        if not settings.speaks_tls("http"):
            _wait_answering(http)
        _say(greeting(settings, http, kafka))
        family.wait_end(children, interrupted)


def _teller(children: Sequence[family.Child]) -> Callable[[int, FrameType | None], None]:
    """Hands a signal on to the processes that it is for."""

    def tell(number: int, _frame: FrameType | None) -> None:
        family.tell(children, signal.Signals(number))

    return tell


def _spawn(settings: Settings, ports: Ports) -> list[family.Child]:
    token = secrets.token_urlsafe(32)
    internal = str(place_of(ports.internal))
    broker = family.spawn("broker", _broker, settings, ports.kafka, ports.internal, token)
    if settings.speaks_tls("http"):
        secure = range(settings.workers)
        return [broker, *(family.spawn("web", _secure_web, settings, ports.http, internal, token) for _ in secure)]
    return [broker, family.spawn("web", _web, settings, place_of(ports.http), internal, token)]


def _broker(settings: Settings, kafka: socket, internal: socket, token: str, reports: Connection) -> None:
    from skra_app.service.broker import serve_broker  # noqa: PLC0415 - in the child

    serve_broker(settings, kafka, internal, token, reports)


def _web(settings: Settings, address: Address, internal: str, token: str, reports: Connection) -> None:
    from skra_app.service.web import serve_web  # noqa: PLC0415 - in the child
    from skra_app.web import BrokerAddress  # noqa: PLC0415 - in the child

    serve_web(settings, address, BrokerAddress(internal, token), reports)


def _secure_web(settings: Settings, sock: socket, internal: str, token: str, reports: Connection) -> None:
    from skra_app.service.secure_web import serve_secure_web  # noqa: PLC0415 - in the child
    from skra_app.web import BrokerAddress  # noqa: PLC0415 - in the child

    serve_secure_web(settings, sock, BrokerAddress(internal, token), reports)


def _wait_answering(address: Address) -> None:
    """Wait until the web answers over the network that it is ready. Raises CannotStart."""
    place = reachable(address)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(place.host, place.port, timeout=5)
        with suppress(OSError):
            connection.request("GET", "/ready")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        connection.close()
        time.sleep(0.01)
    raise CannotStart(f"the web on {address} does not answer /ready")


@contextmanager
def _interruptions() -> Generator[Connection]:
    """A line that becomes readable when somebody asks this process to stop."""
    reading, writing = os.pipe()
    line = Connection(reading, writable=False)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        os.write(writing, b"!")

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield line
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        line.close()
        os.close(writing)


def _say(text: str) -> None:
    print(text, flush=True)
