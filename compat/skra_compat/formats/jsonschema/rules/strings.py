"""Is there a string of some length that some patterns match and others do not?"""

from skra_compat.budget import Budget
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import Matches, MaxSize, MinSize, StringAtom
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Found, Outcome

_GUESSES = ("", "a", "A", "0", "-", " ", "ab", "aA0-", "a@b.c", "2024-01-01", "\u00e9", "\U0001f600", "00000", "a" * 40)
_LONGEST = 100_000
"""Characters of a string that is built to show something."""


def search(left: list[StringAtom], right: list[StringAtom], excluded: list[str], budget: Budget) -> Outcome:
    """A string that keeps to all of the left, breaks all of the right and is none of the excluded ones."""
    shortest = max((atom.size for atom in left if isinstance(atom, MinSize)), default=0)
    longest = min((atom.size for atom in left if isinstance(atom, MaxSize)), default=None)
    for atom in right:
        if isinstance(atom, MinSize):
            longest = atom.size - 1 if longest is None else min(longest, atom.size - 1)
        elif isinstance(atom, MaxSize):
            shortest = max(shortest, atom.size + 1)
    if longest is not None and shortest > longest:
        return IMPOSSIBLE
    inside = list(dict.fromkeys(atom.pattern for atom in left if isinstance(atom, Matches)))
    outside = list(dict.fromkeys(atom.pattern for atom in right if isinstance(atom, Matches)))
    if set(inside) & set(outside):
        return IMPOSSIBLE
    if not inside and not outside and not excluded:
        return Found("a" * shortest) if shortest <= _LONGEST else UNKNOWN
    outside.extend(literally(text) for text in excluded)
    return _matching(inside, outside, (shortest, longest), budget) or _guess(left, right)


def _matching(inside: list[str], outside: list[str], length: tuple[int, int | None], budget: Budget) -> Outcome | None:
    """A string that matches some patterns and not others; None for patterns beyond automata."""
    from skra_compat.formats.jsonschema.rules.language import find  # noqa: PLC0415 - most schemas have no pattern
    from skra_compat.formats.jsonschema.rules.regex import NotRegular  # noqa: PLC0415

    try:
        found = find(inside, outside, *length, budget)
    except NotRegular:
        return None
    return IMPOSSIBLE if found is None else Found(found)


def literally(text: str) -> str:
    """The pattern of exactly one text."""
    return "^" + "".join(f"\\u{{{ord(char):x}}}" for char in text) + "$"


def _guess(left: list[StringAtom], right: list[StringAtom]) -> Outcome:
    """Patterns beyond automata are tried on a few strings."""
    for text in _GUESSES:
        if all(admits(atom, text) for atom in left) and not any(admits(atom, text) for atom in right):
            return Found(text)
    return UNKNOWN
