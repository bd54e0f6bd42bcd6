"""The event that proves something, as JSON."""

import base64
from typing import TypeAlias

from skra_compat import Counterexample

Members: TypeAlias = dict[str, object]


def counterexample_json(shown: Counterexample | None) -> Members | None:
    """The event, what became of it, and its bytes in base64."""
    if shown is None:
        return None
    payload = base64.b64encode(shown.payload).decode()
    return {"event": shown.event, "outcome": shown.outcome, "payload": payload}
