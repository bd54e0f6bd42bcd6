"""The own file's declarations by full name, with what the resolved tree leaves out: comments, lines and options."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from google.protobuf import json_format

from skra_compat.event import Json
from skra_compat.formats.protobuf.canonical import with_known_options
from skra_compat.formats.protobuf.comments import NONE, Comment, Place, comments
from skra_compat.formats.protobuf.page import inside

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto
    from google.protobuf.message import Message as Options

    from skra_compat.formats.protobuf.model import Model

_MESSAGE, _ENUM = 4, 5
_FIELD, _NESTED, _NESTED_ENUM, _VALUE = 2, 3, 4, 2


@dataclass(frozen=True, slots=True)
class Said:
    """What the text says of a declaration besides its meaning on the wire."""

    comment: Comment = NONE
    options: "Options | None" = None

    def annotations(self) -> dict[str, Json]:
        """Options by name; custom ones in parentheses, as the text has them."""
        if self.options is None or not self.options.ListFields():
            return {}
        found = json_format.MessageToDict(self.options, preserving_proto_field_name=True)
        return {key.replace("[", "(").replace("]", ")"): cast("Json", value) for key, value in found.items()}


def declared(model: "Model") -> Mapping[str, Said]:
    """By full name, fields and constants as `<full name of their message or enum>.<name>`."""
    file = with_known_options(model)
    notes = comments(model.own)

    def said(place: Place, options: "Options") -> Said:
        return Said(notes.get(place, NONE), options)

    found: dict[str, Said] = {}
    for at, message in enumerate(file.message_type):
        found.update(
            (name, said(place, options)) for name, place, options in _of_message(message, file.package, (_MESSAGE, at))
        )
    for at, enum in enumerate(file.enum_type):
        found.update((name, said(place, options)) for name, place, options in _of_enum(enum, file.package, (_ENUM, at)))
    return found


def _of_message(message: "DescriptorProto", scope: str, place: Place) -> "Iterator[tuple[str, Place, Options]]":
    name = inside(scope, message.name)
    yield name, place, message.options
    for at, field in enumerate(message.field):
        yield f"{name}.{field.name}", (*place, _FIELD, at), field.options
    for at, nested in enumerate(message.nested_type):
        yield from _of_message(nested, name, (*place, _NESTED, at))
    for at, enum in enumerate(message.enum_type):
        yield from _of_enum(enum, name, (*place, _NESTED_ENUM, at))


def _of_enum(enum: "EnumDescriptorProto", scope: str, place: Place) -> "Iterator[tuple[str, Place, Options]]":
    name = inside(scope, enum.name)
    yield name, place, enum.options
    for at, value in enumerate(enum.value):
        yield f"{name}.{value.name}", (*place, _VALUE, at), value.options
