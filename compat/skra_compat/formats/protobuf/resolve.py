"""Descriptors to the resolved tree: what syntax, edition and features come to for each field."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from skra_compat.formats.protobuf.kinds import ENUM, GROUP, MESSAGE, STRING, WORDS
from skra_compat.formats.protobuf.model import Enum, Field, File, Label, Message, Resolved
from skra_compat.formats.protobuf.names import lower_camel
from skra_compat.formats.protobuf.wide import linked_fields

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.descriptor_pb2 import (
        DescriptorProto,
        EnumDescriptorProto,
        FeatureSet,
        FieldDescriptorProto,
        FileDescriptorProto,
    )
    from google.protobuf.descriptor_pool import DescriptorPool

_LABELS: dict[int, Label] = {1: "optional", 2: "required", 3: "repeated"}
_UTF8_VERIFY = 2


def resolved(own: "FileDescriptorProto", imports: "Iterable[FileDescriptorProto]", pool: "DescriptorPool") -> Resolved:
    """The resolved tree of a file that is linked in a pool with its imports."""
    types = _Types({}, {}, {}, {})
    for imported in imports:
        _Resolver(pool, imported, types).file()
    file = _Resolver(pool, own, types).file()
    return Resolved(file, types.messages, types.enums, types.extensions, types.paths)


class _Types(NamedTuple):
    """What the files declare, filled as they are read."""

    messages: dict[str, Message]
    enums: dict[str, Enum]
    extensions: dict[str, dict[int, Field]]
    paths: dict[str, tuple[str, ...]]


class _Resolver:
    """One file."""

    def __init__(self, pool: "DescriptorPool", proto: "FileDescriptorProto", types: _Types) -> None:
        self._pool = pool
        self._proto = proto
        self._types = types
        self._groups: set[str] = set()

    def file(self) -> File:
        proto = self._proto
        self._groups |= _groups(proto.extension)
        messages = tuple(self._message(each, (each.name,), _verifies(proto)) for each in proto.message_type)
        enums = tuple(self._enum(each, (each.name,)) for each in proto.enum_type)
        self._extensions(proto.extension, (), _verifies(proto))
        return File(proto.name, proto.package, messages, enums)

    def _message(self, proto: "DescriptorProto", path: tuple[str, ...], verifies: bool) -> Message:
        verifies = _overridden(proto.options.features, verifies)
        full_name = self._full_name(path)
        linked = linked_fields(self._pool.FindMessageTypeByName(full_name))
        self._groups |= _groups(proto.field) | _groups(proto.extension)
        fields = {
            each.number: self._field(each, linked[each.number], _oneof(proto, each), verifies) for each in proto.field
        }
        message = Message(
            name=proto.name,
            full_name=full_name,
            file=self._proto.name,
            fields=fields,
            messages=tuple(self._message(each, (*path, each.name), verifies) for each in proto.nested_type),
            enums=tuple(self._enum(each, (*path, each.name)) for each in proto.enum_type),
            oneofs=_oneofs(fields.values()),
            reserved=tuple(range(each.start, each.end) for each in proto.reserved_range),
            reserved_names=frozenset(proto.reserved_name),
            map_entry=proto.options.map_entry,
            group=full_name in self._groups,
        )
        self._types.messages[full_name] = message
        self._types.paths[full_name] = path
        self._extensions(proto.extension, path, verifies)
        return message

    def _extensions(self, declared: "Iterable[FieldDescriptorProto]", path: tuple[str, ...], verifies: bool) -> None:
        for proto in declared:
            known = self._pool.FindExtensionByName(self._full_name((*path, proto.name)))
            extended = self._types.extensions.setdefault(proto.extendee.lstrip("."), {})
            said = self._field(proto, known, "", verifies)
            extended[proto.number] = said._replace(json_name=f"[{known.full_name}]")

    def _field(self, proto: "FieldDescriptorProto", known: "FieldDescriptor", oneof: str, verifies: bool) -> Field:
        kind, repeated = known.type, known.is_repeated
        held = known.message_type if kind in {GROUP, MESSAGE} else None
        named = known.enum_type if kind == ENUM else held
        is_map = repeated and kind == MESSAGE and held is not None and held.GetOptions().map_entry
        return Field(
            number=proto.number,
            name=proto.name,
            json_name=proto.json_name or lower_camel(proto.name),
            type=WORDS[kind],
            type_name=named.full_name if named else "",
            label="" if oneof or is_map else self._label(proto, repeated),
            repeated=repeated,
            required=known.is_required,
            presence=known.has_presence or proto.proto3_optional or bool(oneof),
            packed=repeated and known.is_packed,
            verified=kind == STRING and _overridden(proto.options.features, verifies),
            oneof=oneof,
            default=None if held or repeated else known.default_value,
            is_map=is_map,
        )

    def _label(self, proto: "FieldDescriptorProto", repeated: bool) -> Label:
        written = repeated or self._proto.syntax in {"", "proto2"} or proto.proto3_optional
        return _LABELS[proto.label] if written else ""

    def _enum(self, proto: "EnumDescriptorProto", path: tuple[str, ...]) -> Enum:
        full_name = self._full_name(path)
        numbers: dict[int, str] = {}
        for value in proto.value:
            numbers.setdefault(value.number, value.name)
        closed = self._pool.FindEnumTypeByName(full_name).is_closed
        enum = Enum(proto.name, full_name, closed, numbers, {value.name: value.number for value in proto.value})
        self._types.enums[full_name] = enum
        self._types.paths[full_name] = path
        return enum

    def _full_name(self, path: tuple[str, ...]) -> str:
        return ".".join((self._proto.package, *path) if self._proto.package else path)


def _groups(declared: "Iterable[FieldDescriptorProto]") -> set[str]:
    """Full names of the messages that groups imply; an edition's delimited fields hold declared ones."""
    return {field.type_name.lstrip(".") for field in declared if field.type == GROUP}


def _oneof(owner: "DescriptorProto", field: "FieldDescriptorProto") -> str:
    """The name of the `oneof` that a field is written in; proto3's `optional` implies one that does not count."""
    written = field.HasField("oneof_index") and not field.proto3_optional
    return owner.oneof_decl[field.oneof_index].name if written else ""


def _oneofs(fields: Iterable[Field]) -> dict[str, tuple[int, ...]]:
    members: dict[str, tuple[int, ...]] = {}
    for field in fields:
        if field.oneof:
            members[field.oneof] = (*members.get(field.oneof, ()), field.number)
    return members


def _verifies(file: "FileDescriptorProto") -> bool:
    """Whether strings of this file are checked to be UTF-8 unless something nearer says otherwise."""
    return file.syntax not in {"", "proto2"} and _overridden(file.options.features, True)


def _overridden(features: "FeatureSet", inherited: bool) -> bool:
    return features.utf8_validation == _UTF8_VERIFY if features.utf8_validation else inherited
