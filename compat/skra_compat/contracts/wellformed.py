"""What a document may hold before anybody looks at what it means."""

import json
from collections.abc import Iterable, Mapping
from typing import Final, cast

from skra_compat.errors import InvalidSchema
from skra_compat.schema import Schema

DEEPEST: Final = 100
"""Levels of nesting in a document."""


def is_deep(document: object) -> bool:
    """Whether there are parts inside of parts beyond the limit; without recursion, as that is the question."""
    waiting = [(document, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            return True
        if isinstance(one, Mapping | list):
            below = cast("Iterable[object]", one.values() if isinstance(one, Mapping) else one)
            waiting += [(each, depth + 1) for each in below]
    return False


def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression of JSON Schema."""
    try:
        Schema.parse("JSON", json.dumps({"pattern": text}))
    except InvalidSchema:
        return False
    return True
