"""What a TLS port shows and asks for, read from files (RFC 8446; the floor is a setting)."""

import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from skra_app.settings import Settings

VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: forward secrecy and authenticated encryption only. Those of 1.3 are all so."""
DEMANDS: Final = {"wanted": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}


class BadCertificate(Exception):
    """Files that no TLS port can be made of; says which, and what to do."""


class Stamp(NamedTuple):
    """What of a file changes when it is written or replaced."""

    inode: int
    size: int
    modified: int
    """Nanoseconds."""


def files(settings: Settings) -> tuple[Path, ...]:
    """The files that `context` reads."""
    return tuple(each for each in (settings.tls_cert, settings.tls_key, settings.tls_client_ca) if each is not None)


def stamps(settings: Settings) -> tuple[Stamp | None, ...]:
    """What those files look like now; None for one that is not there."""
    found: list[Stamp | None] = []
    for file in files(settings):
        found.append(None)
        with suppress(OSError):
            seen = file.stat()
            found[-1] = Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns)
    return tuple(found)


def context(settings: Settings) -> ssl.SSLContext:
    """What new connections are met with. Raises BadCertificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = VERSIONS[settings.tls_min]
    made.set_ciphers(CIPHERS)
    made.options |= ssl.OP_NO_RENEGOTIATION
    _show_certificate(made, settings)
    _ask_for_certificates(made, settings)
    return made


def _show_certificate(made: ssl.SSLContext, settings: Settings) -> None:
    if settings.tls_cert is None:
        raise BadCertificate("--tls-cert FILE is needed for a port that speaks TLS")
    key = settings.tls_key or settings.tls_cert
    for flag, file in (("--tls-cert", settings.tls_cert), ("--tls-key", key)):
        _readable(flag, file)
    try:
        made.load_cert_chain(settings.tls_cert, key, password=_no_password)
    except ssl.SSLError as fault:
        raise BadCertificate(
            f"--tls-cert {settings.tls_cert} with --tls-key {key}: expected a certificate and its own key, "
            f"unencrypted, as PEM ({fault.reason or fault})"
        ) from fault
    except _Encrypted:
        raise BadCertificate(
            f"--tls-key {key} is encrypted: take the pass phrase off (openssl pkey -in … -out …)"
        ) from None


def _ask_for_certificates(made: ssl.SSLContext, settings: Settings) -> None:
    if settings.tls_client_auth == "off" or settings.tls_client_ca is None:
        if settings.tls_client_auth == "required":
            raise BadCertificate("--tls-client-auth required: add --tls-client-ca FILE, which says whose are taken")
        return
    _readable("--tls-client-ca", settings.tls_client_ca)
    try:
        made.load_verify_locations(settings.tls_client_ca)
    except ssl.SSLError as fault:
        raise BadCertificate(
            f"--tls-client-ca {settings.tls_client_ca}: expected certificates of CAs as PEM ({fault.reason or fault})"
        ) from fault
    made.verify_mode = DEMANDS[settings.tls_client_auth]


class _Encrypted(Exception):
    """The key wants a pass phrase."""


def _no_password() -> str:
    """Keep OpenSSL from asking the terminal for one."""
    raise _Encrypted


def _readable(flag: str, file: Path) -> None:
    try:
        file.read_bytes()
    except OSError as fault:
        raise BadCertificate(f"{flag} {file}: {fault.strerror or fault}") from fault
