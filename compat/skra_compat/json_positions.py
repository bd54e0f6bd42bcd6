"""The parts of a JSON text with their positions, comments allowed.

`json` forgets where a value stood. This walk keeps it; the text is known to be well formed, because `json` has read it,
and what is not is passed over.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from skra_compat.position import Position

_TOKEN: Final = re.compile(
    r'"(?:[^"\\]++|\\.)*+"|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|[{}\[\],:]|[^\s{}\[\],:"/]++', re.DOTALL
)


class Node:
    """A value: where it is, and what is inside it."""

    __slots__ = ("inside", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start = start
        """Of its name, for a member of an object; in characters from the beginning of the text."""
        self.text = text
        """As it is written, for strings, numbers and words; the bracket for others."""
        self.inside: dict[str, Node] | list[Node] = [] if text == "[" else {}

    def step(self, name: str) -> "Node | None":
        """The member of that name, or the item at that position."""
        if isinstance(self.inside, dict):
            return self.inside.get(name)
        return self.inside[int(name)] if name.isdecimal() and int(name) < len(self.inside) else None

    @property
    def word(self) -> str:
        """The characters of a string; empty for other values."""
        return _string(self.text) if self.text[0] == '"' else ""


class JsonPositions:
    """One text."""

    def __init__(self, text: str) -> None:
        self.root = _tree(text)
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, node: Node) -> Position:
        """Where a part of this text begins."""
        line = bisect_right(self._starts, node.start)
        return Position(line, node.start - self._starts[line - 1] + 1)

    def find(self, steps: Iterable[str]) -> Node | None:
        """The part that these steps lead to, if there is one."""
        node: Node | None = self.root
        for step in steps:
            node = node.step(step) if node is not None else None
        return node

    def nearest(self, pointer: str) -> Position:
        """Where the part stands that a pointer names (`#/fields/0`, `fields/0`), or the nearest around it."""
        node, steps = self.root, pointer.removeprefix("#")
        for step in steps.removeprefix("/").split("/") if steps else ():
            below = node.step(step.replace("~1", "/").replace("~0", "~"))
            if below is None:
                break
            node = below
        return self.at(node)


def _tree(text: str) -> Node:
    root = Node(0, "{")
    around: list[Node] = []
    name: tuple[int, str] | None = None
    for match in _TOKEN.finditer(text):
        found = match[0]
        if found[0] in "/,:":
            continue
        if found in "}]":
            del around[-1:]
            continue
        holder = around[-1].inside if around else None
        if isinstance(holder, dict) and name is None:
            name = match.start(), _string(found)
            continue
        node = Node(match.start() if name is None else name[0], found)
        if isinstance(holder, dict) and name is not None:
            holder[name[1]] = node
        elif isinstance(holder, list):
            holder.append(node)
        else:
            root = node
        name = None
        if found in "{[":
            around.append(node)
    return root


def _string(found: str) -> str:
    if "\\" not in found:
        return found.strip('"')
    try:
        return str(json.loads(found, strict=False))
    except ValueError:
        return found
