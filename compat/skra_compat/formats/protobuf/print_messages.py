"""Messages and enums as text, their parts in the order in which Confluent's registry prints them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from skra_compat.formats.protobuf.kinds import GROUP
from skra_compat.formats.protobuf.page import Page, body, inside
from skra_compat.formats.protobuf.print_fields import Scope, extend_lines, field_lines
from skra_compat.formats.protobuf.print_options import bracketed, statements
from skra_compat.formats.protobuf.print_ranges import enum_reserved, extension_ranges, message_reserved

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import (
        DescriptorProto,
        EnumDescriptorProto,
        EnumValueDescriptorProto,
        FieldDescriptorProto,
    )

_SECTIONS = _FIELDS, _ONEOFS, _GROUPS = range(3)
_VISIBILITY = {1: "local ", 2: "export "}


class _Unit(NamedTuple):
    """A field, or a whole `oneof`: what is printed in one piece."""

    lines: list[str]
    implied: tuple[str, ...]
    """Names of the nested messages that it brings about: the entry of a map, the body of a group."""
    section: int
    """What is printed together: fields, then oneofs, then groups."""
    number: int
    """Of the field, the lowest of a `oneof`."""


def message_lines(page: Page, message: "DescriptorProto", scope: str) -> list[str]:
    """A message and all that it declares."""
    head = f"{_VISIBILITY.get(message.visibility, '')}message {message.name}"
    return body(head, message_sections(page, message, inside(scope, message.name)))


def enum_lines(page: Page, enum: "EnumDescriptorProto", scope: str) -> list[str]:
    """An enum and its constants."""
    name = inside(scope, enum.name)
    constants = _by_number(enum) if page.normal else enum.value
    values = [
        f"{each.name} = {each.number}{bracketed(page.options('value', inside(name, each.name), each.options))};"
        for each in constants
    ]
    reserved = enum_reserved(page, enum, name)
    head = f"{_VISIBILITY.get(enum.visibility, '')}enum {enum.name}"
    return body(head, [[*reserved, *statements(page.options("enum", name, enum.options)), *values]])


def _by_number(enum: "EnumDescriptorProto") -> "list[EnumValueDescriptorProto]":
    """Constants by number; a zero that comes first stays there, for the language wants it so in maps and proto3."""
    zero_first = enum.value[0].number == 0
    return sorted(enum.value, key=lambda each: (zero_first and each.number != 0, each.number, each.name))


def message_sections(page: Page, message: "DescriptorProto", name: str) -> list[list[str]]:
    """The inside of a message or group of that full name."""
    scope = Scope(name, {inside(name, each.name): each for each in message.nested_type}, message_sections)
    *members, nested = _members(page, message, scope)
    return [
        message_reserved(page, message, name),
        statements(page.options("message", name, message.options)),
        *members,
        [*extension_ranges(page, message, name)] if page.extensions else [],
        extend_lines(page, message.extension, scope),
        [*nested, *(line for each in message.enum_type for line in enum_lines(page, each, name))],
    ]


def _members(page: Page, message: "DescriptorProto", scope: Scope) -> Iterator[list[str]]:
    """Fields, oneofs, groups, then (last) nested messages, unless that would change the order of the nested.

    Message indexes on the wire count nested messages in order of declaration, those that maps and groups imply
    included; where this order would move one, fields and nested messages are printed as they were declared.
    """
    units = _units(page, message, scope)
    apart = [[unit for unit in units if unit.section == section] for section in _SECTIONS]
    joined = [[unit for unit in units if unit.section != _ONEOFS], apart[_ONEOFS]]
    for sections in (apart, joined):
        if page.normal:
            for section in sections:
                section.sort(key=lambda unit: unit.number)
        first = [name for section in sections for unit in section for name in unit.implied]
        implied = {*first, *_implied(scope, message.extension)}
        nested = {
            name: message_lines(page, each, scope.name) for name, each in scope.nested.items() if name not in implied
        }
        if [*scope.nested] == [*first, *nested] or not nested:
            yield from ([line for unit in section for line in unit.lines] for section in sections)
            yield [line for lines in nested.values() for line in lines]
            return
    yield from _as_declared(scope, units, nested)


def _as_declared(scope: Scope, units: list[_Unit], nested: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Nested messages among the fields, where the text has them; the last part is empty."""
    for name in scope.nested:
        if name in nested:
            yield nested[name]
        while name in {each for unit in units for each in unit.implied}:
            yield units.pop(0).lines
    yield [line for unit in units for line in unit.lines]
    yield []


def _units(page: Page, message: "DescriptorProto", scope: Scope) -> list[_Unit]:
    units: list[_Unit] = []
    done: set[int] = set()
    for field in message.field:
        real = field.HasField("oneof_index") and not field.proto3_optional
        if not real:
            implied = _implied(scope, [field]) if scope.nested else ()
            section = _GROUPS if implied and field.type == GROUP else _FIELDS
            units.append(_Unit(field_lines(page, field, scope), implied, section, field.number))
        elif field.oneof_index not in done:
            done.add(field.oneof_index)
            units.append(_oneof(page, message, field.oneof_index, scope))
    return units


def _oneof(page: Page, message: "DescriptorProto", index: int, scope: Scope) -> _Unit:
    oneof = message.oneof_decl[index]
    members = [each for each in message.field if each.HasField("oneof_index") and each.oneof_index == index]
    if page.normal:
        members.sort(key=lambda each: each.number)
    members.sort(key=lambda each: each.type == GROUP)
    parts = [
        [line for each in run for line in field_lines(page, each, scope, in_oneof=True)]
        for _, run in groupby(members, lambda each: each.type == GROUP)
    ]
    options = page.options("oneof", inside(scope.name, oneof.name), oneof.options)
    written = body(f"oneof {oneof.name}", [statements(options), *parts])
    return _Unit(written, _implied(scope, members), section=_ONEOFS, number=min(each.number for each in members))


def _implied(scope: Scope, fields: "Iterable[FieldDescriptorProto]") -> tuple[str, ...]:
    """The messages nested here because of these fields: entries of maps and bodies of groups."""
    found = ((field, field.type_name.lstrip(".")) for field in fields)
    return tuple(
        name
        for field, name in found
        if name in scope.nested and (field.type == GROUP or scope.nested[name].options.map_entry)
    )
