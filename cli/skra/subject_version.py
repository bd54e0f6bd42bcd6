"""How a version of a subject is written in one word: `orders-value:2`, `orders-value@latest`."""

import re

_WORD = re.compile(r"(?P<subject>.+)[:@](?P<version>latest|[0-9]+)")


def subject_version(word: str) -> tuple[str, str] | None:
    """Subject and version; None where the word says no version, which always comes last."""
    found = _WORD.fullmatch(word)
    return None if found is None else (found["subject"], found["version"])
