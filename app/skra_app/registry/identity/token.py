"""Bearer tokens of an identity provider (JWT, RFC 7519; OpenID Connect): are they good, and who comes with them.

Only signatures with a public key are taken, by a key of the settings, for an audience of ours, and not after their end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, cast

from skra_app.registry.actor import ANONYMOUS
from skra_app.registry.identity.signing_keys import NoKeys, SigningKeys
from skra_app.registry.rights import Role

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""All that need a public key only: with a shared secret, whoever checks could also sign."""
LARGEST: Final = 16_384
"""Characters of a token."""
LONGEST: Final = 200
"""Characters of a name."""
EVERYBODY: Final = "*"
END_OF_TIME: Final = 253_402_300_800_000
"""The year 10000, milliseconds since the epoch."""

Claims = Mapping[str, Any]


class BadToken(Exception):
    """Why a token is not good."""


class Claimed(NamedTuple):
    """What a good token says."""

    name: str
    expires: int
    """As it says itself; milliseconds since the epoch, UTC."""
    ends: int
    """From when on it is refused: the leeway later."""
    role: Role | None
    """By its groups; None where none of them means a role."""
    application: str
    """Empty where no claim tells."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What is expected of a token, and how it is read."""

    issuer: str
    audiences: tuple[str, ...]
    algorithms: frozenset[str] = ALGORITHMS
    leeway: int = 60
    """Seconds by which clocks may differ."""
    principal: str = "sub"
    """The claim with the name."""
    application: str = ""
    """The claim with the application; empty: its principals are applications of their own."""
    groups: str = "groups"
    """The claim with the groups."""
    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict[Role, frozenset[str]])
    """The groups that have each role; `*` is everybody with a good token."""


class Tokens:
    """Judges the tokens of one provider; any number of threads may share it."""

    def __init__(self, rules: TokenRules, keys: SigningKeys) -> None:
        self._rules = rules
        self._keys = keys

    def read(self, token: str) -> Claimed:
        """What a token says. Raises BadToken."""
        claims = self._verified(token)
        name = _text(_found(claims, self._rules.principal))
        if not name or len(name) > LONGEST or not name.isprintable() or name in {ANONYMOUS.name, EVERYBODY}:
            raise BadToken(f"its claim {self._rules.principal!r} is no name: expected 1 to {LONGEST} characters")
        application = _text(_found(claims, self._rules.application)) if self._rules.application else ""
        if self._rules.application and not application:
            raise BadToken(f"its claim {self._rules.application!r}, the application, is missing")
        expires = int(claims["exp"]) * 1000
        if expires > END_OF_TIME:
            raise BadToken("it expires in no year that there is")
        return Claimed(name, expires, expires + self._rules.leeway * 1000, self._role(claims), application)

    def _verified(self, token: str) -> Claims:
        import jwt  # noqa: PLC0415 - an extra

        if len(token) > LARGEST or not token.isascii():
            raise BadToken(f"it has more than {LARGEST} characters, or others than ASCII")
        try:
            header = jwt.get_unverified_header(token)
            algorithm, kid = header.get("alg"), header.get("kid")
            if algorithm not in self._rules.algorithms:
                raise BadToken(
                    f"it is signed by {algorithm!r:.50}: expected {', '.join(sorted(self._rules.algorithms))}"
                )
            key = self._keys.find(kid, algorithm)
            if key is None:
                raise BadToken(f"no key {kid!r:.100} for {algorithm} is known")
            claims: Claims = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                audience=list(self._rules.audiences),
                issuer=self._rules.issuer,
                leeway=self._rules.leeway,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, NoKeys) as fault:
            raise BadToken(str(fault)[:300]) from fault
        except (TypeError, ValueError, OverflowError, RecursionError) as fault:
            raise BadToken(f"its JSON is not that of a token ({type(fault).__name__})") from fault
        return claims

    def _role(self, claims: Claims) -> Role | None:
        told = _found(claims, self._rules.groups)
        groups = {EVERYBODY} | set(told.split() if isinstance(told, str) else _texts(told))
        return next((role for role in Role if groups & self._rules.roles.get(role, frozenset())), None)


def _found(claims: Claims, name: str) -> object:
    """A claim; `realm_access.roles` is a claim of that name, or one inside another."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = _member(found, part)
    return found


def _member(value: object, name: str) -> object:
    return cast("Claims", value).get(name) if isinstance(value, Mapping) else None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [each for each in cast("list[object]", value) if isinstance(each, str)] if isinstance(value, list) else []
