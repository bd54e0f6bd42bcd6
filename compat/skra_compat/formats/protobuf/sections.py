"""Headings over groups of fields: `// --- refund only ---` above some fields that stand line after line."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from skra_compat.formats.protobuf.comments import Comment

_LONGEST: Final = 80
"""Characters of a heading; what is longer is a paragraph, and ends the group before it."""
_DECORATED: Final = re.compile(r"[-=*#/~_]{2,}\s*\w.*\w\s*[-=*#/~_]{2,}")


def sections(said: Mapping[str, Comment]) -> Mapping[str, str]:
    """The heading of each declaration of a message, by its name; those under none are not among them.

    A heading stands apart from what follows, or is decorated. It holds until the next one, and no further than to an
    empty line: what comes after that may be of another group.
    """
    found: dict[str, str] = {}
    heading, ended = "", 0
    for name, comment in _in_order(said.items()):
        if comment.first > ended + 1:
            heading = ""
        own = comment.heading or _decorated(comment.text)
        if own:
            heading = own if len(own) <= _LONGEST else ""
        ended = comment.last
        if heading:
            found[name] = heading
    return found


def _in_order(said: Iterable[tuple[str, Comment]]) -> list[tuple[str, Comment]]:
    return sorted(((name, one) for name, one in said if one.line), key=lambda each: each[1].line)


def _decorated(text: str) -> str:
    first = text.partition("\n")[0].strip()
    return first if len(first) <= _LONGEST and _DECORATED.fullmatch(first) else ""
