"""A part as a Protobuf message: the old message with fewer fields, numbered from 1, because it is a new type.

The types that the part uses are written inside its message, so that the files of all parts compile together. Comments
stay with what they describe; the old numbers do not, and nothing is reserved.
"""

import base64
from collections.abc import Iterator, Mapping

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

from skra_compat import Schema
from skra_compat.outline import Record
from skra_lint.conditions import without_conditions
from skra_lint.split.plan import CannotSplit, Part, PlacedField, Presence
from skra_lint.split.protobuf_types import move_in, unwrapped
from skra_lint.words import words

_MESSAGE, _FIELD, _NESTED, _NESTED_ENUM, _VALUE = 4, 2, 3, 4, 2
_WELL_KNOWN = "google/protobuf/"

Place = tuple[int, ...]


def protobuf_text(schema: Schema, part: Part) -> str:
    """The `.proto` text of a part.

    Raises:
        CannotSplit: the schema has no message.
    """
    old = FileDescriptorProto.FromString(base64.b64decode(schema.rendered("serialized")))
    if not old.message_type:
        raise CannotSplit("the schema holds no message")
    new = FileDescriptorProto(name=f"{'_'.join(words(part.name))}.proto", package=old.package, syntax=old.syntax)
    if old.HasField("edition"):
        new.edition = old.edition
    new.options.CopyFrom(old.options)
    new.options.ClearField("java_outer_classname")
    new.extension.extend(old.extension)
    message = new.message_type.add()
    message.CopyFrom(_message(old.message_type[0], part, old.syntax))
    move_in(message, old)
    new.dependency.extend(_needed(old, message))
    _comment(new, message, _docs(schema.outline.root, part), schema.outline.root)
    encoded = base64.b64encode(new.SerializeToString(deterministic=True)).decode("ascii")
    return Schema.parse("PROTOBUF", encoded, schema.references).canonical


def _message(old: DescriptorProto, part: Part, syntax: str) -> DescriptorProto:
    """The message with the fields that the part keeps; what old numbers were reserved for is gone with them."""
    new = DescriptorProto(name=part.name)
    new.options.CopyFrom(old.options)
    by_name = {field.name: field for field in old.field}
    for number, placed in enumerate(part.fields, 1):
        field = new.field.add()
        field.CopyFrom(by_name[placed.source])
        field.number = number
        if placed.name != placed.source:
            field.name = placed.name
            field.ClearField("json_name")
        if placed.presence is Presence.REQUIRED and syntax == "proto3":
            unwrapped(field)
    _choices(new, old, {field.name: placed for field, placed in zip(new.field, part.fields, strict=True)}, syntax)
    return new


def _choices(new: DescriptorProto, old: DescriptorProto, placed: Mapping[str, PlacedField], syntax: str) -> None:
    """A `oneof` with at least two members left stays; `optional` is written where a field may still be absent."""
    members: dict[int, list[FieldDescriptorProto]] = {}
    for field in new.field:
        if field.HasField("oneof_index"):
            members.setdefault(field.oneof_index, []).append(field)
    alone: list[FieldDescriptorProto] = []
    for index, fields in sorted(members.items()):
        if len(fields) > 1:
            for field in fields:
                field.oneof_index = len(new.oneof_decl)
            new.oneof_decl.add().CopyFrom(old.oneof_decl[index])
        else:
            alone += fields
    for field in alone:
        field.ClearField("oneof_index")
        field.ClearField("proto3_optional")
        single = field.type not in {FieldDescriptorProto.TYPE_MESSAGE, FieldDescriptorProto.TYPE_GROUP}
        if single and syntax == "proto3" and placed[field.name].presence is not Presence.REQUIRED:
            field.proto3_optional = True
            field.oneof_index = len(new.oneof_decl)
            new.oneof_decl.add(name=f"_{field.name}")


def _needed(old: FileDescriptorProto, message: DescriptorProto) -> Iterator[str]:
    """Imports, without those of the library whose types the message does not use."""
    used = str(message) + str(old.extension)
    for name in old.dependency:
        if not name.startswith(_WELL_KNOWN) or name.endswith("descriptor.proto") or _is_used(name, used):
            yield name


def _is_used(name: str, used: str) -> bool:
    stem = name.removeprefix(_WELL_KNOWN).removesuffix(".proto")
    types = {"wrappers": ("Value",), "struct": ("Struct", "Value", "ListValue", "NullValue")}.get(
        stem, ("".join(part.capitalize() for part in stem.split("_")),)
    )
    return any(f"google.protobuf.{kind}" in used for kind in types) or (stem == "wrappers" and "Value" in used)


def _docs(root: Record, part: Part) -> dict[str, str]:
    """What stands above each field: its documentation without settled conditions, and that it must be set."""
    old = {field.name: field.doc for field in root.fields}
    return {placed.name: "\n".join(_doc(old[placed.source], placed)) for placed in part.fields}


def _doc(doc: str, placed: PlacedField) -> Iterator[str]:
    rest = without_conditions(doc, placed.settled)
    if rest:
        yield rest
    if placed.presence is Presence.REQUIRED:
        yield "Required."


def _comment(file: FileDescriptorProto, message: DescriptorProto, docs: Mapping[str, str], root: Record) -> None:
    place = (_MESSAGE, 0)
    _note(file, place, root.doc)
    for at, field in enumerate(message.field):
        _note(file, (*place, _FIELD, at), docs[field.name])
    records = {record.name: record for record in _records(root)}
    enums = {str(one.native).rpartition(".")[2]: one.enum_docs for record in records.values() for one in record.fields}
    enums |= {one.native.rpartition(".")[2]: one.enum_docs for one in root.fields}
    _comment_nested(file, message, place, records, enums)


def _comment_nested(
    file: FileDescriptorProto,
    message: DescriptorProto,
    place: Place,
    records: Mapping[str, Record],
    enums: Mapping[str, Mapping[str, str]],
) -> None:
    for at, nested in enumerate(message.nested_type):
        here = (*place, _NESTED, at)
        record = records.get(nested.name)
        if record is not None:
            _note(file, here, record.doc)
            said = {field.name: field.doc for field in record.fields}
            for number, field in enumerate(nested.field):
                _note(file, (*here, _FIELD, number), said.get(field.name, ""))
        _comment_nested(file, nested, here, records, enums)
    for at, enum in enumerate(message.enum_type):
        _comment_enum(file, enum, (*place, _NESTED_ENUM, at), enums.get(enum.name, {}))


def _comment_enum(
    file: FileDescriptorProto, enum: EnumDescriptorProto, place: Place, docs: Mapping[str, str]
) -> None:
    for number, value in enumerate(enum.value):
        _note(file, (*place, _VALUE, number), docs.get(value.name, ""))


def _records(record: Record) -> Iterator[Record]:
    for field in record.fields:
        if field.record is not None:
            yield field.record
            yield from _records(field.record)


def _note(file: FileDescriptorProto, place: Place, text: str) -> None:
    if text:
        leading = "".join(f" {line}\n" for line in text.splitlines())
        file.source_code_info.location.add(path=place, span=(0, 0, 0), leading_comments=leading)
