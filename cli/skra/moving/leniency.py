"""Which versions on their way break the rules of their language, and what they are worth where they arrive.

A registry of ours takes them in its IMPORT mode: it keeps their text, and what is off the rules says nothing there. Of
what it cannot understand at all it says nothing either way: comparisons are undecided, records cannot be judged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from skra.moving.contents import Contents, Place, Standing
from skra.moving.shelf import Shelf
from skra_compat import InvalidSchema, Limits, Schema, UnknownFormat

_AT_ONCE: Final = 200
"""Protobuf texts that are compiled together."""
_STRICT: Final = Limits()


@dataclass(frozen=True, slots=True)
class Lenience:
    """A version that is taken leniently."""

    place: Place
    reason: str
    """What is off the rules first, with its place in the text."""
    judged: bool
    """Whether events can be judged by it."""


def leniences(coming: Sequence[Standing], wanted: Contents, before: Contents) -> Iterator[Lenience]:
    """Those among the versions that are to be registered; what no registry could read at all is not among them."""
    shelf = Shelf(Contents({**before.versions, **wanted.versions}))
    for start in range(0, len(coming), _AT_ONCE):
        group = coming[start : start + _AT_ONCE]
        Schema.prepare("PROTOBUF", [one.text for one in group if one.format == "PROTOBUF" and not one.references])
        for one in group:
            reason = _refusal(one, shelf)
            stored = shelf.schema(one) if reason else None
            if stored is not None:
                yield Lenience(one.place, reason, stored.opaque is None)


def _refusal(one: Standing, shelf: Shelf) -> str:
    """What a strict reading has against a version; empty where it has nothing."""
    references = shelf.references(one)
    if references is None:
        return ""
    try:
        Schema.parse(one.format, one.text, references, _STRICT)
    except (InvalidSchema, UnknownFormat) as refusal:
        return str(refusal)
    return ""
