"""Reads how a text spells things.

The compiler tells where each part stands (`SourceCodeInfo` in descriptor.proto: lines, and columns in bytes with tab
stops of eight); what stands there is cut out of the text.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from skra_compat.formats.protobuf.spelled import NOTHING, Spelled, Statement
from skra_compat.formats.protobuf.spelled_options import assignment

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, SourceCodeInfo

Place: TypeAlias = tuple[int, ...]

_TAB: Final = 8
_SYNTAX: Final = (12,)
_TYPE_NAME, _EXTENDEE, _INPUT, _OUTPUT = 6, 2, 2, 3
_DEFAULT, _JSON_NAME = 7, 10
_STATEMENTS: Final = {"file": {7}, "message": {5, 6, 9, 10}, "enum": {4, 5}}
"""The numbers of what one statement declares several of: extensions, ranges of numbers, reserved names."""
_OPTIONS: Final = {"file": 8, "message": 7, "field": 8, "enum": 3, "value": 3, "oneof": 2, "service": 3, "method": 4}
"""The number of `options` in each kind of declaration."""
_STATEMENT: Final = re.compile(r"option\b")
_WORD: Final = re.compile(r"[-+]?\s*[\w.]+(?:[eE][-+]\d+)?")
_BLANK: Final = re.compile(rb"\s+")
_MARKS: Final[Mapping[tuple[str, Place], str]] = {
    ("field", (_TYPE_NAME,)): "",
    ("field", (_EXTENDEE,)): "^",
    ("method", (_INPUT,)): "<",
    ("method", (_OUTPUT,)): ">",
}
"""What stands behind a declaration's name for the types that it names."""
_NAME: Final = re.compile(r"\.?\w+(?:\.\w+)*|map<\w+, \.?\w+(?:\.\w+)*>")


def spelled(file: "FileDescriptorProto", text: str) -> Spelled:
    """What the text of a file, compiled with source info, spells in its own way."""
    if not file.source_code_info.location:
        return NOTHING
    noted = _Notes(text)
    declared = {place: (name, kind) for place, name, kind in _declared(file)}
    for location in file.source_code_info.location:
        place = tuple(location.path)
        name, kind, inside = _owner(place, declared)
        if len(inside) == 1 and inside[0] in _STATEMENTS.get(kind, ()):
            noted.statements.setdefault(name, []).append([inside[0], 0])
        elif place in declared and len(place) > 1:
            noted.counts(*_owner(place[:-1], declared))
        elif len(inside) == 2 and inside[0] in _STATEMENTS.get(kind, ()):
            noted.counts(name, kind, inside[:1])
        else:
            noted.part(name, kind, inside, location)
    return noted.spelled()


class _Notes:
    """What is found of a text, part by part."""

    def __init__(self, text: str) -> None:
        self._lines = text.encode().split(b"\n")
        self._types: dict[str, str] = {}
        self._options: dict[str, list[str] | None] = {}
        self._defaults: dict[str, str] = {}
        self._json_names: set[str] = set()
        self._syntax = False
        self.statements: dict[str, list[list[int]]] = {}

    def counts(self, name: str, kind: str, inside: Place) -> None:
        """One more thing that the latest statement declares."""
        if inside and inside[0] in _STATEMENTS.get(kind, ()) and self.statements.get(name):
            self.statements[name][-1][1] += 1

    def part(self, name: str, kind: str, inside: Place, location: "SourceCodeInfo.Location") -> None:
        """A part of a declaration."""
        self._syntax = self._syntax or (kind == "file" and inside == _SYNTAX)
        if kind in {"field", "method"} and (mark := _MARKS.get((kind, inside))) is not None:
            _name(self._types, name + mark, _cut(self._lines, location))
        elif kind == "field" and inside == (_DEFAULT,):
            written = _cut(self._lines, location).decode()
            if _WORD.fullmatch(written):
                self._defaults[name] = "".join(written.split())
        elif kind == "field" and inside == (_JSON_NAME,):
            self._json_names.add(name)
        elif len(inside) > 1 and inside[0] == _OPTIONS[kind]:
            _note(self._options, f"{kind} {name}", _cut(self._lines, location).decode())

    def spelled(self) -> Spelled:
        """All of it."""
        return Spelled(
            self._types,
            {owner: tuple(found) for owner, found in self._options.items() if found},
            self._defaults,
            frozenset(self._json_names),
            {name: tuple(Statement(kind, count) for kind, count in found) for name, found in self.statements.items()},
            self._syntax,
        )


