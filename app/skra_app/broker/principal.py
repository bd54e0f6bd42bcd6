"""Who asks: the SASL user, else a client id that somebody chose, else nobody in particular (DESIGN "Ownership")."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from skra_app.registry.actor import ANONYMOUS, Principal

LISTED = "default_client_ids.txt"


@lru_cache(maxsize=4096)
def principal_of(user: str | None, client_id: str) -> Principal:
    """Take a connection's user, else its client id unless it is one that a library sets by itself."""
    if user is not None:
        return Principal(user, named=True)
    if not client_id or is_library_default(client_id):
        return ANONYMOUS
    return Principal(client_id, named=True)


def is_library_default(client_id: str) -> bool:
    """Whether a client id only names the software that asks."""
    return _defaults().fullmatch(client_id) is not None


@cache
def _defaults() -> re.Pattern[str]:
    text = files("skra_app.broker").joinpath(LISTED).read_text("utf-8")
    patterns = [line for line in text.splitlines() if line and not line.startswith("#")]
    return re.compile("|".join(map(_expression, patterns)))


def _expression(pattern: str) -> str:
    """Translate a pattern of the list; it has no nested repetition, so matching stays linear in the client id."""
    return re.escape(pattern).replace(r"\*", ".*").replace("<N>", "[0-9]+")
