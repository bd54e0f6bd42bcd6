"""Messages and enums as text, in the order in which Square Wire prints their parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from skra_compat.formats.protobuf.comments import Place
from skra_compat.formats.protobuf.kinds import GROUP
from skra_compat.formats.protobuf.page import Page, body, inside
from skra_compat.formats.protobuf.print_fields import Scope, extend_lines, field_lines
from skra_compat.formats.protobuf.print_options import assignments, bracketed, quoted, statements

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto

_FIELD, _NESTED, _ENUM, _EXTENSION, _ONEOF = 2, 3, 4, 6, 8
_VALUE = 2
_VISIBILITY = {1: "local ", 2: "export "}


class _Range(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class _Unit:
    """A field, or a whole `oneof`: what is printed in one piece."""

    lines: list[str]
    implied: tuple[str, ...]
    """Names of the nested messages that it brings about: the entry of a map, the body of a group."""
    oneof: bool


def message_lines(page: Page, message: "DescriptorProto", scope: str, place: Place) -> list[str]:
    """A message and all that it declares."""
    head = f"{_VISIBILITY.get(message.visibility, '')}message {message.name}"
    return page.documented(place, body(head, message_sections(page, message, inside(scope, message.name), place)))


def enum_lines(page: Page, enum: "EnumDescriptorProto", place: Place) -> list[str]:
    """An enum and its constants."""
    values = [
        line
        for at, each in enumerate(enum.value)
        for line in page.documented(
            (*place, _VALUE, at), [f"{each.name} = {each.number}{bracketed([*assignments(each.options)])};"]
        )
    ]
    reserved = _reserved(page, enum.reserved_range, enum.reserved_name, last=(1 << 31) - 1, beyond=0)
    head = f"{_VISIBILITY.get(enum.visibility, '')}enum {enum.name}"
    return page.documented(place, body(head, [reserved, [*statements(enum.options), *values]]))


def message_sections(page: Page, message: "DescriptorProto", name: str, place: Place) -> list[list[str]]:
    """The inside of a message or group of that full name."""
    nested = {inside(name, each.name): ((*place, _NESTED, at), each) for at, each in enumerate(message.nested_type)}
    scope = Scope(name, nested, message_sections)
    return [
        _reserved(page, message.reserved_range, message.reserved_name, last=(1 << 29) - 1, beyond=1),
        statements(message.options),
        *_members(page, message, scope, place),
        [*_extension_ranges(message)],
        *(enum_lines(page, each, (*place, _ENUM, at)) for at, each in enumerate(message.enum_type)),
        *extend_lines(page, message.extension, scope, (*place, _EXTENSION)),
    ]


def _members(page: Page, message: "DescriptorProto", scope: Scope, place: Place) -> Iterator[list[str]]:
    """Fields, then oneofs, then nested messages, unless that would change the order of the nested.

    Message indexes on the wire count nested messages in order of declaration, those that maps and groups imply
    included; where Wire's order would move one, fields and nested messages are printed as they were declared.
    """
    units = _units(page, message, scope, place)
    sections = [unit for unit in units if not unit.oneof], [unit for unit in units if unit.oneof]
    first = [name for section in sections for unit in section for name in unit.implied]
    implied = {*first, *_implied(scope, message.extension)}
    printed = {
        name: message_lines(page, each, scope.name, at)
        for name, (at, each) in scope.nested.items()
        if name not in implied
    }
    if [*scope.nested] == [*first, *printed] or not printed:
        yield [line for unit in sections[0] for line in unit.lines]
        for unit in sections[1]:
            yield unit.lines
        yield from printed.values()
        return
    for name in scope.nested:
        if name in printed:
            yield printed[name]
        while name in {each for unit in units for each in unit.implied}:
            yield units.pop(0).lines
    yield [line for unit in units for line in unit.lines]


def _units(page: Page, message: "DescriptorProto", scope: Scope, place: Place) -> list[_Unit]:
    units: list[_Unit] = []
    done: set[int] = set()
    for at, field in enumerate(message.field):
        real = field.HasField("oneof_index") and not field.proto3_optional
        if not real:
            lines = field_lines(page, field, scope, (*place, _FIELD, at))
            units.append(_Unit(lines, _implied(scope, [field]), oneof=False))
        elif field.oneof_index not in done:
            done.add(field.oneof_index)
            units.append(_oneof(page, message, field.oneof_index, scope, place))
    return units


def _oneof(page: Page, message: "DescriptorProto", index: int, scope: Scope, place: Place) -> _Unit:
    oneof = message.oneof_decl[index]
    members = [
        (at, field)
        for at, field in enumerate(message.field)
        if field.HasField("oneof_index") and field.oneof_index == index
    ]
    lines = [
        line for at, each in members for line in field_lines(page, each, scope, (*place, _FIELD, at), in_oneof=True)
    ]
    written = page.documented((*place, _ONEOF, index), body(f"oneof {oneof.name}", [statements(oneof.options), lines]))
    return _Unit(written, _implied(scope, [each for _, each in members]), oneof=True)


def _implied(scope: Scope, fields: "Iterable[FieldDescriptorProto]") -> tuple[str, ...]:
    """The messages nested here because of these fields: entries of maps and bodies of groups."""
    found = ((field, field.type_name.lstrip(".")) for field in fields)
    return tuple(
        name
        for field, name in found
        if name in scope.nested and (field.type == GROUP or scope.nested[name][1].options.map_entry)
    )


def _extension_ranges(message: "DescriptorProto") -> Iterator[str]:
    for each in message.extension_range:
        yield f"extensions {_span(each, (1 << 29) - 1, 1)}{bracketed([*assignments(each.options)])};"


def _reserved(page: Page, ranges: Iterable[_Range], names: Iterable[str], *, last: int, beyond: int) -> list[str]:
    """`reserved` statements; `beyond` is how far a range's end stands behind its last number."""
    spans = ", ".join(_span(each, last, beyond) for each in ranges)
    words = ", ".join(name if page.syntax == "editions" else quoted(name) for name in names)
    return [f"reserved {each};" for each in (spans, words) if each]


def _span(each: _Range, last: int, beyond: int) -> str:
    end = each.end - beyond
    if each.start == end:
        return str(each.start)
    return f"{each.start} to {'max' if end >= last else end}"
