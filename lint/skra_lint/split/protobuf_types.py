"""The types of a Protobuf part: which ones its message uses, under which names, and wrappers that are not needed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

from skra_lint.split.plan import CannotSplit

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


def unwrapped(field: FieldDescriptorProto) -> None:
    """A field that is always there needs no wrapper to be absent in; its JSON stays the same."""
    kind = _WRAPPED.get(field.type_name)
    if kind is not None and field.label != FieldDescriptorProto.LABEL_REPEATED:
        field.type = kind
        field.ClearField("type_name")


def keep_nested(message: DescriptorProto, old: DescriptorProto, full_name: str) -> None:
    """Copy the types inside an old message that a new message's fields lead to."""
    used = _reached(message, _by_name(f"{full_name}.", old.nested_type, old.enum_type))
    message.nested_type.extend(one for one in old.nested_type if f"{full_name}.{one.name}" in used)
    message.enum_type.extend(one for one in old.enum_type if f"{full_name}.{one.name}" in used)


def move_in(message: DescriptorProto, file: FileDescriptorProto, held: Mapping[str, str]) -> None:
    """Write the types of the old file that a new message uses inside it, and no others.

    `held` says which old types have a successor inside the message already, and its name.
    """
    scope = f".{file.package}." if file.package else "."
    event = file.message_type[0]
    old, new = f"{scope}{event.name}", f"{scope}{message.name}"
    types = _by_name(f"{old}.", event.nested_type, event.enum_type)
    types |= _by_name(scope, file.message_type[1:], file.enum_type)
    types = {name: one for name, one in types.items() if name not in held}
    names = {old: new, **{name: f"{new}.{successor}" for name, successor in held.items()}}
    taken = {one.name for one in message.nested_type}
    used = _reached(message, types)
    for name, kind in types.items():
        if name in used:
            while kind.name in taken:
                kind.name += "Type"
            taken.add(kind.name)
            names[name] = f"{new}.{kind.name}"
            if isinstance(kind, DescriptorProto):
                message.nested_type.append(kind)
            else:
                message.enum_type.append(kind)
    for field in fields_in(message):
        field.type_name = renamed(field.type_name, names)
        if not field.type_name:
            field.ClearField("type_name")


def _by_name(scope: str, messages: Iterable[DescriptorProto], enums: Iterable[EnumDescriptorProto]) -> dict[str, Kind]:
    found: dict[str, Kind] = {f"{scope}{one.name}": one for one in messages}
    found |= {f"{scope}{one.name}": one for one in enums}
    return found


def found_message(file: FileDescriptorProto, type_name: str) -> DescriptorProto:
    """The message of that full name.

    Raises:
        CannotSplit: another file declares it.
    """
    waiting = [(f".{file.package}." if file.package else ".", one) for one in file.message_type]
    while waiting:
        scope, message = waiting.pop()
        if f"{scope}{message.name}" == type_name:
            return message
        waiting += [(f"{scope}{message.name}.", one) for one in message.nested_type]
    raise CannotSplit(f"the event proper is a {type_name.lstrip('.')}, which another file declares")


def _reached(message: DescriptorProto, types: Mapping[str, Kind]) -> set[str]:
    """The names of the types that the message's fields lead to."""
    found: set[str] = set()
    waiting = [field.type_name for field in fields_in(message)]
    while waiting:
        name = waiting.pop()
        owner = max((one for one in types if name == one or name.startswith(f"{one}.")), key=len, default="")
        if owner and owner not in found:
            found.add(owner)
            kind = types[owner]
            if isinstance(kind, DescriptorProto):
                waiting += [field.type_name for field in fields_in(kind)]
    return found


def fields_in(message: DescriptorProto) -> Iterator[FieldDescriptorProto]:
    """The fields of a message and of those inside it."""
    yield from message.field
    for nested in message.nested_type:
        yield from fields_in(nested)


def renamed(name: str, names: dict[str, str]) -> str:
    """The name under the longest old name that it is or lies in."""
    for old in sorted(names, key=len, reverse=True):
        if name == old or name.startswith(f"{old}."):
            return names[old] + name[len(old) :]
    return name
