"""Words in names and texts: `orderId`, `order_id` and `ORDER-ID` are all the words `order` and `id`."""

import re
from typing import Final

_RUN: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a name or a text, in small letters."""
    return [part.casefold() for run in _RUN.findall(text) for part in _humps(run)]


def names(text: str) -> list[str]:
    """The words of a name, and each of its runs as one word: who types `orderid` means `orderId`."""
    parts = words(text)
    runs = [run.casefold() for run in _RUN.findall(text)]
    whole = "".join(parts)
    return [*parts, *dict.fromkeys(one for one in [*runs, whole] if one not in parts)]


def _humps(run: str) -> list[str]:
    """`HTTPServerId` is `HTTP`, `Server` and `Id`."""
    starts = [
        place
        for place in range(1, len(run))
        if run[place].isupper()
        and (not run[place - 1].isupper() or (place + 1 < len(run) and run[place + 1].islower()))
    ]
    return [run[start:end] for start, end in zip([0, *starts], [*starts, len(run)], strict=True)]
