"""The shortest name that means a type where it is written.

Protobuf looks a name up from the innermost scope outwards: the first scope that has its *first* part decides
(language guide, "Packages and Name Resolution").
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from skra_compat.formats.protobuf.kinds import SCALARS

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto

_WORDS = frozenset(SCALARS.values()) | {
    "enum",
    "export",
    "extend",
    "extensions",
    "group",
    "import",
    "local",
    "map",
    "message",
    "oneof",
    "option",
    "optional",
    "package",
    "public",
    "repeated",
    "required",
    "reserved",
    "returns",
    "rpc",
    "service",
    "stream",
    "syntax",
    "to",
    "weak",
}
"""Words that would be read as something else where a type is expected."""


class Names:
    """Every scope of a set of files: packages, messages, enums, services."""

    def __init__(self, files: "Iterable[FileDescriptorProto]") -> None:
        self._scopes: set[str] = set()
        self._types: set[str] = set()
        for file in files:
            parts = file.package.split(".") if file.package else []
            self._scopes.update(".".join(parts[: length + 1]) for length in range(len(parts)))
            self._scopes.update(_inside(file.package, service.name) for service in file.service)
            self._types.update(_inside(file.package, enum.name) for enum in file.enum_type)
            for message in file.message_type:
                self._types.update(_declared(message, file.package))

    def shortest(self, full_name: str, scope: str) -> str:
        """How to write a type inside a scope (a full name); the leading dot is the last resort."""
        parts = full_name.split(".")
        for start in range(len(parts) - 1, -1, -1):
            if parts[start] not in _WORDS and self._meaning(parts[start:], scope) == full_name:
                return ".".join(parts[start:])
        return f".{full_name}"

    def _meaning(self, parts: list[str], scope: str) -> str:
        while True:
            first = _inside(scope, parts[0])
            if first in self._types or (len(parts) > 1 and first in self._scopes):
                return _inside(scope, ".".join(parts))
            if not scope:
                return ""
            scope = scope.rpartition(".")[0]


def _inside(scope: str, name: str) -> str:
    return f"{scope}.{name}" if scope else name


def _declared(message: "DescriptorProto", scope: str) -> Iterator[str]:
    full_name = _inside(scope, message.name)
    yield full_name
    for enum in message.enum_type:
        yield f"{full_name}.{enum.name}"
    for nested in message.nested_type:
        yield from _declared(nested, full_name)


def lower_camel(name: str) -> str:
    """The JSON name that a field has unless it says another: underscores go, the letter behind one is raised."""
    if "_" not in name:
        return name
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
