"""One HTTP connection over TLS: uvicorn's, with a bound on headers, and with the client's certificate."""

import asyncio
import logging
from typing import Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from skra_app.web.principal import CERTIFICATE

log = logging.getLogger(__name__)

NAMES: Final = "skra.names"
"""The member of a connection's state with the rules by which certificates name who shows them."""
LARGEST_HEAD: Final = 64 * 1024
"""Bytes of a request before its body; uvicorn would gather them without an end."""


class SecureHttp(HttpToolsProtocol):
    """A connection whose requests know the certificate that the client showed."""

    _head: int | None = 0
    """Bytes that came of a request line and headers without an end; None within a body."""
    _passed = False
    """Whether the bytes that are being read end something."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the certificate."""
        super().connection_made(cast("asyncio.Transport", transport))
        self.app_state = {CERTIFICATE: self.app_state[NAMES].shown(transport.get_extra_info("peercert"))}

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is a head that does not end."""
        before, self._passed = self._head, False
        super().data_received(data)
        if before is None or self._passed:
            return
        self._head = before + len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            log.warning(
                "closed the connection from %s: a request of more than %d bytes of headers", self.client, self._head
            )
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """Begin with the body."""
        self._head, self._passed = None, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Begin with the next request."""
        self._head, self._passed = 0, True
        super().on_message_complete()
