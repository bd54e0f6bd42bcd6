"""Who asks: the SASL user, else a client id that somebody chose, else nobody in particular (DESIGN "Ownership")."""

import re
from functools import cache, lru_cache
from importlib.resources import files

from skra_app.registry.actor import ANONYMOUS, Principal

LISTED = "default_client_ids.txt"
NAME = "name"
PART = "<NAME>"
PARTS = {
    PART: f"(?P<{NAME}>.+)",
    "<N>": "[0-9]+",
    "<UUID>": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
"""How patterns of the list are written, and what each part of one matches."""


@lru_cache(maxsize=4096)
def principal_of(user: str | None, client_id: str) -> Principal:
    """Take a connection's user, else what somebody chose of its client id."""
    if user is not None:
        return Principal(user, named=True)
    name = chosen(client_id)
    return Principal(name, named=True) if name else ANONYMOUS


def chosen(client_id: str) -> str:
    """Leave what somebody chose of a client id: nothing where it only names the software that asks.

    An application of several clients has one name, however its library numbers them: `orders` for
    `orders-64cb5f0e-…-StreamThread-1-producer` of Kafka Streams, which is another one at each start.
    """
    for pattern in _listed():
        if (match := pattern.fullmatch(client_id)) is not None:
            return match[NAME] if NAME in pattern.groupindex else ""
    return client_id


@cache
def _listed() -> tuple[re.Pattern[str], ...]:
    text = files("skra_app.broker").joinpath(LISTED).read_text("utf-8")
    patterns = [line for line in text.splitlines() if line and not line.startswith("#")]
    around = [line for line in patterns if PART in line]
    whole = [line for line in patterns if PART not in line]
    return (re.compile("|".join(map(_expression, whole))), *(re.compile(_expression(line)) for line in around))


def _expression(pattern: str) -> str:
    """Translate a pattern of the list; it has no nested repetition, so matching stays linear in the client id."""
    written = re.escape(pattern).replace(r"\*", ".*")
    for part, expression in PARTS.items():
        written = written.replace(part, expression)
    return written
