"""One event of a Protobuf batch: the message that the list holds, after the fields that stand beside the list."""

import base64
from collections.abc import Collection, Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)

from skra_compat import Schema
from skra_compat.outline import Field
from skra_lint.split.protobuf_comments import Comments, Translated, commented
from skra_lint.split.protobuf_files import Files
from skra_lint.split.protobuf_types import fields_in, renamed


def protobuf_item(schema: Schema, field: Field | None, kept: Collection[str]) -> str:
    """The `.proto` text of one event; numbers are new.

    Raises:
        CannotSplit: another file declares the message.
    """
    assert field is not None, "a Protobuf schema is no list"
    files = Files.of(schema)
    said, file = Comments.of(files.own), files.own
    file.ClearField("source_code_info")
    batch = file.message_type[0]
    held = next(one for one in batch.field if one.name == field.name)
    before, around = held.type_name, f"{files.scope}{batch.name}"
    item = DescriptorProto()
    item.CopyFrom(files.message(before))
    after = f"{files.scope}{item.name}"
    beside = [one for one in batch.field if one.name in kept]
    _number(item, [*_moved(beside, len(item.oneof_decl)), *item.field])
    _take_oneofs(item, batch)
    _take_types(item, batch)
    others = [one for one in file.message_type[1:] if not (after == before and one.name == item.name)]
    del file.message_type[:]
    file.message_type.extend([item, *others])
    names = {around: after, before: after}
    for message in file.message_type:
        for one in fields_in(message):
            one.type_name = renamed(one.type_name, names)
            if not one.type_name:
                one.ClearField("type_name")
    own = {after: before, **{f"{after}.{one.name}": f"{around}.{one.name}" for one in (*beside, *_types(batch))}}
    return _text(schema, file, said.translated({files.scope.rstrip("."): files.scope.rstrip("."), **own}))


def _types(batch: DescriptorProto) -> Iterator[DescriptorProto | EnumDescriptorProto]:
    yield from batch.nested_type
    yield from batch.enum_type


def _moved(beside: list[FieldDescriptorProto], oneofs: int) -> Iterator[FieldDescriptorProto]:
    """The fields beside the list; their `oneof`s come after those of the event."""
    for one in beside:
        if one.HasField("oneof_index"):
            one.oneof_index += oneofs
        yield one


def _number(item: DescriptorProto, fields: list[FieldDescriptorProto]) -> None:
    copies = [FieldDescriptorProto.FromString(one.SerializeToString()) for one in fields]
    del item.field[:]
    item.ClearField("reserved_range")
    item.ClearField("reserved_name")
    for number, one in enumerate(copies, 1):
        one.number = number
        item.field.append(one)


def _take_oneofs(item: DescriptorProto, batch: DescriptorProto) -> None:
    """Those of the batch too, behind them those that only stand for `optional`; one without members is none."""
    item.oneof_decl.extend(batch.oneof_decl)
    members = [one for one in item.field if one.HasField("oneof_index")]
    used = [index for _, index in sorted({(one.proto3_optional, one.oneof_index) for one in members})]
    kept = [item.oneof_decl[index] for index in used]
    for one in members:
        one.oneof_index = used.index(one.oneof_index)
    copies = [type(one).FromString(one.SerializeToString()) for one in kept]
    del item.oneof_decl[:]
    item.oneof_decl.extend(copies)


def _take_types(item: DescriptorProto, batch: DescriptorProto) -> None:
    """Types declared inside of the batch, but for the event's own."""
    taken = {item.name, *(one.name for one in item.nested_type), *(one.name for one in item.enum_type)}
    item.nested_type.extend(one for one in batch.nested_type if one.name not in taken)
    item.enum_type.extend(one for one in batch.enum_type if one.name not in taken)


def _text(schema: Schema, file: FileDescriptorProto, spoken: Translated) -> str:
    encoded = base64.b64encode(file.SerializeToString(deterministic=True)).decode("ascii")
    bare = Schema.parse("PROTOBUF", encoded, schema.references).canonical
    return commented(Schema.parse("PROTOBUF", bare, schema.references), file.message_type, spoken)
