"""Tells who comes with a key; what both doors, HTTP and Kafka, ask.

What was found good is remembered by a digest under a secret of this process, because PBKDF2 takes a millisecond. That
it was good is looked up anew each time: a key that has ended, or a principal that was removed, is refused at once.
"""

import logging
import secrets
from hashlib import blake2b
from typing import Final, NamedTuple

from skra_app.errors import InvalidToken, NotAllowed, TooManyFailures, Unauthenticated
from skra_app.registry.account import Account, Key
from skra_app.registry.actor import Principal
from skra_app.registry.bounded import Bounded
from skra_app.registry.failures import Failures
from skra_app.registry.identity.certificate import Shown
from skra_app.registry.identity.token import BadToken, Claimed, Tokens
from skra_app.registry.principals import SALT, key_id
from skra_app.registry.registry import Registry
from skra_app.registry.rights import MAY, Access, Role
from skra_app.registry.scram import Kept, is_key

log = logging.getLogger(__name__)

_REMEMBERED: Final = 10_000
_LONGEST: Final = 256
"""Characters of what may be a key; nothing longer is worth the arithmetic."""
_NOBODY: Final = Kept(bytes(32), bytes(32))


class Login(NamedTuple):
    """What somebody came in with, and whose it is."""

    name: str
    key: str = ""
    """The id of a key; empty for a certificate and for a token."""
    ends: int | None = None
    """From when on a certificate or a token is good no longer, milliseconds since the epoch; keys are looked up."""
    token: bool = False
    """Whether a token was shown; what it said follows."""
    role: Role | None = None
    application: str = ""


class Authenticator:
    """Judges keys for one process; any number of threads may share it."""

    def __init__(self, registry: Registry, failures: Failures, tokens: Tokens | None = None) -> None:
        """`tokens` judges those of an identity provider; without it there are none."""
        self._registry = registry
        self._failures = failures
        self._tokens = tokens
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

    @property
    def takes_tokens(self) -> bool:
        """Whether an identity provider is trusted."""
        return self._tokens is not None

    def by_bearer(self, text: str, address: str) -> Login:
        """Who shows a key, or a token: a key begins with a word of ours, which no token does.

        Raises what `by_name` and `by_token` raise.
        """
        return self.by_key(text, address) if self._tokens is None or key_id(text) else self.by_token(text, address)

    def by_token(self, token: str, address: str) -> Login:
        """Who shows a token of the identity provider; may wait for the provider's keys.

        Raises:
            InvalidToken. NotAllowed: it is good, and nobody gave it a role.
        """
        return self.by_claims(self.claims(token, address))

    def claims(self, token: str, address: str) -> Claimed:
        """What a token says; the part that may wait, and looks at no state. Raises InvalidToken.

        Bad ones do not keep good ones of the same address out: nobody guesses a signature. They only fill no log.
        """
        if self._tokens is None:
            raise InvalidToken("this server takes none")
        try:
            return self._tokens.read(token)
        except BadToken as reason:
            if not self._failures.too_many(address):
                self._failures.note(address)
                log.warning("a token that is not good came from %s: %s", address, reason)
            raise InvalidToken(str(reason)) from None

    def by_claims(self, said: Claimed) -> Login:
        """Who comes with what a good token says. Raises InvalidToken, NotAllowed, StoreFailed."""
        self._registry.state()
        login = Login(said.name, "", said.ends, token=True, role=said.role, application=said.application)
        self.principal(login)
        return login

    def lifetime(self, said: Claimed) -> int:
        """Milliseconds until a token should be replaced by a new one (KIP-368); at least one."""
        return max(1, said.expires - self._registry.clock())

    def by_certificate(self, shown: Shown) -> Login:
        """Who showed a certificate that the handshake found good.

        Raises:
            Unauthenticated: it names nobody who was added, or has ended since.
        """
        self._registry.state()
        login = Login(shown.name, ends=shown.ends)
        if self._standing(login) is None:
            log.warning("a certificate names %.200r, who is no principal, or has ended", shown.name)
            raise Unauthenticated
        return login

    def principal(self, login: Login) -> Principal:
        """Who somebody is that came in before, with what it may do now.

        Raises:
            Unauthenticated: its key, certificate or token has ended, or it was removed.
            NotAllowed: its token is good, and nobody gave it a role.
        """
        if login.token:
            return self._token_bearer(login)
        account = self._standing(login)
        if account is None:
            raise Unauthenticated
        self._registry.key_use.note(login.key)
        return Principal(account.name, named=True, access=account.access)

    def _token_bearer(self, login: Login) -> Principal:
        """Who has a token: with the rights of a principal that was added without keys, else by its groups.

        A principal that has keys is none of the provider's: else whoever may choose a name there could be our admin.
        """
        account = self._registry.seen.accounts.get(login.name)
        if login.ends is not None and self._registry.clock() >= login.ends:
            raise InvalidToken("it has expired")
        if account is not None and account.keys:
            raise InvalidToken(f"'{login.name}' is a principal that comes in with a key")
        if account is None and login.role is None:
            needed = "a group of --oidc-groups, or `skra principal add --no-key`"
            raise NotAllowed("come in", login.name, needed)
        access = account.access if account else Access(MAY[login.role or Role.READER])
        return Principal(login.name, named=True, access=access, application=login.application)

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
        if not login.key:
            return account if login.ends is None or now < login.ends else None
        return account if account and any(key.id == login.key and key.live(now) for key in account.keys) else None
