"""Whom to trust over TLS, and with which certificate to come: the same for registries and for brokers."""

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from skra.exits import Unusable

if TYPE_CHECKING:
    import ssl

CA: Final = "SKRA_CA"
CERTIFICATE: Final = "SKRA_CERT"
KEY: Final = "SKRA_CERT_KEY"


class Trust(NamedTuple):
    """Names of PEM files; empty ones were not given."""

    ca: str = ""
    """Of the CAs that may have signed a server's certificate; empty: those of the system."""
    certificate: str = ""
    """What to show of oneself."""
    key: str = ""
    """Its key; empty: the key stands with the certificate."""

    @classmethod
    def of_environment(cls) -> "Trust":
        """What the variables say."""
        return cls(*(os.environ.get(name, "") for name in (CA, CERTIFICATE, KEY)))

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return any(self)

    def context(self) -> "ssl.SSLContext":
        """What to begin TLS with; raises Unusable for files that cannot be used."""
        import ssl  # noqa: PLC0415 - start-up

        if self.key and not self.certificate:
            raise Unusable(f"--cert-key or {KEY}: whose key? name the certificate too, by --cert or {CERTIFICATE}")
        try:
            made = ssl.create_default_context(cafile=self.ca or None)
        except OSError as fault:
            raise Unusable(f"--ca or {CA}: {self.ca!r}: expected certificates of CAs as PEM ({fault})") from fault
        if self.certificate:
            try:
                made.load_cert_chain(self.certificate, self.key or None, password=_no_password)
            except (OSError, _Encrypted) as fault:
                raise Unusable(
                    f"--cert or {CERTIFICATE}: {self.certificate!r}: expected a certificate with its own key, "
                    f"unencrypted, as PEM ({fault})"
                ) from fault
        return made


class _Encrypted(Exception):
    """The key wants a pass phrase."""


def _no_password() -> str:
    """Keep OpenSSL from asking the terminal for one."""
    raise _Encrypted("the key is encrypted")
