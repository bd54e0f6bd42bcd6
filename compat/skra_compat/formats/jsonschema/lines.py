"""On which line of a text each member stands, by JSON pointer steps."""

import re
from collections.abc import Mapping

from skra_compat.formats.jsonschema.text import read_json

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")|([{}\[\],])|(\n)', re.DOTALL)


def lines(text: str) -> Mapping[tuple[str, ...], int]:
    """The line of every member and item of a JSON text that is known to be well formed; the root is `()`."""
    found: dict[tuple[str, ...], int] = {(): 1}
    path: list[str | int] = []
    line = 1
    key_next = False
    for match in _TOKEN.finditer(text):
        string, mark, _ = match.groups()
        if string is not None:
            if key_next:
                path[-1] = str(read_json(string, 0))
                found[tuple(map(str, path))] = line
                key_next = False
        elif mark is None:
            line += 1
        elif mark == "{":
            path.append("")
            key_next = True
        elif mark == "[":
            path.append(0)
            found[tuple(map(str, path))] = line
        elif mark == ",":
            last = path[-1]
            key_next = isinstance(last, str)
            if isinstance(last, int):
                path[-1] = last + 1
                found[tuple(map(str, path))] = line
        else:
            path.pop()
            key_next = False
    return found
