"""Who may come in: principals with role, grants and keys. A key is told once; what stays is what SCRAM keeps of it."""

import secrets
from collections.abc import Sequence
from typing import Final, NamedTuple

from skra_app.errors import InvalidPrincipal, NotAllowed, NotPermitted, PrincipalExists, PrincipalNotFound
from skra_app.registry.account import Account, Key
from skra_app.registry.actor import ANONYMOUS, Actor
from skra_app.registry.decision import Decision
from skra_app.registry.facts import (
    Fact,
    KeyEnded,
    KeyIssued,
    PrincipalAdded,
    PrincipalAssigned,
    PrincipalChanged,
    PrincipalRemoved,
)
from skra_app.registry.registry import Registry
from skra_app.registry.rights import Grant, Right, Role
from skra_app.registry.scram import SHA_256, SHA_512, kept
from skra_app.registry.state import State

PREFIX: Final = "skra"
SALT: Final = 16
"""Bytes."""
LONGEST: Final = 200
"""Characters of a name."""
MOST_KEYS: Final = 10
FIRST: Final = "admin"
"""Name of the admin that a start makes where nobody could administer."""


class Issued(NamedTuple):
    """A principal and its new key, which nobody can be told again; empty for one without."""

    account: Account
    key: str


class Wish(NamedTuple):
    """What a principal shall be."""

    role: Role
    grants: tuple[Grant, ...] = ()
    application: str = ""
    """Empty: the one that it has, at first one of its own name."""
    keyless: bool = False
    """Whether it begins without a key: it comes in with a certificate, or with a token of the identity provider."""


def wish(role: str, grants: Sequence[str], application: str) -> Wish:
    """Read a wish from words.

    Raises:
        InvalidPrincipal: no such role or grant, or a grant that the role cannot use.
    """
    if role not in {each.value for each in Role}:
        raise InvalidPrincipal(f"role {role!r}: expected {', '.join(Role)}")
    try:
        wanted = Wish(Role(role), tuple(dict.fromkeys(map(Grant.of, grants))), application)
    except ValueError as fault:
        raise InvalidPrincipal(str(fault)) from None
    if wanted.role is Role.ADMIN and wanted.grants:
        raise InvalidPrincipal("grants narrow a role, and an admin cannot be narrowed: leave them out, or say writer")
    if wanted.role is Role.READER and any(grant.right is not Right.READ for grant in wanted.grants):
        raise InvalidPrincipal("a reader writes nothing: grant it read:…, or choose writer")
    return wanted


def add(registry: Registry, name: str, wanted: Wish, actor: Actor, *, lifetime: int | None = None) -> Issued:
    """Let a principal in; `lifetime` is that of its key in milliseconds.

    Raises:
        PrincipalExists. InvalidPrincipal: a name that cannot be. NotAllowed: the actor is no admin.
    """
    _named(name)
    salt = secrets.token_bytes(SALT)
    key, text = _made(registry, salt, lifetime)

    def decide(state: State) -> Decision[Issued]:
        _administers(actor, "add principals")
        if name in state.accounts:
            raise PrincipalExists(name)
        added = PrincipalAdded(name, wanted.role, salt, wanted.grants)
        issued = () if wanted.keyless else (KeyIssued(name, key),)
        facts: tuple[Fact, ...] = (added, *issued, *_assignment(state, name, wanted))
        keys = tuple(fact.key for fact in issued)
        return Decision(
            Issued(Account(name, wanted.role, salt, wanted.grants, keys), "" if wanted.keyless else text), facts
        )

    return registry.decide(decide, actor)


def change(registry: Registry, name: str, wanted: Wish, actor: Actor) -> Account:
    """Give a principal another role, other grants, another application; its keys stay.

    Raises:
        PrincipalNotFound. NotPermitted: nobody could administer any more. NotAllowed: the actor is no admin.
    """

    def decide(state: State) -> Decision[Account]:
        _administers(actor, "change principals")
        before = _standing(state, name)
        after = before._replace(role=wanted.role, grants=wanted.grants)
        if after.role is not Role.ADMIN:
            _still_administered(registry, state, name)
        changed: tuple[Fact, ...] = () if after == before else (PrincipalChanged(name, wanted.role, wanted.grants),)
        return Decision(after, (*changed, *_assignment(state, name, wanted)))

    return registry.decide(decide, actor)


