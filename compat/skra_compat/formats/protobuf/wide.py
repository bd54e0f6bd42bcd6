"""Messages that are wider than the library can hold: compared like all others, but without events.

The library lays a message out in 64 KB and counts at most 63 required fields; the language knows no such bounds. For
linking, the fields of such a message are dealt out to pieces of it, so that types, features and defaults are resolved;
its class would read nothing, so nobody may ask for it (`Model.wide`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from skra_compat.formats.protobuf.kinds import BYTES, STRING

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

_PIECE: Final = "__piece_"
_BYTES: Final = 60_000
_REQUIRED: Final = 63
_SIZES: Final = {STRING: 16, BYTES: 16, 8: 1, 2: 4, 5: 4, 7: 4, 13: 4, 14: 4, 15: 4, 17: 4}
"""Bytes of a value by the type's number; 8 where nothing is said, and for every list."""
_LABEL_REQUIRED, _LABEL_REPEATED, _FEATURE_REQUIRED = 2, 3, 3


def cut(file: "FileDescriptorProto") -> Iterator[str]:
    """Cut the wide messages of a file in place, and tell their full names."""
    waiting = [(file.package, message) for message in file.message_type]
    while waiting:
        scope, message = waiting.pop()
        name = f"{scope}.{message.name}" if scope else message.name
        waiting.extend((name, nested) for nested in message.nested_type)
        pieces = list(_pieces(message))
        if len(pieces) > 1:
            _replace(message, pieces)
            yield name


def linked_fields(linked: "Descriptor") -> "dict[int, FieldDescriptor]":
    """The fields of a message by number, those of its pieces included."""
    pieces = (each for each in linked.nested_types if each.name.startswith(_PIECE))
    return {field.number: field for each in (linked, *pieces) for field in each.fields}


def _pieces(message: "DescriptorProto") -> "Iterator[list[FieldDescriptorProto]]":
    """Runs of fields that the library can hold."""
    piece: list[FieldDescriptorProto] = []
    size = required = 0
    for field in message.field:
        size += _size(field)
        required += _is_required(field)
        if size > _BYTES or required > _REQUIRED:
            yield piece
            piece, size, required = [], _size(field), _is_required(field)
        piece.append(field)
    yield piece


def _is_required(field: "FieldDescriptorProto") -> int:
    return int(field.label == _LABEL_REQUIRED or field.options.features.field_presence == _FEATURE_REQUIRED)


def _size(field: "FieldDescriptorProto") -> int:
    return 8 if field.label == _LABEL_REPEATED else _SIZES.get(field.type, 8)


def _replace(message: "DescriptorProto", pieces: "list[list[FieldDescriptorProto]]") -> None:
    for at, piece in enumerate(pieces):
        made = message.nested_type.add(name=f"{_PIECE}{at}")
        made.field.extend(piece)
        for field in made.field:
            field.ClearField("oneof_index")
            field.ClearField("proto3_optional")
    del message.field[:], message.oneof_decl[:]
