"""Fields as text: plain ones, maps, groups, members of a `oneof`, extensions."""

from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from skra_compat.formats.protobuf.kinds import BYTES, GROUP, SCALARS, STRING
from skra_compat.formats.protobuf.names import lower_camel
from skra_compat.formats.protobuf.page import Page, body, inside
from skra_compat.formats.protobuf.print_options import bracketed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto

    Sections = Callable[[Page, DescriptorProto, str], list[list[str]]]

_LABELS = {1: "optional ", 2: "required ", 3: "repeated "}
_OPTIONAL = 1
_EXTENSIONS, _EXTENSIONS_OF_FILE = 6, 7


@dataclass(frozen=True, slots=True)
class Scope:
    """Where fields are declared."""

    name: str
    """Full name of the message, or the package."""
    nested: "Mapping[str, DescriptorProto]"
    """What is declared here, by full name: bodies of groups and entries of maps among them."""
    sections: "Sections"
    """How the inside of a group is printed."""
    file: bool = False
    """Whether it is the package of a file."""

    @property
    def declaration(self) -> str:
        """The name by which the text's spelling knows it."""
        return "" if self.file else self.name

    @property
    def extensions(self) -> int:
        """The number of extensions in its descriptor."""
        return _EXTENSIONS_OF_FILE if self.file else _EXTENSIONS


def field_lines(page: Page, field: "FieldDescriptorProto", scope: Scope, *, in_oneof: bool = False) -> list[str]:
    """A field with its options."""
    declaration = inside(scope.name, field.name)
    options = bracketed(page.options("field", declaration, field.options, *_own_options(page, field, declaration)))
    label = "" if in_oneof else _label(page, field)
    name = field.type_name.lstrip(".") if scope.nested else ""
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
    """The `extend` blocks of the text, or one for each run of extensions of one message."""
    blocks: list[str] = []
    for extendee, run in _runs(page, extensions, scope):
        lines = [line for field in run for line in field_lines(page, field, scope)]
        named = page.type_name(extendee.lstrip("."), scope.name, f"{inside(scope.name, run[0].name)}^")
        blocks += body(f"extend {named}", [lines])
    return blocks if page.extensions else []


def _runs(
    page: Page, extensions: "Sequence[FieldDescriptorProto]", scope: Scope
) -> "Iterator[tuple[str, list[FieldDescriptorProto]]]":
    """Extensions of one message that stand together; in the normal order all of one message, by number."""
    if page.normal:
        for name in dict.fromkeys(each.extendee for each in extensions):
            yield name, sorted((each for each in extensions if each.extendee == name), key=lambda each: each.number)
        return
    left = iter(extensions)
    for count in page.spelled.grouped(scope.declaration, scope.extensions, len(extensions)):
        for name, run in groupby(islice(left, count), lambda each: each.extendee):
            yield name, list(run)


def _label(page: Page, field: "FieldDescriptorProto") -> str:
    implied = page.syntax != "proto2" and field.label == _OPTIONAL and not field.proto3_optional
    return "" if implied else _LABELS[field.label]


def _type(page: Page, field: "FieldDescriptorProto", scope: Scope, declaration: str) -> str:
    return SCALARS.get(field.type) or page.type_name(field.type_name.lstrip("."), scope.name, declaration)


def _own_options(page: Page, field: "FieldDescriptorProto", declaration: str) -> list[str]:
    """What is written among the options and is none."""
    own: list[str] = []
    if field.HasField("default_value"):
        own.append(f"default = {_default(page, field, declaration)}")
    usual = field.json_name == lower_camel(field.name) and (page.normal or declaration not in page.spelled.json_names)
    if field.json_name and not usual and not field.extendee:
        own.append(f"json_name = {quoted(field.json_name)}")
    return own


def _default(page: Page, field: "FieldDescriptorProto", declaration: str) -> str:
    if field.type == STRING:
        return quoted(field.default_value)
    if field.type == BYTES:
        return f'"{field.default_value}"'
    return field.default_value if page.normal else page.spelled.defaults.get(declaration, field.default_value)
