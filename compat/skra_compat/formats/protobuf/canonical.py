"""Descriptors as text, in the style of Square Wire's printer.

Syntax, package, imports, options, messages, enums, services, extensions; two spaces a level; comments above what they
describe; every type by the shortest name that means it. Compiling the text gives the descriptors again (up to the
order of `oneof` members among other fields), so a registry may keep the text alone.
"""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from google.protobuf.descriptor_pb2 import Edition, FileDescriptorProto
from google.protobuf.message_factory import GetMessageClass

from skra_compat.formats.protobuf.comments import comments
from skra_compat.formats.protobuf.kinds import GROUP
from skra_compat.formats.protobuf.model import Model
from skra_compat.formats.protobuf.names import Names, lower_camel
from skra_compat.formats.protobuf.page import Page, body, inside
from skra_compat.formats.protobuf.print_fields import Scope, extend_lines
from skra_compat.formats.protobuf.print_messages import enum_lines, message_lines, message_sections
from skra_compat.formats.protobuf.print_options import quoted, statements

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import MethodDescriptorProto, ServiceDescriptorProto

_MESSAGE, _ENUM, _SERVICE, _EXTENSION, _METHOD = 4, 5, 6, 7, 2


def canonical(model: Model) -> str:
    """The text of a model."""
    file = with_known_options(model)
    page = Page(Names([*model.imports.values(), model.own]), comments(model.own), file.syntax or "proto2")
    blocks = ["\n".join(lines) for lines in _blocks(page, file) if lines]
    return "\n\n".join(blocks).replace("\n\npackage ", "\npackage ", 1) + "\n"


def serialized(model: Model) -> str:
    """The base64 of the `FileDescriptorProto`, without comments; JSON names only where they are not the usual ones."""
    bare = FileDescriptorProto()
    bare.CopyFrom(model.own)
    bare.ClearField("source_code_info")
    waiting = list(bare.message_type)
    fields = list(bare.extension)
    while waiting:
        message = waiting.pop()
        fields.extend([*message.field, *message.extension])
        waiting.extend(message.nested_type)
    for field in fields:
        if field.json_name == lower_camel(field.name):
            field.ClearField("json_name")
    return base64.b64encode(bare.SerializeToString(deterministic=True)).decode("ascii")


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
    yield [f'edition = "{edition}";' if edition else f'syntax = "{page.syntax}";']
    yield page.documented((2,), [f"package {file.package};"] if file.package else [])
    yield [*_imports(file)]
    yield statements(file.options)
    groups = {each.type_name.lstrip(".") for each in file.extension if each.type == GROUP}
    for at, message in enumerate(file.message_type):
        if inside(file.package, message.name) in groups:
            continue
        yield message_lines(page, message, file.package, (_MESSAGE, at))
    for at, enum in enumerate(file.enum_type):
        yield enum_lines(page, enum, (_ENUM, at))
    for at, service in enumerate(file.service):
        yield _service(page, file, service, at)
    yield from extend_lines(page, file.extension, _file_scope(file), (_EXTENSION,))


def _imports(file: FileDescriptorProto) -> Iterator[str]:
    public, weak = set(file.public_dependency), set(file.weak_dependency)
    for at, name in enumerate(file.dependency):
        yield f"import {'public ' if at in public else 'weak ' if at in weak else ''}{quoted(name)};"
    for name in file.option_dependency:
        yield f"import option {quoted(name)};"


def _file_scope(file: FileDescriptorProto) -> Scope:
    nested = {inside(file.package, each.name): ((_MESSAGE, at), each) for at, each in enumerate(file.message_type)}
    return Scope(file.package, nested, message_sections)


def _service(page: Page, file: FileDescriptorProto, service: "ServiceDescriptorProto", at: int) -> list[str]:
    methods = [
        line
        for index, method in enumerate(service.method)
        for line in page.documented((_SERVICE, at, _METHOD, index), _method(page, file, service, method))
    ]
    return page.documented((_SERVICE, at), body(f"service {service.name}", [statements(service.options), methods]))


def _method(
    page: Page, file: FileDescriptorProto, service: "ServiceDescriptorProto", method: "MethodDescriptorProto"
) -> list[str]:
    scope = inside(file.package, service.name)

    def side(type_name: str, streaming: bool) -> str:
        return f"({'stream ' if streaming else ''}{page.names.shortest(type_name.lstrip('.'), scope)})"

    asked = side(method.input_type, method.client_streaming)
    answered = side(method.output_type, method.server_streaming)
    head = f"rpc {method.name} {asked} returns {answered}"
    options = statements(method.options)
    return body(head, [options]) if options else [f"{head};"]
