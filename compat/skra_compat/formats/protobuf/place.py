"""Where in its text the declaration stands that a path of names and numbers names (`#/Order/Line/2`).

Positions are those of the compiler's source info (`SourceCodeInfo` in descriptor.proto).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto

from skra_compat.formats.protobuf.comments import Place
from skra_compat.formats.protobuf.model import Model
from skra_compat.position import Position

Declaration: TypeAlias = DescriptorProto | EnumDescriptorProto

_PACKAGE, _IMPORT, _MESSAGE, _ENUM = 2, 3, 4, 5
_FIELD, _NESTED, _NESTED_ENUM, _ONEOF, _VALUE = 2, 3, 4, 8, 2
_TAB = 8


class _Member(NamedTuple):
    """Something declared inside a file, a message or an enum."""

    place: Place
    """From the declaration around it."""
    names: tuple[str, ...]
    """What a path may call it: its name, its number."""
    declaration: Declaration | None = None
    """What has members itself."""


class ProtobufPlaces:
    """One schema; without positions where it came as a descriptor."""

    def __init__(self, model: Model, text: str) -> None:
        self._own = model.own
        self._imports = model.imports
        self._lines = text.split("\n")
        self._spans = {tuple(one.path): tuple(one.span) for one in reversed(model.own.source_code_info.location)}

    def at(self, path: str, *, written: bool = False) -> Position | None:
        """See `skra_compat.position.Places`; both sides name declarations by the same path."""
        del written
        if not self._spans:
            return None
        steps = [step for step in path.removeprefix("#").split("/") if step]
        place = self._nearest(steps) if path != "#/" else (_PACKAGE,)
        while place and place not in self._spans:
            place = place[:-1]
        line, column = self._spans[place][:2] if place else (0, 0)
        return Position(line + 1, _column(self._lines[line], column))

    def steady(self, path: str, *, written: bool = False) -> str:
        """See `skra_compat.position.Places`; numbers of fields are names."""
        del written
        return path

    def _nearest(self, steps: Sequence[str]) -> Place:
        """The declaration that all steps lead to, or the nearest around it."""
        best: Place = ()
        scope: Place = ()
        around: Declaration | FileDescriptorProto = self._own
        for step in steps:
            found = next((one for one in _inside(around) if step in one.names), None)
            if found is None:
                break
            best = (*scope, *found.place)
            if found.declaration is not None:  # a oneof is no scope: its members follow it in the path alone
                scope, around = best, found.declaration
        return best or (self._import(steps[0]) if steps else ())

    def _import(self, name: str) -> Place:
        """The statement that brings a declaration in."""
        for at, imported in enumerate(self._own.dependency):
            file = self._imports.get(imported)
            if file is not None and any(name in one.names for one in _inside(file)):
                return (_IMPORT, at)
        return ()


def _inside(around: "Declaration | FileDescriptorProto") -> Iterator[_Member]:
    match around:
        case FileDescriptorProto():
            yield from (_Member((_MESSAGE, at), (one.name,), one) for at, one in enumerate(around.message_type))
            yield from (_Member((_ENUM, at), (one.name,), one) for at, one in enumerate(around.enum_type))
        case EnumDescriptorProto():
            yield from (_Member((_VALUE, at), (one.name, str(one.number))) for at, one in enumerate(around.value))
        case _:
            yield from (_Member((_NESTED, at), (one.name,), one) for at, one in enumerate(around.nested_type))
            yield from (_Member((_NESTED_ENUM, at), (one.name,), one) for at, one in enumerate(around.enum_type))
            yield from (_Member((_FIELD, at), (str(one.number), one.name)) for at, one in enumerate(around.field))
            yield from (_Member((_ONEOF, at), (one.name,)) for at, one in enumerate(around.oneof_decl))


def _column(line: str, column: int) -> int:
    """The compiler counts bytes, and a tab as what is left to the next multiple of eight."""
    counted = 0
    for position, char in enumerate(line):
        if counted >= column:
            return position + 1
        counted += _TAB - counted % _TAB if char == "\t" else len(char.encode())
    return len(line) + 1