def _owner(place: Place, declared: Mapping[Place, tuple[str, str]]) -> tuple[str, str, Place]:
    """Name and kind of the nearest declaration that a place is within, and where in it."""
    for end in range(len(place) - 1, 0, -1):
        if place[:end] in declared:
            return *declared[place[:end]], place[end:]
    return *declared[()], place


def _note(options: dict[str, list[str] | None], owner: str, written: str) -> None:
    """One more assignment of a declaration; one that cannot be read makes all of them unsaid."""
    stated = written.endswith(";") and _STATEMENT.match(written)
    found = assignment(written[stated.end() : -1] if stated else written)
    before = options.setdefault(owner, [])
    if found is None or before is None:
        options[owner] = None
    else:
        before.append(found)


def _name(types: dict[str, str], declaration: str, written: bytes) -> None:
    """Note a type as it is written, white space apart; what else may stand between its parts is not kept."""
    tight = _BLANK.sub(b"", written).decode()
    name = tight.replace(",", ", ") if tight.startswith("map<") else tight
    if _NAME.fullmatch(name):
        types[declaration] = name


def _cut(lines: list[bytes], location: "SourceCodeInfo.Location") -> bytes:
    first, start, *last, end = location.span
    until = last[0] if last else first
    if first == until:
        return lines[first][_offset(lines[first], start) : _offset(lines[first], end)]
    return b"\n".join(
        (
            lines[first][_offset(lines[first], start) :],
            *lines[first + 1 : until],
            lines[until][: _offset(lines[until], end)],
        )
    )


def _offset(line: bytes, column: int) -> int:
    if b"\t" not in line:
        return column
    at = 0
    for offset, byte in enumerate(line):
        if at >= column:
            return offset
        at += _TAB - at % _TAB if byte == ord("\t") else 1
    return len(line)


def _declared(file: "FileDescriptorProto") -> Iterator[tuple[Place, str, str]]:
    """Place, full name and kind of everything that has options or names a type."""
    yield (), "", "file"
    prefix = f"{file.package}." if file.package else ""
    for at, message in enumerate(file.message_type):
        yield from _in_message(message, (4, at), prefix)
    for at, enum in enumerate(file.enum_type):
        yield (5, at), f"{prefix}{enum.name}", "enum"
        yield from (((5, at, 2, n), f"{prefix}{enum.name}.{each.name}", "value") for n, each in enumerate(enum.value))
    for at, service in enumerate(file.service):
        yield (6, at), f"{prefix}{service.name}", "service"
        for n, method in enumerate(service.method):
            yield (6, at, 2, n), f"{prefix}{service.name}.{method.name}", "method"
    yield from (((7, at), f"{prefix}{each.name}", "field") for at, each in enumerate(file.extension))


def _in_message(message: "DescriptorProto", place: Place, prefix: str) -> Iterator[tuple[Place, str, str]]:
    yield place, f"{prefix}{message.name}", "message"
    inner = f"{prefix}{message.name}."
    yield from (((*place, 2, at), f"{inner}{each.name}", "field") for at, each in enumerate(message.field))
    yield from (((*place, 6, at), f"{inner}{each.name}", "field") for at, each in enumerate(message.extension))
    yield from (((*place, 8, at), f"{inner}{each.name}", "oneof") for at, each in enumerate(message.oneof_decl))
    for at, enum in enumerate(message.enum_type):
        yield (*place, 4, at), f"{inner}{enum.name}", "enum"
        for n, each in enumerate(enum.value):
            yield (*place, 4, at, 2, n), f"{inner}{enum.name}.{each.name}", "value"
    for at, nested in enumerate(message.nested_type):
        yield from _in_message(nested, (*place, 3, at), inner)
