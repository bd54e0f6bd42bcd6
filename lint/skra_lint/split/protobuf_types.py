"""The types of a Protobuf part: which ones its message uses, under which names, and wrappers that are not needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FieldDescriptorProto

from skra_lint.split.protobuf_comments import Comment, Comments
from skra_lint.split.protobuf_files import Files

Kind: TypeAlias = DescriptorProto | EnumDescriptorProto

_WRAPPED = {
    f".google.protobuf.{name}Value": kind
    for name, kind in {
        "Double": FieldDescriptorProto.TYPE_DOUBLE,
        "Float": FieldDescriptorProto.TYPE_FLOAT,
        "Int64": FieldDescriptorProto.TYPE_INT64,
        "UInt64": FieldDescriptorProto.TYPE_UINT64,
        "Int32": FieldDescriptorProto.TYPE_INT32,
        "UInt32": FieldDescriptorProto.TYPE_UINT32,
        "Bool": FieldDescriptorProto.TYPE_BOOL,
        "String": FieldDescriptorProto.TYPE_STRING,
        "Bytes": FieldDescriptorProto.TYPE_BYTES,
    }.items()
}


@dataclass
class Building:
    """A part's file under way."""

    files: Files
    comments: Comments
    syntax: str
    origins: dict[str, str] = field(default_factory=dict[str, str])
    """What declarations of the new file were called in the old one, by full name."""
    docs: dict[str, Comment] = field(default_factory=dict[str, Comment])
    """Comments of the new file that differ from those of their origin."""


def unwrapped(one: FieldDescriptorProto) -> None:
    """A field that is always there needs no wrapper to be absent in; its JSON stays the same."""
    kind = _WRAPPED.get(one.type_name)
    if kind is not None and one.label != FieldDescriptorProto.LABEL_REPEATED:
        one.type = kind
        one.ClearField("type_name")


def keep_nested(
    message: DescriptorProto, old: DescriptorProto, full_names: tuple[str, str], building: Building
) -> None:
    """Copy the types inside an old message that a new message's fields lead to; `full_names` are old and new."""
    before, after = full_names
    _take_in(message, after, _by_name(f"{before}.", old.nested_type, old.enum_type), building)


def move_in(message: DescriptorProto, building: Building) -> None:
    """Write the types of the old file that a new message uses inside it, and no others."""
    scope, file = building.files.scope, building.files.own
    event = file.message_type[0]
    types = _by_name(f"{scope}{event.name}.", event.nested_type, event.enum_type)
    types |= _by_name(scope, file.message_type, file.enum_type)
    _take_in(message, f"{scope}{message.name}", types, building)


def _take_in(message: DescriptorProto, full_name: str, types: Mapping[str, Kind], building: Building) -> None:
    """Copy those of the types that a message leads to into it, and have its fields mean the copies."""
    used = _reached(message, types)
    taken = {one.name for one in message.nested_type} | {one.name for one in message.enum_type}
    names: dict[str, str] = {}
    for name, kind in types.items():
        if name in used:
            names[name] = f"{full_name}.{_copied(kind, message, taken)}"
            building.origins[names[name]] = name
    _rename(message, names)


def _copied(kind: Kind, message: DescriptorProto, taken: set[str]) -> str:
    """The name under which a copy of a type stands inside a message now."""
    name = kind.name
    while name in taken:
        name += "Type"
    taken.add(name)
    if isinstance(kind, DescriptorProto):
        copy = message.nested_type.add()
        copy.CopyFrom(kind)
        copy.name = name
    else:
        listed = message.enum_type.add()
        listed.CopyFrom(kind)
        listed.name = name
    return name


def _by_name(scope: str, messages: Iterable[DescriptorProto], enums: Iterable[EnumDescriptorProto]) -> dict[str, Kind]:
    found: dict[str, Kind] = {f"{scope}{one.name}": one for one in messages}
    found |= {f"{scope}{one.name}": one for one in enums}
    return found


def _reached(message: DescriptorProto, types: Mapping[str, Kind]) -> set[str]:
    """The names of the types that the message's fields lead to."""
    found: set[str] = set()
    waiting = [one.type_name for one in fields_in(message)]
    while waiting:
        name = waiting.pop()
        owner = max((one for one in types if name == one or name.startswith(f"{one}.")), key=len, default="")
        if owner and owner not in found:
            found.add(owner)
            kind = types[owner]
            if isinstance(kind, DescriptorProto):
                waiting += [one.type_name for one in fields_in(kind)]
    return found


def fields_in(message: DescriptorProto) -> Iterator[FieldDescriptorProto]:
    """The fields of a message and of those inside it."""
    yield from message.field
    for nested in message.nested_type:
        yield from fields_in(nested)


def _rename(message: DescriptorProto, names: Mapping[str, str]) -> None:
    for one in fields_in(message):
        one.type_name = renamed(one.type_name, names)
        if not one.type_name:
            one.ClearField("type_name")


def renamed(name: str, names: Mapping[str, str]) -> str:
    """The name under the longest old name that it is or lies in."""
    for old in sorted(names, key=len, reverse=True):
        if name == old or name.startswith(f"{old}."):
            return names[old] + name[len(old) :]
    return name
