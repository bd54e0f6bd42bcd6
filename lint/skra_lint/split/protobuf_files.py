"""A Protobuf schema's own file and those that it imports, as descriptors."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto

from skra_compat import Schema
from skra_lint.split.plan import CannotSplit

_WELL_KNOWN = "google/protobuf/"
_HOLDS_SEVERAL = {"wrappers": ("Value",), "struct": ("Struct", "Value", "ListValue", "NullValue")}


@dataclass(frozen=True)
class Files:
    """The files of one schema."""

    own: FileDescriptorProto
    imported: Mapping[str, FileDescriptorProto]
    """By the name that the import says; those of the library are not among them."""

    @classmethod
    def of(cls, schema: Schema) -> "Files":
        """The files of a schema, those that imports import included."""
        imported: dict[str, FileDescriptorProto] = {}
        waiting = list(schema.references.items())
        while waiting:
            name, other = waiting.pop()
            if name not in imported:
                imported[name] = _descriptor(other)
                waiting += other.references.items()
        return cls(_descriptor(schema), imported)

    @property
    def scope(self) -> str:
        """What stands before the names of the own file's types."""
        return scope_of(self.own)

    def message(self, full_name: str) -> DescriptorProto:
        """The message of that full name.

        Raises:
            CannotSplit: no file at hand declares it.
        """
        for file in (self.own, *self.imported.values()):
            for name, kind in declared(file):
                if name == full_name and isinstance(kind, DescriptorProto):
                    return kind
        raise CannotSplit(f"the event proper is a {full_name.lstrip('.')}, which no file at hand declares")

    def needed(self, new: FileDescriptorProto) -> Iterator[str]:
        """The imports that a new file cannot do without; one that may hold custom options is among them."""
        used = str(new.message_type) + str(new.extension)
        for name in self.own.dependency:
            file = self.imported.get(name)
            if file is not None:
                names = [declaration for declaration, _ in declared(file)]
                if file.extension or file.public_dependency or any(f'"{one}"' in used for one in names):
                    yield name
            elif not name.startswith(_WELL_KNOWN) or name.endswith("descriptor.proto") or _is_used(name, used):
                yield name


def scope_of(file: FileDescriptorProto) -> str:
    """The package between dots."""
    return f".{file.package}." if file.package else "."


def declared(file: FileDescriptorProto) -> Iterator[tuple[str, DescriptorProto | EnumDescriptorProto]]:
    """The types of a file by full name, those inside of others too."""
    yield from _declared(scope_of(file), file.message_type, file.enum_type)


def _declared(
    scope: str, messages: Iterable[DescriptorProto], enums: Iterable[EnumDescriptorProto]
) -> Iterator[tuple[str, DescriptorProto | EnumDescriptorProto]]:
    yield from ((f"{scope}{one.name}", one) for one in enums)
    for message in messages:
        yield f"{scope}{message.name}", message
        yield from _declared(f"{scope}{message.name}.", message.nested_type, message.enum_type)


def _descriptor(schema: Schema) -> FileDescriptorProto:
    return FileDescriptorProto.FromString(base64.b64decode(schema.rendered("commented")))


def _is_used(name: str, used: str) -> bool:
    stem = name.removeprefix(_WELL_KNOWN).removesuffix(".proto")
    types = _HOLDS_SEVERAL.get(stem, ("".join(part.capitalize() for part in stem.split("_")),))
    return any(f"google.protobuf.{kind}" in used for kind in types) or (stem == "wrappers" and "Value" in used)
