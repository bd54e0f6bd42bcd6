"""How a text spells what descriptors say in one way only: names of types, options, whether there is a `syntax`.

The compiler tells where each part stands (`SourceCodeInfo` in descriptor.proto: lines, and columns in bytes with tab
stops of eight); what stands there is cut out of the text. A schema that came as a descriptor spells nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, SourceCodeInfo

Place: TypeAlias = tuple[int, ...]

_TAB: Final = 8
_SYNTAX: Final = (12,)
_TYPE_NAME, _EXTENDEE, _INPUT, _OUTPUT = 6, 2, 2, 3
_OPTIONS: Final = {"file": 8, "message": 7, "field": 8, "enum": 3, "value": 3, "oneof": 2, "service": 3, "method": 4}
"""The number of `options` in each kind of declaration."""
_STATEMENT: Final = re.compile(rb"option\s+(?P<inside>.*?)\s*;", re.DOTALL)
_SIMPLE: Final = re.compile(
    rb"(?P<name>\(\s*[\w.]+\s*\)(?:\.[\w.]+)*|[\w.]+)\s*=\s*(?P<value>\"[^\"\\'\n]*\"|[-+\w.]+)", re.DOTALL
)
_BLANK: Final = re.compile(rb"\s+")
_NAME: Final = re.compile(r"\.?\w+(?:\.\w+)*|map<\w+, \.?\w+(?:\.\w+)*>")


@dataclass(frozen=True, slots=True)
class Spelled:
    """By the full name of a declaration."""

    types: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of a field's type; of a method's with `<` and `>` behind the name for what it takes and gives."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Assignments as they stand in the text, where all of a declaration's are of a name and a plain value."""
    syntax: bool = True
    """Whether the text says which syntax it is in."""


NOTHING: Final = Spelled()


def spelled(file: "FileDescriptorProto", text: str) -> Spelled:
    """What the text of a file, compiled with source info, spells in its own way."""
    if not file.source_code_info.location:
        return NOTHING
    lines = text.encode().split(b"\n")
    types: dict[str, str] = {}
    options: dict[str, list[str] | None] = {}
    declared = {place: (name, kind) for place, name, kind in _declared(file)}
    said = False
    for location in file.source_code_info.location:
        place = tuple(location.path)
        said = said or place == _SYNTAX
        name, kind, inside = _owner(place, declared)
        if kind == "field" and inside == (_TYPE_NAME,):
            _name(types, name, _cut(lines, location))
        elif kind == "method" and inside in {(_INPUT,), (_OUTPUT,)}:
            _name(types, name + ("<" if inside == (_INPUT,) else ">"), _cut(lines, location))
        elif len(inside) > 1 and inside[0] == _OPTIONS[kind]:
            _note(options, f"{kind} {name}", _cut(lines, location))
    kept = {owner: tuple(found) for owner, found in options.items() if found}
    return Spelled(types, kept, said)


def _owner(place: Place, declared: Mapping[Place, tuple[str, str]]) -> tuple[str, str, Place]:
    """Name and kind of the nearest declaration that a place is within, and where in it."""
    for end in range(len(place) - 1, 0, -1):
        if place[:end] in declared:
            return *declared[place[:end]], place[end:]
    return *declared[()], place


def _note(options: dict[str, list[str] | None], owner: str, written: bytes) -> None:
    """One more assignment of a declaration; one that is not plain makes all of them unsaid."""
    statement = _STATEMENT.fullmatch(written)
    plain = _SIMPLE.fullmatch(statement["inside"] if statement else written)
    before = options.setdefault(owner, [])
    if plain is None or before is None:
        options[owner] = None
    else:
        before.append(f"{_BLANK.sub(b'', plain['name']).decode()} = {plain['value'].decode()}")


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
