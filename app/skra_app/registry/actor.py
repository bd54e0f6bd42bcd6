"""Who asks, and through which door."""

from typing import Final, NamedTuple

from skra_app.registry.rights import OPEN, Access


class Principal(NamedTuple):
    """Who somebody is, or says they are while authentication is off."""

    name: str
    named: bool
    """False for a caller without a name of its own: it claims nothing."""
    access: Access = OPEN
    application: str = ""
    """What its identity provider says; empty: what the registry knows."""


class Actor(NamedTuple):
    """A principal at a door (`http`, `kafka`, `cli`): the `who` and `via` of an entry."""

    principal: Principal
    via: str


ANONYMOUS: Final = Principal("anonymous", named=False)
