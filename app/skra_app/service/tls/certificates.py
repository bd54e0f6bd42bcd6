"""The certificates in force, and how they are renewed while connections stay up.

Each handshake takes the context of its moment; one that is renewed is a new context, so that a CA that was taken out is
trusted no longer, and files that are broken change nothing.
"""

import asyncio
import logging
import ssl
from typing import Final

from skra_app.registry.identity.certificate import CertificateNames
from skra_app.service.refusal import CannotStart
from skra_app.service.tls.context import BadCertificate, context, stamps
from skra_app.settings import Settings

log = logging.getLogger(__name__)

LOOKING: Final = 1.0
"""Seconds between two looks at the files."""


class Certificates:
    """What one process shows to who connects."""

    def __init__(self, settings: Settings) -> None:
        """Read the files. Raises CannotStart."""
        self._settings = settings
        self._read = stamps(settings)
        try:
            self._context = context(settings)
        except BadCertificate as fault:
            raise CannotStart(str(fault)) from fault

    def context(self) -> ssl.SSLContext:
        """What the next handshake is done with."""
        return self._context

    def reload(self) -> None:
        """Read the files again; where they are no good, go on with what is in force, and say so in the log."""
        self._read = stamps(self._settings)
        try:
            self._context = context(self._settings)
        except BadCertificate as fault:
            log.error("TLS certificates are NOT reloaded, those before stay in force: %s", fault)  # noqa: TRY400
        else:
            log.info("TLS certificates reloaded from %s", self._settings.tls_cert)

    async def watch(self) -> None:
        """Reload when the files have changed and stand still: certificate and key are seldom written at once."""
        before = self._read
        while True:
            await asyncio.sleep(LOOKING)
            now = stamps(self._settings)
            if now != self._read and now == before:
                self.reload()
            before = now


def certificate_names(settings: Settings) -> CertificateNames:
    """How certificates of clients name them. Raises CannotStart."""
    try:
        return CertificateNames.of(settings.tls_principal)
    except ValueError as fault:
        raise CannotStart(f"--tls-principal {fault}") from fault
