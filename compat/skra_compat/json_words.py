"""What came, in JSON's words: messages are read by people who do not know what Python calls it."""

from collections.abc import Mapping
from typing import Final

from skra_compat.event import Json

_WORDS: Final[Mapping[type, str]] = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    tuple: "a list",
}


def in_words(found: Json) -> str:
    """`a string`, `a list`, `an object`; `nothing` for null and for what is missing."""
    return "nothing" if found is None else _WORDS.get(type(found), "an object")
