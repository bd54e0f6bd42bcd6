"""The web over TLS: uvicorn in front of the same WSGI application.

Granian does not tell an application the client's certificate, and takes a new one of the server only with new workers,
which ends connections. Uvicorn lets us make its connections, so both ports share one handshake (`service.tls`).
"""

import asyncio
import logging
import signal
from collections.abc import Iterable
from functools import partial
from multiprocessing.connection import Connection
from socket import socket
from typing import TYPE_CHECKING, cast

import uvicorn
from a2wsgi import WSGIMiddleware

from skra_app.broker import new_event_loop
from skra_app.registry.identity.certificate import CertificateNames
from skra_app.registry.warming import warm
from skra_app.service.cycles import look_seldom
from skra_app.service.family import READY, refused
from skra_app.service.opened import open_registry
from skra_app.service.refusal import CannotStart
from skra_app.service.secure_http import NAMES, SecureHttp
from skra_app.service.tls import Certificates, SecureListener, certificate_names
from skra_app.settings import Settings
from skra_app.web import application
from skra_app.web.broker_client import BrokerAddress
from skra_app.web.gathered import THREADS
from skra_app.web.principal import CERTIFICATE

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from a2wsgi.wsgi_typing import WSGIApp

KEEP_ALIVE = 75
"""Seconds that a connection may be idle: a handshake is dear."""


def serve_secure_web(settings: Settings, sock: socket, broker: BrokerAddress | None, reports: Connection) -> None:
    """Serve until told to stop; reports when it can answer, or why it cannot."""
    try:
        certificates, names = Certificates(settings), certificate_names(settings)
        app = application(open_registry(settings), settings, broker=broker)
        warm()
    except CannotStart as reason:
        reports.send(refused(str(reason)))
        return
    look_seldom()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.get_loop().add_signal_handler(signal.SIGHUP, certificates.reload)
        reports.send(READY)  # the port listens already: whoever comes early waits
        runner.run(_serve(SecureServer(app, certificates, names, sock), certificates))


class SecureServer(uvicorn.Server):
    """A server of uvicorn that leaves listening to us."""

    def __init__(
        self, app: "WSGIApplication", certificates: Certificates, names: CertificateNames, sock: socket
    ) -> None:
        """Serve an application on a bound, listening socket."""
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it tells of each start and stop, as we do
        super().__init__(_config(app))
        self._certificates = certificates
        self._names = names
        self._sock = sock

    async def startup(self, sockets: list[socket] | None = None) -> None:  # noqa: ARG002 - uvicorn's signature
        """Begin to take connections."""
        made = partial(SecureHttp, config=self.config, server_state=self.server_state, app_state={NAMES: self._names})
        self._listener = SecureListener(self._sock, made, self._certificates.context, "HTTP")
        await super().startup(sockets=[])

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Take no more, and let those that are served have their answers."""
        self._listener.close()
        await super().shutdown(sockets)


def _config(app: "WSGIApplication") -> uvicorn.Config:
    return uvicorn.Config(
        WSGIMiddleware(cast("WSGIApp", _Dressed(app)), workers=THREADS),
        http=SecureHttp,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
    )


async def _serve(server: SecureServer, certificates: Certificates) -> None:
    watching = asyncio.create_task(certificates.watch())
    await server.serve()
    watching.cancel()


class _Dressed:
    """Tells the application what WSGI has no member for: the client's certificate, and that bodies have an end."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let the application answer."""
        environ["wsgi.input_terminated"] = True
        environ[CERTIFICATE] = environ["asgi.scope"]["state"].get(CERTIFICATE)
        return self._app(environ, start_response)
