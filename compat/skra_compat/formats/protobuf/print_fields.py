"""Fields as text: plain ones, maps, groups, members of a `oneof`, extensions."""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from skra_compat.formats.protobuf.kinds import BYTES, GROUP, SCALARS, STRING
from skra_compat.formats.protobuf.names import lower_camel
from skra_compat.formats.protobuf.page import Page, body, inside
from skra_compat.formats.protobuf.print_options import bracketed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto

    Sections = Callable[[Page, DescriptorProto, str], list[list[str]]]

_LABELS = {1: "optional ", 2: "required ", 3: "repeated "}
_OPTIONAL = 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Where fields are declared."""

    name: str
    """Full name of the message, or the package."""
    nested: "Mapping[str, DescriptorProto]"
    """What is declared here, by full name: bodies of groups and entries of maps among them."""
    sections: "Sections"
    """How the inside of a group is printed."""


def field_lines(page: Page, field: "FieldDescriptorProto", scope: Scope, *, in_oneof: bool = False) -> list[str]:
    """A field with its options."""
    declaration = inside(scope.name, field.name)
    options = bracketed(page.options("field", declaration, field.options, *_own_options(field)))
    label = "" if in_oneof else _label(page, field)
    name = field.type_name.lstrip(".")
    entry = scope.nested.get(name)
    if entry is not None and entry.options.map_entry and not field.HasField("extendee"):
        key, value = (_type(page, each, scope, "") for each in entry.field)
        pair = "" if page.normal else page.spelled.types.get(declaration, "")
        return [f"{pair or f'map<{key}, {value}>'} {field.name} = {field.number}{options};"]
    if field.type == GROUP and entry is not None:
        head = f"{label}group {entry.name} = {field.number}{options}"
        return body(head, scope.sections(page, entry, name))
    return [f"{label}{_type(page, field, scope, declaration)} {field.name} = {field.number}{options};"]


def extend_lines(page: Page, extensions: "Sequence[FieldDescriptorProto]", scope: Scope) -> list[str]:
    """An `extend` block for each run of extensions of one message."""
    blocks: list[str] = []
    for extendee, run in _runs(page, extensions):
        lines = [line for field in run for line in field_lines(page, field, scope)]
        blocks += body(f"extend {page.type_name(extendee.lstrip('.'), scope.name, '')}", [lines])
    return blocks if page.extensions else []


def _runs(page: Page, extensions: "Sequence[FieldDescriptorProto]") -> "list[tuple[str, list[FieldDescriptorProto]]]":
    """Extensions of one message that stand together; in the normal order all of one message, by number."""
    if not page.normal:
        return [(name, list(run)) for name, run in groupby(extensions, lambda each: each.extendee)]
    runs: dict[str, list[FieldDescriptorProto]] = {}
    for field in sorted(extensions, key=lambda each: each.number):
        runs.setdefault(field.extendee, []).append(field)
    return [(name, runs[name]) for name in dict.fromkeys(each.extendee for each in extensions)]


def _label(page: Page, field: "FieldDescriptorProto") -> str:
    implied = page.syntax != "proto2" and field.label == _OPTIONAL and not field.proto3_optional
    return "" if implied else _LABELS[field.label]


def _type(page: Page, field: "FieldDescriptorProto", scope: Scope, declaration: str) -> str:
    return SCALARS.get(field.type) or page.type_name(field.type_name.lstrip("."), scope.name, declaration)


def _own_options(field: "FieldDescriptorProto") -> list[str]:
    """What is written among the options and is none."""
    own: list[str] = []
    if field.HasField("default_value"):
        own.append(f"default = {_default(field)}")
    if field.json_name and field.json_name != lower_camel(field.name) and not field.extendee:
        own.append(f"json_name = {quoted(field.json_name)}")
    return own


def _default(field: "FieldDescriptorProto") -> str:
    if field.type == STRING:
        return quoted(field.default_value)
    return f'"{field.default_value}"' if field.type == BYTES else field.default_value
