"""YAML as a document with lines, read as its core schema has it: a date is a text, `on` is a text, `y` is a text.

Loaded only where a file ends in `.yaml` or `.yml`.
"""

import math
import re
from collections.abc import Iterator
from typing import Final

import yaml

from skra.inputs.document import Document, Pointer
from skra_compat import Json

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {
    written: meant
    for meant, word in ((True, "true"), (False, "false"))
    for written in (word, word.title(), word.upper())
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DEEPEST: Final = 200
_MOST: Final = 200_000
"""Parts of one document; anchors can make much of little."""
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def yaml_document(text: str) -> Document:
    """The document that YAML text holds, the first where there are several.

    Raises:
        ValueError: it is no YAML; the message names line and column.
    """
    try:
        node = next(iter(yaml.compose_all(text, _LOADER)), None)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ValueError(f"{where}not YAML: {problem.problem or problem}") from problem
    except yaml.YAMLError as problem:
        raise ValueError(f"not YAML: {problem}") from problem
    reading = _Reading()
    root = None if node is None else reading.value(node, ())
    return Document(root, lambda pointer: reading.lines.get(pointer, 0))


class _Reading:
    def __init__(self) -> None:
        self.lines: dict[Pointer, int] = {}

    def value(self, node: yaml.Node, at: Pointer) -> Json:
        if len(at) > _DEEPEST:
            raise ValueError(f"line {node.start_mark.line + 1}: parts inside of parts, deeper than {_DEEPEST}")
        if len(self.lines) > _MOST:
            raise ValueError(f"line {node.start_mark.line + 1}: more than {_MOST} parts")
        self.lines.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*at, str(place))) for place, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, at: Pointer) -> dict[str, Json]:
        found: dict[str, Json] = {}
        own: set[str] = set()
        for key, below, merged in _members(node):
            name = str(key.value)
            if not merged and name in own:
                raise ValueError(f"line {key.start_mark.line + 1}: {name!r} stands twice: keep one of them")
            own.add(name)
            if name not in found:
                place = (*at, name)
                self.lines[place] = key.start_mark.line + 1
                found[name] = self.value(below, place)
        return found


def _members(node: yaml.MappingNode, *, merged: bool = False) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
    """Own members first, then those that `<<` takes over; each with whether it was taken over."""
    others: list[yaml.Node] = []
    for key, below in node.value:
        if key.value == "<<" and not key.style:
            others += below.value if isinstance(below, yaml.SequenceNode) else [below]
        else:
            yield key, below, merged
    for other in others:
        if isinstance(other, yaml.MappingNode):
            yield from _members(other, merged=True)


def _scalar(node: yaml.Node) -> Json:
    text = str(node.value)
    if getattr(node, "style", None):
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
