"""The keys of an identity provider (JWKS, RFC 7517): from a file or from an URL of the settings, and from nowhere else.

What a token says about where keys are (`jku`, `x5u`, `jwk`) is never looked at. An unknown key id asks the provider
again, but not more than once in a while, however many tokens come.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

LARGEST: Final = 1_000_000
"""Bytes of a document of the provider."""
PATIENCE: Final = 5.0
"""Seconds until a provider that does not answer is left alone."""
FRESH: Final = 600.0
"""Seconds until keys are asked for again though all are known."""
PAUSE: Final = 30.0
"""Seconds between two questions for an unknown key, or after one without an answer."""
DISCOVERY: Final = "/.well-known/openid-configuration"
KINDS: Final = frozenset({"RSA", "EC", "OKP"})
"""Keys that come in pairs. A shared secret (`oct`) is none of them, and never taken."""

Json = Mapping[str, Any]


class NoKeys(Exception):
    """The keys cannot be had; says from where, and why."""


class Source(NamedTuple):
    """Where the keys are: a file, an URL, or what the issuer's own description names."""

    issuer: str
    place: str = ""

    @property
    def file(self) -> Path | None:
        """The file, where it is one."""
        return Path(self.place) if self.place and "://" not in self.place else None

    def read(self) -> Json:
        """The document with the keys. Raises NoKeys."""
        if self.file is not None:
            return _read(self.file)
        if self.place:
            return _fetched(self.place)
        told = _fetched(self.issuer.rstrip("/") + DISCOVERY)
        if told.get("issuer") != self.issuer:
            raise NoKeys(f"{self.issuer}{DISCOVERY} describes the issuer {told.get('issuer')!r:.200}: expected itself")
        return _fetched(secure(str(told.get("jwks_uri"))))


class SigningKey(NamedTuple):
    """A public key, and what its document says of it."""

    id: str | None
    kind: str
    """RSA, EC or OKP."""
    algorithm: str | None
    """The only one that it is for, where that is said."""
    key: Any

    def fits(self, kid: str | None, algorithm: str) -> bool:
        """Whether a token that says so may be signed by it."""
        kinds = {"R": "RSA", "P": "RSA", "E": "OKP" if algorithm == "EdDSA" else "EC"}
        named = kid is None or kid == self.id
        return named and self.kind == kinds.get(algorithm[0]) and self.algorithm in {None, algorithm}


class SigningKeys:
    """The keys of one source; any number of threads may share it."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: Sequence[SigningKey] = ()
        self._asked: float | None = None
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """The key of an id; without one the only key that could be meant. Raises NoKeys where none were ever had."""
        self._refresh(FRESH)
        found = self._known(kid, algorithm)
        if found is None:
            self._refresh(PAUSE)
            found = self._known(kid, algorithm)
        if not self._keys:
            raise NoKeys(f"no keys of {self._source.issuer} are known; the log says why")
        return found

    def _known(self, kid: str | None, algorithm: str) -> SigningKey | None:
        fitting = [key for key in self._keys if key.fits(kid, algorithm)]
        return fitting[0] if len(fitting) == 1 else None

    def _refresh(self, age: float) -> None:
        """Ask the source unless that was done not long ago; whoever comes meanwhile takes the keys as they are."""
        if self._asked is not None and self._clock() - self._asked < age and not self._rewritten():
            return
        if not self._lock.acquire(blocking=not self._keys):
            return
        try:
            if self._asked is None or self._clock() - self._asked >= min(age, PAUSE) or self._rewritten():
                self._ask()
        finally:
            self._lock.release()

    def _ask(self) -> None:
        stamp = self._seen()
        try:
            self._keys = _keys(self._source.read())
        except NoKeys as fault:
            log.warning("keys of the identity provider: %s%s", fault, "; those before stay in force" * bool(self._keys))
        self._asked, self._stamp = self._clock(), stamp

    def _rewritten(self) -> bool:
        return self._seen() != self._stamp

    def _seen(self) -> tuple[int, int] | None:
        file = self._source.file
        try:
            found = file.stat() if file else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size) if found else None


def secure(url: str) -> str:
    """An URL that keys may come from: https, or this machine. Raises NoKeys."""
    parts = urlsplit(url)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not local):
        raise NoKeys(f"{url!r:.200}: expected an https:// URL (http:// only on this machine)")
    return url


def _keys(document: Json) -> Sequence[SigningKey]:
    """The public keys that signatures are checked with; others are left out. Raises NoKeys."""
    from jwt import PyJWK  # noqa: PLC0415 - an extra
    from jwt.exceptions import PyJWTError  # noqa: PLC0415

    found: list[SigningKey] = []
    listed = document.get("keys")
    for one in cast("list[object]", listed) if isinstance(listed, list) else ():
        key = _object(one)
        if key.get("kty") in KINDS and key.get("use", "sig") == "sig":
            with suppress(PyJWTError, ValueError, TypeError):
                found.append(SigningKey(key.get("kid"), key["kty"], key.get("alg"), PyJWK(key).key))
    if not found:
        raise NoKeys("expected a JWKS document with a key for signatures of the kind RSA, EC or OKP")
    return found


def _read(file: Path) -> Json:
    try:
        return _document(file.read_bytes(), str(file))
    except OSError as fault:
        raise NoKeys(f"{file}: {fault.strerror or fault}") from fault


def _fetched(url: str) -> Json:
    import httpx  # noqa: PLC0415 - only where keys come from an URL

    body = bytearray()
    deadline = time.monotonic() + PATIENCE
    try:
        with httpx.stream("GET", url, timeout=PATIENCE, headers={"Accept": "application/json"}) as answer:
            if not answer.is_success:
                raise NoKeys(f"{url} answered {answer.status_code}")
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST or time.monotonic() > deadline:
                    raise NoKeys(f"{url}: more than {LARGEST} bytes, or longer than {PATIENCE:.0f} seconds")
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise NoKeys(f"{url}: {fault or type(fault).__name__}") from fault
    return _document(bytes(body), url)


def _document(text: bytes, place: str) -> Json:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise NoKeys(f"{place}: expected JSON ({fault})") from fault
    document = _object(found)
    if not document:
        raise NoKeys(f"{place}: expected a JSON object")
    return document


def _object(value: object) -> dict[str, Any]:
    """A JSON object; empty where it is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
