"""Where in a part the words of a query are."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from skra_app.registry.finding.parts import Part
from skra_app.registry.finding.words import names, words

_SHOWN: Final = 160
"""Characters of documentation that a hit shows."""


class Where(NamedTuple):
    """What matched."""

    kind: str
    """`name`, `tag`, `type` or `doc`."""
    text: str


def where(part: Part, wanted: Sequence[str]) -> Where:
    """The part of a hit that says most: its name, else a tag, a type, or a line of its documentation."""
    if not wanted or _has(names(part.name), wanted):
        return Where("name", part.path or part.name)
    for tag in part.tags:
        if _has(names(tag), wanted):
            return Where("tag", tag)
    if _has(names(part.type), wanted):
        return Where("type", part.type)
    for line in part.doc.splitlines():
        if _has(words(line), wanted):
            return Where("doc", line[:_SHOWN])
    return Where("name", part.path or part.name)


def _has(found: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(word.startswith(one) for one in wanted for word in found)
