"""A port that speaks TLS: a handshake is done or given up in time, and a fault is one line that says what came.

A server of asyncio does handshakes by itself, but keeps their faults to itself as well, and one context for good.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Coroutine
from socket import socket
from typing import Final

from skra_app.listener import taken

log = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds that a handshake may take."""
FAREWELL: Final = 2.0
"""Seconds that a client gets to say goodbye in TLS too."""
NO_TLS: Final = "what came is no TLS, and this port speaks nothing else (Kafka: security.protocol=SSL or SASL_SSL)"
MEANINGS: Final = {
    "HTTP_REQUEST": "a plain HTTP request came to a port that speaks TLS: use https://",
    "WRONG_VERSION_NUMBER": NO_TLS,
    "RECORD_LAYER_FAILURE": NO_TLS,
    "PACKET_LENGTH_TOO_LONG": NO_TLS,
    "UNSUPPORTED_PROTOCOL": "the client's TLS is older than --tls-min",
    "NO_SHARED_CIPHER": "the client knows none of the ciphers that are taken",
    "PEER_DID_NOT_RETURN_A_CERTIFICATE": "the client shows no certificate, and --tls-client-auth is required",
    "CERTIFICATE_VERIFY_FAILED": "the client's certificate is not good by --tls-client-ca",
    "TLSV1_ALERT_UNKNOWN_CA": "the client does not trust the CA of this server's certificate",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the client does not trust this server's certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the client does not take this server's certificate",
}
"""What OpenSSL's reasons mean to who runs the server."""


class SecureListener:
    """Takes the connections of a bound, listening socket, on the loop that runs; the socket is its own from then on."""

    def __init__(
        self,
        sock: socket,
        protocol: Callable[[], asyncio.BaseProtocol],
        context: Callable[[], ssl.SSLContext],
        port: str,
    ) -> None:
        """`context` is asked at each connection; `port` names the port in the log."""
        sock.setblocking(False)
        self._sock = sock
        self._protocol = protocol
        self._context = context
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._begin(self._accept())

    def close(self) -> None:
        """Take no more connections; those that stand go on."""
        for task in self._tasks:
            task.cancel()
        self._sock.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self) -> None:
        async for came, remote in taken(self._sock, self._port):
            self._begin(self._shake(came, remote))

    async def _shake(self, came: socket, remote: str) -> None:
        try:
            await self._loop.connect_accepted_socket(
                self._protocol, came, ssl=self._context(), ssl_handshake_timeout=PATIENCE, ssl_shutdown_timeout=FAREWELL
            )
        except ssl.SSLError as fault:
            log.warning("no TLS with %s on the %s port: %s", remote, self._port, _meaning(fault))
        except ConnectionAbortedError as fault:
            log.warning("no TLS with %s on the %s port: %s", remote, self._port, fault)
        except OSError as fault:
            log.debug("%s left before the handshake was done: %s", remote, fault)


def _meaning(fault: ssl.SSLError) -> str:
    reason = fault.reason or str(fault)
    said = MEANINGS.get(reason)
    return f"{said} ({getattr(fault, 'verify_message', '') or reason})" if said else reason
