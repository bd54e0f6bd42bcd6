"""Tells who comes with a key; what both doors, HTTP and Kafka, ask.

What was found good is remembered by a digest under a secret of this process, because PBKDF2 takes a millisecond. That
it was good is looked up anew each time: a key that has ended, or a principal that was removed, is refused at once.
"""

import logging
import secrets
from hashlib import blake2b
from typing import Final, NamedTuple

from skra_app.errors import TooManyFailures, Unauthenticated
from skra_app.registry.account import Account, Key
from skra_app.registry.actor import Principal
from skra_app.registry.bounded import Bounded
from skra_app.registry.failures import Failures
from skra_app.registry.principals import SALT, key_id
from skra_app.registry.registry import Registry
from skra_app.registry.scram import Kept, is_key

log = logging.getLogger(__name__)

_REMEMBERED: Final = 10_000
_LONGEST: Final = 256
"""Characters of what may be a key; nothing longer is worth the arithmetic."""
_NOBODY: Final = Kept(bytes(32), bytes(32))


class Login(NamedTuple):
    """A key that was shown, and whose it is."""

    name: str
    key: str
    """Its id."""


class Authenticator:
    """Judges keys for one process; any number of threads may share it."""

    def __init__(self, registry: Registry, failures: Failures) -> None:
        self._registry = registry
        self._failures = failures
        self._secret = secrets.token_bytes(32)
        self._good = Bounded[bytes, Login](_REMEMBERED, lambda _: 1)

    def by_name(self, name: str, key: str, address: str) -> Login:
        """Who shows a name and a key.

        Raises:
            Unauthenticated: the key is not good. TooManyFailures: of that address. StoreFailed.
        """
        digest = blake2b(f"{name}\0{key}".encode(errors="surrogatepass"), key=self._secret).digest()
        self._registry.state()
        login = self._good.get(digest)
        if login is not None and self._standing(login):
            return login
        self.admit(address)
        found = self._found(name, key) if len(key) <= _LONGEST else None
        if found is None:
            raise self.failed(address, name)
        self._good.put(digest, found)
        return found

    def by_key(self, key: str, address: str) -> Login:
        """Who shows a key alone, which says whose it is. Raises what `by_name` raises."""
        return self.by_name(self._registry.state().keys.get(key_id(key), ""), key, address)

    def principal(self, login: Login) -> Principal:
        """Who somebody is that came in before, with what it may do now.

        Raises:
            Unauthenticated: its key has ended, or it was removed.
        """
        account = self._standing(login)
        if account is None:
            raise Unauthenticated
        self._registry.key_use.note(login.key)
        return Principal(account.name, named=True, access=account.access)

    def admit(self, address: str) -> None:
        """Let an address try; raises TooManyFailures."""
        if self._failures.too_many(address):
            raise TooManyFailures

    def failed(self, address: str, name: str) -> Unauthenticated:
        """Count a key that was not good, and say so in the log; the refusal to raise."""
        self._failures.note(address)
        log.warning("a key that is not good came from %s for %.200r", address, name)
        return Unauthenticated()

    def keys(self, name: str) -> tuple[Key, ...]:
        """What is kept of somebody's good keys, newest first."""
        account = self._registry.state().accounts.get(name)
        return account.live(self._registry.clock())[::-1] if account else ()

    def salt(self, name: str) -> bytes:
        """The salt of somebody's keys; one that looks as good for somebody who does not exist."""
        account = self._registry.state().accounts.get(name)
        return account.salt if account else self._decoy(name)

    def _decoy(self, name: str) -> bytes:
        return blake2b(name.encode(errors="surrogatepass"), key=self._secret, digest_size=SALT).digest()

    def _found(self, name: str, key: str) -> Login | None:
        wanted = key_id(key)
        known = next((each for each in self.keys(name) if each.id == wanted), None)
        good = is_key(key, self.salt(name), known.kept[0] if known else _NOBODY)
        return Login(name, known.id) if known and good else None

    def _standing(self, login: Login) -> Account | None:
        account = self._registry.seen.accounts.get(login.name)
        now = self._registry.clock()
        return account if account and any(key.id == login.key and key.live(now) for key in account.keys) else None
