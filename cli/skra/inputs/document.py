"""A document in JSON or YAML that knows the line of each part, so that what is found in a part is told at its line."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from skra_compat import Json

T = TypeVar("T")

Pointer: TypeAlias = tuple[str, ...]
"""The steps to a part."""

Branch: TypeAlias = "dict[str, Pointer | Branch]"
"""Members of an object that is put together from parts."""

_MOST_LINES = 500_000
"""Of one part written out; anchors of YAML can make much of little."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a text says, and where."""

    root: Json
    line: Callable[[Pointer], int]
    """The line of a part, counted from 1; 0 where it is not known."""

    def part(self, pointer: Pointer) -> Json:
        """The part that the steps lead to; None where they lead nowhere."""
        found = self.root
        for step in pointer:
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return found

    def written(self, pointer: Pointer, beside: Iterable[Pointer] = ()) -> tuple[str, list[int]]:
        """A part as JSON, with other parts where they stand from the root, and the document's line for each line.

        Raises:
            ValueError: it would be longer than anybody wants to read.
        """
        page, own = _Page(self), self.part(pointer)
        if isinstance(own, Mapping):
            members: Branch = {name: (*pointer, name) for name in own}
            for place in sorted(beside):
                _graft(members, place)
            page.members(members, self.line(pointer), "", "")
        else:
            page.value(own, pointer, "", "")
        return "\n".join(page.text), page.lines


def _graft(branch: Branch, place: Pointer) -> None:
    """Hang a part in where it stands from the root, unless a part around it hangs there already."""
    for step in place[:-1]:
        below = branch.setdefault(step, {})
        if not isinstance(below, dict):
            return
        branch = below
    branch.setdefault(place[-1], place)


@dataclass(frozen=True, slots=True)
class _Page:
    """JSON with one part a line."""

    document: Document
    text: list[str] = field(default_factory=list[str])
    lines: list[int] = field(default_factory=list[int])

    def value(self, value: Json, at: Pointer, lead: str, tail: str) -> None:
        line = self.document.line(at)
        if isinstance(value, Mapping) and value:
            self.members({name: (*at, name) for name in value}, line, lead, tail)
        elif isinstance(value, list) and value:
            self._line(f"{lead}[", line)
            for last, (number, item) in _marked(enumerate(value)):
                self.value(item, (*at, str(number)), "", "" if last else ",")
            self._line(f"]{tail}", line)
        else:
            self._line(f"{lead}{json.dumps(value)}{tail}", line)

    def members(self, members: "Branch", line: int, lead: str, tail: str) -> None:
        self._line(f"{lead}{{", line)
        for last, (name, place) in _marked(members.items()):
            begin, end = f"{json.dumps(name)}: ", "" if last else ","
            if isinstance(place, dict):
                self.members(place, 0, begin, end)
            else:
                self.value(self.document.part(place), place, begin, end)
        self._line(f"}}{tail}", line)

    def _line(self, text: str, line: int) -> None:
        if len(self.text) >= _MOST_LINES:
            raise ValueError(f"longer than {_MOST_LINES} lines when its parts are written out")
        self.text.append(text)
        self.lines.append(line)


def _marked(items: Iterable[T]) -> Iterator[tuple[bool, T]]:
    """Each item, and whether it is the last."""
    listed = list(items)
    yield from ((place == len(listed), item) for place, item in enumerate(listed, 1))


def json_document(text: str) -> Document:
    """The document that JSON text holds. Raises ValueError."""
    from skra_compat.json_positions import JsonPositions  # noqa: PLC0415 - only where a position is asked for

    root: Json = json.loads(text)
    positions = JsonPositions(text)

    def line(pointer: Pointer) -> int:
        node = positions.find(pointer)
        return positions.at(node).line if node is not None else 0

    return Document(root, line)
