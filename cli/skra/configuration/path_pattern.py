"""Patterns of paths as people write them in configurations: `legacy/**`, `*.draft.json`, `vendor`."""

import re
from functools import cache

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANINGS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def fits(pattern: str, path: str) -> bool:
    """Whether a path, with `/` from the configuration's folder, or a folder around it is meant by a pattern.

    A pattern without a slash inside is a name at any depth.
    """
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    bare = pattern.removeprefix("./").rstrip("/")
    anywhere = "" if "/" in bare else "(?:.*/)?"
    meaning = "".join(_MEANINGS.get(part) or re.escape(part) for part in _PARTS.findall(bare))
    return re.compile(f"{anywhere}{meaning}(?:/.*)?", re.DOTALL)
