"""Moments as people write them and as records bear them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from skra.exits import Unusable

_AGO: Final = re.compile(r"(\d{1,9})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def milliseconds(text: str, option: str, now: datetime | None = None) -> int:
    """Since the epoch, of `2026-11-26T20:00Z`, `2026-11-26` (UTC unless it says) or `90m` ago. Raises Unusable."""
    ago = _AGO.fullmatch(text)
    try:
        if ago:
            then = (now or datetime.now(UTC)) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        else:
            then = datetime.fromisoformat(text)
        return int((then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as problem:
        raise Unusable(
            f"{option} {text!r}: expected a time such as 2026-11-26T20:00Z, or how long ago such as 90m"
        ) from problem


def shown(at: int) -> str:
    """Milliseconds as UTC; the number itself where no calendar has that day, `-` where none is known."""
    if at < 0:
        return "-"
    try:
        found = datetime.fromtimestamp(at / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return str(at)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")
