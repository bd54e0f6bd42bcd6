"""Text, or a base64 `FileDescriptorProto`, to a model."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from skra_compat.budget import Limits
from skra_compat.errors import InvalidSchema, OpaqueSchema
from skra_compat.formats.protobuf.compiling import compile_together
from skra_compat.formats.protobuf.installed import built_in
from skra_compat.formats.protobuf.model import Model
from skra_compat.formats.protobuf.protoc import compiled
from skra_compat.formats.protobuf.resolve import resolved
from skra_compat.formats.protobuf.spelled import Spelled
from skra_compat.formats.protobuf.spelling import spelled
from skra_compat.formats.protobuf.wide import cut

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto

Files = dict[str, FileDescriptorProto]
"""By import name, each after those that it imports."""

OWN_NAME = "schema.proto"
"""Texts have no name; this one is used unless a reference has it."""

_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{8,}=*\s*")


def parse(text: str, references: Mapping[str, Model], limits: Limits) -> Model:
    """The model of a schema.

    Raises:
        InvalidSchema: with line and column for text, with the message's name for a descriptor.
        OpaqueSchema: an import is missing.
    """
    if not text.strip():
        raise InvalidSchema("the text is empty: expected a .proto file or a base64 FileDescriptorProto")
    known = _referenced(references)
    if len(known) > limits.references:
        raise InvalidSchema(f"{len(known)} files are referenced: at most {limits.references} are taken")
    name = OWN_NAME
    while name in known:
        name = f"_{name}"
    descriptor = _descriptor(text)
    files = _from_text(name, text, known) if descriptor is None else _from_descriptor(name, descriptor, known)
    own = files.pop(name)
    _bounded(own, limits)
    return _model(own, files, spelled(own, text))


def prepare(texts: Iterable[str], references: Mapping[str, Model]) -> None:
    """See `skra_compat.format.Prepares`."""
    known = _referenced(references)
    plain = [text for text in texts if _descriptor(text) is None]
    if OWN_NAME not in known:
        compile_together(OWN_NAME, plain, _set(known.values()))


def importing(model: Model, name: str) -> Model:
    """The model with one import more, of a file that is built in; the same one where it is there already."""
    if name in model.own.dependency:
        return model
    own = FileDescriptorProto()
    own.CopyFrom(model.own)
    own.dependency.append(name)
    files = _from_descriptor(own.name, own, dict(model.imports))
    del files[own.name]
    return _model(own, files, model.spelled)


def _model(own: FileDescriptorProto, files: Files, written: Spelled) -> Model:
    pool, wide = _linked([*files.values(), own])
    return Model(own, files, pool, resolved(own, files.values(), pool), wide, written)


def _referenced(references: Mapping[str, Model]) -> Files:
    """Every file that the references bring; one that is named directly wins over one that another needs."""
    known: Files = {}
    for name, model in references.items():
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or not name.strip():
            raise InvalidSchema(f"reference {name!r}: expected an import path without a leading '/', '..' or '\\'")
        own = FileDescriptorProto()
        own.CopyFrom(model.own)
        own.ClearField("source_code_info")
        own.name = name
        known[name] = own
    for model in references.values():
        for name, file in model.imports.items():
            known.setdefault(name, file)
    return {name: file for name, file in known.items() if not built_in(name)}


def _from_text(name: str, text: str, known: Files) -> Files:
    found = FileDescriptorSet.FromString(compiled(name, text, _set(known.values())))
    files = {file.name: file for file in found.file}
    for imported, file in files.items():
        if imported != name:
            file.ClearField("source_code_info")
    return files


def _descriptor(text: str) -> FileDescriptorProto | None:
    """The descriptor that a text encodes; None when it encodes none, so that the compiler says what is wrong."""
    if not _BASE64.fullmatch(text):
        return None
    try:
        descriptor = FileDescriptorProto.FromString(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, DecodeError):
        return None
    plausible = descriptor.name or descriptor.message_type or descriptor.enum_type or descriptor.service
    return descriptor if plausible and not len(UnknownFieldSet(descriptor)) else None


def _from_descriptor(name: str, own: FileDescriptorProto, known: Files) -> Files:
    """The descriptor under our name, after its imports."""
    own.name = name
    files: Files = {}
    waiting = [(own, False)]
    entered: set[str] = set()
    while waiting:
        file, ready = waiting.pop()
        if ready:
            files[file.name] = file
        elif file.name not in entered:
            entered.add(file.name)
            waiting.append((file, True))
            waiting.extend((_imported(each, file.name, known), False) for each in file.dependency if each not in files)
    return files


def _imported(name: str, importer: str, known: Files) -> FileDescriptorProto:
    if name in known:
        return known[name]
    if built_in(name):
        return _built_in_file(name)
    raise OpaqueSchema(f'import "{name}" is not known: give the file as a reference named "{name}"', path=importer)


def _built_in_file(name: str) -> FileDescriptorProto:
    file = FileDescriptorSet.FromString(compiled(name, None, b"")).file[-1]
    file.ClearField("source_code_info")
    return file


def _set(files: Iterable[FileDescriptorProto]) -> bytes:
    return FileDescriptorSet(file=files).SerializeToString(deterministic=True)


def _linked(files: Iterable[FileDescriptorProto]) -> tuple[DescriptorPool, frozenset[str]]:
    """The files in a pool, and the full names of messages that the library cannot hold."""
    pool = DescriptorPool()
    wide: set[str] = set()
    for file in files:
        bare = FileDescriptorProto()
        bare.CopyFrom(file)
        bare.ClearField("source_code_info")
        reason = _refused(pool, bare)
        if reason is not None and "mini table" in reason:
            wide.update(cut(bare))
            reason = _refused(pool, bare)
        if reason is not None:
            raise InvalidSchema(f"the descriptor does not link: {reason}", path=file.name)
    return pool, frozenset(wide)


def _refused(pool: DescriptorPool, file: FileDescriptorProto) -> str | None:
    """Why the library does not link a file; None where it does."""
    try:
        pool.AddSerializedFile(file.SerializeToString())
    except (TypeError, ValueError, KeyError) as reason:
        return str(reason)
    return None


def _bounded(file: FileDescriptorProto, limits: Limits) -> None:
    """Refuse what is nested too deeply for whoever walks it."""
    level: list[DescriptorProto] = list(file.message_type)
    for _ in range(limits.nesting):
        level = [nested for message in level for nested in message.nested_type]
        if not level:
            return
    raise InvalidSchema(f"messages are nested more than {limits.nesting} levels deep", path=level[0].name)
