"""A part as a Protobuf message: the old message with fewer fields, numbered from 1, because it is a new type.

The types that the part uses are written inside its message, so that the files of all parts compile together. Comments
stay with what they describe; the old numbers do not, and nothing is reserved.
"""

import base64
from collections.abc import Mapping, Sequence

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

from skra_compat import Schema
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Presence
from skra_lint.split.protobuf_comments import Comments, commented, message_name, placed_comment
from skra_lint.split.protobuf_files import Files
from skra_lint.split.protobuf_types import Building, keep_nested, move_in, unwrapped
from skra_lint.words import words

_OF_OPTIONS = ".google.protobuf."


def protobuf_text(schema: Schema, part: Part) -> str:
    """The `.proto` text of a part.

    Raises:
        CannotSplit: the schema has no message.
    """
    files = Files.of(schema)
    old = files.own
    if not old.message_type:
        raise CannotSplit("the schema holds no message")
    new = FileDescriptorProto(name=f"{'_'.join(words(part.name))}.proto", package=old.package)
    if old.HasField("syntax"):
        new.syntax = old.syntax
    if old.HasField("edition"):
        new.edition = old.edition
    new.options.CopyFrom(old.options)
    new.options.ClearField("java_outer_classname")
    new.extension.extend(one for one in old.extension if one.extendee.startswith(_OF_OPTIONS))
    building = Building(files, Comments.of(old), old.syntax)
    event = old.message_type[0]
    message = _message(event, part.name, part.root, building, (files.scope + event.name, files.scope + part.name))
    move_in(message, building)
    new.message_type.append(message)
    new.dependency.extend(files.needed(new))
    encoded = base64.b64encode(new.SerializeToString(deterministic=True)).decode("ascii")
    text = Schema.parse("PROTOBUF", encoded, schema.references).canonical
    said = building.comments.translated(building.origins, building.docs)
    return commented(Schema.parse("PROTOBUF", text, schema.references), (message,), said)


def _message(
    old: DescriptorProto, name: str, placed: PlacedRecord, building: Building, full_names: tuple[str, str]
) -> DescriptorProto:
    """The message with the fields that the part keeps; `full_names` are the old one and the new one."""
    before, after = full_names
    new = DescriptorProto(name=name)
    new.options.CopyFrom(old.options)
    by_name = {field.name: field for field in old.field}
    building.origins[after] = before
    for number, one in enumerate(placed.fields, 1):
        field = new.field.add()
        field.CopyFrom(by_name[one.old_name])
        field.number = number
        if one.name != one.old_name:
            field.name = one.name
            field.ClearField("json_name")
        if one.presence is Presence.REQUIRED and building.syntax == "proto3":
            unwrapped(field)
        if one.record is not None:
            field.type_name = _hold(new, field, one.record, building, after)
        building.origins[f"{after}.{one.name}"] = f"{before}.{one.old_name}"
        building.docs[f"{after}.{one.name}"] = placed_comment(building.comments.at(f"{before}.{one.old_name}"), one)
    _choices(new, old, {field.name: one for field, one in zip(new.field, placed.fields, strict=True)}, building.syntax)
    return new


def _hold(
    message: DescriptorProto, field: FieldDescriptorProto, record: PlacedRecord, building: Building, around: str
) -> str:
    """Write the message of a field that changes inside; its full name."""
    name, taken = message_name(field.name), {one.name for one in message.nested_type}
    while name in taken:
        name += "Type"
    source = building.files.message(field.type_name)
    held = _message(source, name, record, building, (field.type_name, f"{around}.{name}"))
    keep_nested(held, source, (field.type_name, f"{around}.{name}"), building)
    message.nested_type.append(held)
    return f"{around}.{name}"


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
    _leave_alone(new, alone, placed, syntax)


def _leave_alone(
    new: DescriptorProto, alone: Sequence[FieldDescriptorProto], placed: Mapping[str, PlacedField], syntax: str
) -> None:
    for field in alone:
        field.ClearField("oneof_index")
        field.ClearField("proto3_optional")
        single = field.type not in {FieldDescriptorProto.TYPE_MESSAGE, FieldDescriptorProto.TYPE_GROUP}
        if single and syntax == "proto3" and placed[field.name].presence is not Presence.REQUIRED:
            field.proto3_optional = True
            field.oneof_index = len(new.oneof_decl)
            new.oneof_decl.add(name=f"_{field.name}")
