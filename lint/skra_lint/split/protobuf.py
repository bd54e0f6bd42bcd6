"""A part as a Protobuf message: the old message with fewer fields, numbered from 1, because it is a new type.

The types that the part uses are written inside its message, so that the files of all parts compile together. Comments
stay with what they describe; the old numbers do not, and nothing is reserved.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

from skra_compat import Schema
from skra_lint.split.plan import CannotSplit, Part, PlacedField, Presence
from skra_lint.split.protobuf_comments import commented, message_name, said
from skra_lint.split.protobuf_types import found_message, keep_nested, move_in, unwrapped
from skra_lint.words import words

_WELL_KNOWN = "google/protobuf/"


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
    message.CopyFrom(_message(old.message_type[0], part.name, part.inside(""), old.syntax))
    held = dict(_hold(message, container, part, old) for container in part.containers)
    move_in(message, old, held)
    new.dependency.extend(_needed(old, message))
    encoded = base64.b64encode(new.SerializeToString(deterministic=True)).decode("ascii")
    text = Schema.parse("PROTOBUF", encoded, schema.references).canonical
    return commented(Schema.parse("PROTOBUF", text, schema.references), (message,), said(part, schema.outline.root))


def _message(old: DescriptorProto, name: str, fields: Sequence[PlacedField], syntax: str) -> DescriptorProto:
    """The message with the fields that the part keeps; what old numbers were reserved for is gone with them."""
    new = DescriptorProto(name=name)
    new.options.CopyFrom(old.options)
    by_name = {field.name: field for field in old.field}
    for number, placed in enumerate(fields, 1):
        field = new.field.add()
        source = placed.source.rpartition(".")[2]
        field.CopyFrom(by_name[source])
        field.number = number
        if placed.name != source:
            field.name = placed.name
            field.ClearField("json_name")
        if placed.presence is Presence.REQUIRED and syntax == "proto3":
            unwrapped(field)
    _choices(new, old, {field.name: placed for field, placed in zip(new.field, fields, strict=True)}, syntax)
    return new


def _hold(message: DescriptorProto, container: str, part: Part, old: FileDescriptorProto) -> tuple[str, str]:
    """Add the field that holds the event proper; the old type of it, and the name of the message that replaces it."""
    field = message.field.add()
    field.CopyFrom(next(one for one in old.message_type[0].field if one.name == container))
    field.number = len(message.field)
    name = message_name(container)
    source = found_message(old, field.type_name)
    held = _message(source, name, part.inside(container), old.syntax)
    keep_nested(held, source, field.type_name)
    message.nested_type.append(held)
    return field.type_name, name


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
