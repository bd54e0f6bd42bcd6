"""Descriptors as text, laid out as Confluent's registry does (`ProtobufSchemaUtils.toString`).

Syntax, package, imports, options, messages, enums, extensions, services; two spaces a level; no comments. Types and
plain options are spelled as the text spells them, in a descriptor by the shortest name that means them. Compiling the
text gives the descriptors again (up to the order of `oneof` members among other fields), so a registry may keep the
text alone.
"""

import base64
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from google.protobuf.descriptor_pb2 import Edition, FileDescriptorProto
from google.protobuf.message_factory import GetMessageClass

from skra_compat.formats.protobuf.kinds import GROUP
from skra_compat.formats.protobuf.model import Model
from skra_compat.formats.protobuf.names import Names, lower_camel
from skra_compat.formats.protobuf.page import Page, body, indented, inside
from skra_compat.formats.protobuf.print_fields import Scope, extend_lines
from skra_compat.formats.protobuf.print_messages import enum_lines, message_lines, message_sections
from skra_compat.formats.protobuf.print_options import quoted, statements
from skra_compat.formats.protobuf.spelled import NOTHING

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import MethodDescriptorProto, ServiceDescriptorProto


def canonical(model: Model) -> str:
    """The text of a model."""
    file = with_known_options(model)
    return _printed(file, Page(_names(model), file.syntax or "proto2", model.spelled))


def normalized(model: Model) -> str:
    """The text with every type in full and an order for all that has none (`normalize`, registry API §1.11)."""
    file = with_known_options(model)
    return _printed(file, Page(_names(model), file.syntax or "proto2", NOTHING, normal=True))


def rewritten(model: Model, file: FileDescriptorProto, options: Collection[str]) -> str:
    """The text of a file that was the model's; these declarations have other options than the text spells."""
    left = {name: found for name, found in model.spelled.options.items() if name not in options}
    return _printed(file, Page(_names(model), file.syntax or "proto2", replace(model.spelled, options=left)))


def without_extensions(model: Model) -> str:
    """The text without extensions and custom options, other than Confluent's own."""
    file = with_known_options(model)
    return _printed(file, Page(_names(model), file.syntax or "proto2", model.spelled, extensions=False))


def _names(model: Model) -> Names:
    return Names([*model.imports.values(), model.own])


def _printed(file: FileDescriptorProto, page: Page) -> str:
    head, *blocks = _blocks(page, file)
    return "".join(f"{line}\n" for line in head) + "".join(
        "\n" + "".join(f"{line}\n" for line in lines) for lines in blocks if lines
    )


def serialized(model: Model) -> str:
    """The base64 of the `FileDescriptorProto`, without comments; JSON names only where they are not the usual ones."""
    bare = _with_short_names(model)
    bare.ClearField("source_code_info")
    return base64.b64encode(bare.SerializeToString(deterministic=True)).decode("ascii")


def commented(model: Model) -> str:
    """`serialized` with the compiler's source info, which holds the comments; what came as a descriptor has none."""
    return base64.b64encode(_with_short_names(model).SerializeToString(deterministic=True)).decode("ascii")


def _with_short_names(model: Model) -> FileDescriptorProto:
    bare = FileDescriptorProto()
    bare.CopyFrom(model.own)
    waiting = list(bare.message_type)
    fields = list(bare.extension)
    while waiting:
        message = waiting.pop()
        fields.extend([*message.field, *message.extension])
        waiting.extend(message.nested_type)
    for field in fields:
        if field.json_name == lower_camel(field.name):
            field.ClearField("json_name")
    return bare


def with_known_options(model: Model) -> FileDescriptorProto:
    """The descriptor read again by the schema's own pool, which alone knows its custom options.

    A schema that is `descriptor.proto` itself, of whatever version, is read as the installed one says.
    """
    try:
        known = model.pool.FindMessageTypeByName(FileDescriptorProto.DESCRIPTOR.full_name)
    except KeyError:
        return model.own
    if known.file.name == model.own.name:
        return model.own
    return cast("FileDescriptorProto", GetMessageClass(known).FromString(model.own.SerializeToString()))


def _blocks(page: Page, file: FileDescriptorProto) -> Iterator[list[str]]:
    """What is set apart by an empty line."""
    edition = Edition.Name(file.edition).removeprefix("EDITION_") if file.syntax == "editions" else ""
    syntax = f'edition = "{edition}";' if edition else f'syntax = "{page.syntax}";'
    implied = page.syntax == "proto2" and (page.normal or not page.spelled.syntax)
    yield [*([] if implied else [syntax]), *([f"package {file.package};"] if file.package else [])]
    yield [*_imports(file, page)]
    yield statements(page.options("file", "", file.options))
    groups = {each.type_name.lstrip(".") for each in file.extension if each.type == GROUP}
    messages = [each for each in file.message_type if inside(file.package, each.name) not in groups]
    yield [
        *(line for each in messages for line in message_lines(page, each, file.package)),
        *(line for each in file.enum_type for line in enum_lines(page, each, file.package)),
    ]
    yield extend_lines(page, file.extension, _file_scope(file))
    yield [line for each in file.service for line in _service(page, file, each)]


def _imports(file: FileDescriptorProto, page: Page) -> Iterator[str]:
    """Plain ones before public ones."""
    public, weak = set(file.public_dependency), set(file.weak_dependency)
    ordered = sorted(enumerate(file.dependency), key=lambda each: (each[0] in public, page.normal and each[1]))
    for at, name in ordered:
        yield f"import {'public ' if at in public else 'weak ' if at in weak else ''}{quoted(name)};"
    for name in file.option_dependency:
        yield f"import option {quoted(name)};"


def _file_scope(file: FileDescriptorProto) -> Scope:
    messages = {inside(file.package, each.name): each for each in file.message_type}
    return Scope(file.package, messages, message_sections, file=True)


def _service(page: Page, file: FileDescriptorProto, service: "ServiceDescriptorProto") -> list[str]:
    methods = [line for method in service.method for line in _method(page, file, service, method)]
    options = page.options("service", inside(file.package, service.name), service.options)
    return body(f"service {service.name}", [statements(options), methods])


def _method(
    page: Page, file: FileDescriptorProto, service: "ServiceDescriptorProto", method: "MethodDescriptorProto"
) -> list[str]:
    scope = inside(file.package, service.name)

    name = inside(scope, method.name)

    def side(type_name: str, streaming: bool, mark: str) -> str:
        shown = page.type_name(type_name.lstrip("."), scope, name + mark)
        return f"({'stream ' if streaming else ''}{shown})"

    asked = side(method.input_type, method.client_streaming, "<")
    answered = side(method.output_type, method.server_streaming, ">")
    head = f"rpc {method.name} {asked} returns {answered}"
    options = statements(page.options("method", name, method.options))
    return [f"{head} {{", *indented(options), "};"] if options else [f"{head};"]
