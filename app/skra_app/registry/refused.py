"""Calls that were refused, as the audit tells of them: who asked for what, from where, and what was said.

They are kept in a topic of the broker's own, not in the journal, which holds what happened. The topic is bounded in
size, and what comes in is bounded in rate, so that nobody pushes out what others need to see: what was left out is
counted in the next one that is kept.
"""

import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from skra_app.journal import Json
from skra_app.registry.owner import Owned

TOPIC: Final = "__skra_refused"
TYPE: Final = "CallRefused"
"""Where the audit names the type of an entry."""
LONGEST: Final = 1000
"""Characters of what anybody said."""


class RefusedCall(NamedTuple):
    """One call that was refused."""

    who: str
    """The principal, or whom the caller said to be."""
    via: str
    call: str
    """The method and path, or the name of the Kafka API."""
    address: str
    code: int
    """The registry's error code, or Kafka's."""
    verdict: str
    at: int
    """Milliseconds since the epoch, UTC."""
    topic: str = ""
    subject: str = ""

    def to_json(self, left_out: int) -> dict[str, Json]:
        """Its members as JSON; `left_out` is how many before it were not kept."""
        members: dict[str, Json] = {
            name: value[:LONGEST] if isinstance(value, str) else value for name, value in self._asdict().items()
        }
        return members | {"left_out_before": left_out}


def covers(told: Mapping[str, Json], *, principal: str, subject: str, topic: str) -> bool:
    """Whether a refused call is one that somebody asks for; what is empty does not matter."""
    named = str(told.get("subject") or "")
    of_topic = topic in ("", told.get("topic"), Owned.subject(named).name) or named.startswith(f"{topic}-")
    return principal in ("", told.get("who")) and subject in ("", named) and of_topic


class Allowance:
    """A bucket of places that refills steadily, and a count of what found it empty."""

    def __init__(self, burst: int, per_second: int, clock: Callable[[], float] = time.time) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._clock = clock
        self._room = float(burst)
        self._filled_at = clock()
        self._left_out = 0

    def take(self) -> bool:
        """Take one place, if there is one."""
        now = self._clock()
        self._room = min(self._burst, self._room + max(0.0, now - self._filled_at) * self._per_second)
        self._filled_at = now
        if self._room < 1:
            self._left_out += 1
            return False
        self._room -= 1
        return True

    def miss(self) -> None:
        """Something else found no room."""
        self._left_out += 1

    def settle(self) -> int:
        """How many found no place since the last time."""
        left_out, self._left_out = self._left_out, 0
        return left_out