def rotate(registry: Registry, name: str, actor: Actor, *, lifetime: int | None = None, grace: int = 0) -> Issued:
    """Give a principal a new key; its other keys are good for `grace` more milliseconds.

    Raises:
        PrincipalNotFound. NotPermitted: too many of its keys are good. NotAllowed: the actor is no admin.
    """
    salt = _standing(registry.state(), name).salt
    key, text = _made(registry, salt, lifetime)

    def decide(state: State) -> Decision[Issued]:
        _administers(actor, "rotate keys")
        account = _standing(state, name)
        if account.salt != salt:
            raise PrincipalNotFound(name)
        live, ends = account.live(key.since), key.since + grace
        if len(live) >= MOST_KEYS:
            raise NotPermitted(f"principal '{name}' has {len(live)} keys that are good: end some with a grace of 0")
        left = [each._replace(ends=min(ends, each.ends or ends)) for each in live]
        ending = [KeyEnded(name, each.id, ends) for each in {*left} - {*live}]
        return Decision(Issued(account._replace(keys=(*left, key)), text), (*ending, KeyIssued(name, key)))

    return registry.decide(decide, actor)


def remove(registry: Registry, name: str, actor: Actor) -> None:
    """Let a principal in no more. What its application owns stays owned.

    Raises:
        PrincipalNotFound. NotPermitted: nobody could administer any more. NotAllowed: the actor is no admin.
    """

    def decide(state: State) -> Decision[None]:
        _administers(actor, "remove principals")
        _standing(state, name)
        _still_administered(registry, state, name)
        return Decision(None, (PrincipalRemoved(name),))

    registry.decide(decide, actor)


def ensure_admin(registry: Registry, actor: Actor) -> Issued | None:
    """Make an admin where nobody could administer: at the first start, or after the last admin's key has ended."""
    state = registry.state()
    if _admins(registry, state):
        return None
    if FIRST not in state.accounts:
        return add(registry, FIRST, Wish(Role.ADMIN), actor)
    change(registry, FIRST, Wish(Role.ADMIN), actor)
    return rotate(registry, FIRST, actor)


def key_id(key: str) -> str:
    """The public part of a key, which says whose it is; empty where it is none of ours."""
    word, _, rest = key.partition("_")
    return rest.partition("_")[0] if word == PREFIX else ""


def _made(registry: Registry, salt: bytes, lifetime: int | None) -> tuple[Key, str]:
    public = secrets.token_hex(6)
    text = f"{PREFIX}_{public}_{secrets.token_urlsafe(32)}"
    since = registry.clock()
    ends = None if lifetime is None else since + lifetime
    return Key(public, (kept(text, salt, SHA_256), kept(text, salt, SHA_512)), since, ends), text


def _named(name: str) -> None:
    printable = name.isprintable() and name == name.strip()
    if not printable or not 0 < len(name) <= LONGEST or any(sign in name for sign in ":,=") or name == ANONYMOUS.name:
        raise InvalidPrincipal(
            f"name {name[:300]!r}: expected 1 to {LONGEST} printable characters other than ':', ',' and '=', "
            f"and not '{ANONYMOUS.name}'"
        )
    if name.endswith("/keys"):
        raise InvalidPrincipal(f"name {name!r}: must not end in '/keys', which is the path of a principal's keys")


def _standing(state: State, name: str) -> Account:
    account = state.accounts.get(name)
    if account is None:
        raise PrincipalNotFound(name)
    return account


def _assignment(state: State, name: str, wanted: Wish) -> tuple[Fact, ...]:
    if not wanted.application or state.application(name) == wanted.application:
        return ()
    return (PrincipalAssigned(name, wanted.application),)


def _administers(actor: Actor, deed: str) -> None:
    if not actor.principal.access.has(Right.ADMINISTER):
        raise NotAllowed(deed, actor.principal.name, f"the role {Role.ADMIN}")


def _admins(registry: Registry, state: State) -> set[str]:
    """Those who can administer now."""
    now = registry.clock()
    return {name for name, account in state.accounts.items() if account.role is Role.ADMIN and account.live(now)}


def _still_administered(registry: Registry, state: State, name: str) -> None:
    if _admins(registry, state) == {name}:
        raise NotPermitted(f"'{name}' is the only admin with a key that is good: add another one first")
