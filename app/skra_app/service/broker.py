"""The broker on a loop of its own: what its process runs, and how one is made and made to listen."""

import asyncio
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socket

from skra_app.broker import Broker, BrokerOptions, new_event_loop
from skra_app.broker.broker import Listen
from skra_app.broker.log.errors import LogError
from skra_app.broker.log.settings import LogSettings
from skra_app.broker.log.store import LogStore
from skra_app.broker.reception import ConnectionLimits
from skra_app.clock import SYSTEM_CLOCK, Clock
from skra_app.errors import Unavailable
from skra_app.gate import Gate
from skra_app.registry.identity.told import tokens_of
from skra_app.service.cycles import look_seldom
from skra_app.service.family import READY, refused
from skra_app.service.first_key import first_key, told
from skra_app.service.listen import files_allowed
from skra_app.service.opened import open_registry
from skra_app.service.refusal import CannotStart
from skra_app.service.tls import Certificates, SecureListener, certificate_names
from skra_app.settings import Settings


def serve_broker(settings: Settings, kafka: socket, internal: socket, token: str, reports: Connection) -> None:
    """Serve until told to stop; reports when it listens, or why it cannot."""
    try:
        registry = open_registry(settings)
        if credentials := first_key(settings, registry):
            print(told(credentials), flush=True)
        broker = Broker(registry, Gate(registry), open_log(settings), options_of(settings, token))
        loop = new_event_loop()
        certificates = Certificates(settings) if settings.speaks_tls("kafka") else None
        loop.run_until_complete(_serve(broker, kafka, internal, certificates, reports))
        loop.close()
    except CannotStart as reason:
        reports.send(refused(str(reason)))


def options_of(settings: Settings, token: str, clock: Clock = SYSTEM_CLOCK) -> BrokerOptions:
    """What the settings say to a broker."""
    return BrokerOptions(
        advertise=settings.advertise,
        auto_create=settings.auto_create,
        claim=settings.claim,
        internal_token=token,
        auth=settings.auth == "on",
        login_failures=settings.login_failures,
        connections=_connections(settings),
        certificate_names=certificate_names(settings),
        tokens=tokens_of(settings),
        clock=clock,
    )


def _connections(settings: Settings) -> ConnectionLimits:
    """Never so many connections that no file is left for the log."""
    return ConnectionLimits(
        most=max(1, min(settings.connections_limit, files_allowed() * 3 // 4)),
        from_one_address=settings.connections_per_address_limit,
        idle=settings.idle_limit,
        slow=settings.slow_limit,
        held=settings.held_limit,
    )


def open_log(settings: Settings) -> LogStore:
    """The log that settings describe. Raises CannotStart."""
    try:
        folder = None if settings.in_memory else Path(settings.log)
        return LogStore.open(folder, LogSettings(fsync=settings.fsync))
    except (LogError, OSError) as fault:
        raise CannotStart(f"the log in {settings.log}: {fault}") from fault


async def _serve(
    broker: Broker, kafka: socket, internal: socket, certificates: Certificates | None, reports: Connection
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for interruption in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(interruption, stopped.set)
    await start(broker, kafka, internal, certificates)
    watching = loop.create_task(certificates.watch()) if certificates else None
    if certificates:
        loop.add_signal_handler(signal.SIGHUP, certificates.reload)
    look_seldom()
    reports.send(READY)
    await stopped.wait()
    if watching:
        watching.cancel()
    await broker.stop()


async def start(broker: Broker, kafka: socket, internal: socket, certificates: Certificates | None) -> None:
    """Have a broker listen, with TLS where there are certificates. Raises CannotStart."""
    try:
        await broker.start([kafka], [internal], _listen(certificates) if certificates else None)
    except (LogError, Unavailable, OSError) as fault:
        with suppress(LogError):  # it is told already, and the folder is free for the next start
            await broker.stop()
        raise CannotStart(f"the broker: {fault}") from fault


def _listen(certificates: Certificates) -> Listen:
    return lambda sock, connection: SecureListener(sock, connection, certificates.context, "Kafka")
