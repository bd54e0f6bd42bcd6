"""Pact's dates: patterns of Java (`yyyy-MM-dd'T'HH:mm:ssXXX`) as formats, where they are one, and else as patterns."""

import re
from typing import Final

_TOKEN: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.DOTALL)
_DIGITS: Final = frozenset("yuMdHhkKmsnSAN")
_ZONES: Final = {
    "X": "([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)",
    "x": "[+-][0-9]{2}(:?[0-9]{2})?",
    "Z": "[+-][0-9]{2}:?[0-9]{2}",
}
_FORMATS: Final = {
    "yyyy-MM-dd": "date",
    "yyyy-MM-dd'T'HH:mm:ssXXX": "date-time",
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX": "date-time",
    "yyyy-MM-dd'T'HH:mm:ss'Z'": "date-time",
    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'": "date-time",
    "HH:mm:ssXXX": "time",
}


def dated(written: str) -> dict[str, str]:
    """The words of a need for texts that a Java pattern formats; none where it says nothing that can be checked."""
    if not written:
        return {}
    if written in _FORMATS:
        return {"format": _FORMATS[written]}
    parts = [_part(token) for token in _TOKEN.finditer(written)]
    return {} if None in parts else {"pattern": f"^{''.join(part or '' for part in parts)}$"}


def _part(token: "re.Match[str]") -> str | None:
    """A piece of the pattern as one of a regular expression, generously; None for letters that stand for words."""
    whole, (quoted, letter, sign) = token[0], token.groups()
    if quoted is not None:
        return re.escape(quoted.replace("''", "'") or "'")
    if sign is not None:
        return re.escape(sign)
    if letter in _ZONES:
        return _ZONES[letter]
    if letter not in _DIGITS or (letter == "M" and len(whole) > 2):
        return None
    return f"[0-9]{{{len(whole)}}}" if len(whole) > 1 and letter not in "yu" else "[0-9]+"
