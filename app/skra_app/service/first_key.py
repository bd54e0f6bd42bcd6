"""The key that a start tells: of an admin, where nobody could administer."""

from skra_app.registry import Actor, Principal, Registry, principals
from skra_app.settings import Settings

STARTER = Actor(Principal("skra", named=True), via="start")


def first_key(settings: Settings, registry: Registry) -> str:
    """`NAME:KEY` of a new admin; empty with authentication off, or where an admin has a key that is good."""
    issued = principals.ensure_admin(registry, STARTER) if settings.auth == "on" else None
    registry.key_use.forget_others(set(registry.state().keys))
    return f"{issued.account.name}:{issued.key}" if issued else ""


def told(credentials: str) -> str:
    """What to print of it."""
    return (
        "Authentication is on and no admin has a key, so here is one; it is told this once:\n"
        f"  {credentials}\n"
        "  skra principal add NAME --role writer --user NAME:KEY\n"
    )
