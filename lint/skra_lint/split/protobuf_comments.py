"""The comments of a Protobuf part: those of the old schema, written above what they speak of.

The registry's text has no comments, so they are put into it line by line, where the compiler says that a declaration
stands. What stood behind a declaration stands above it now; what stood by itself before it, a heading or a licence,
still does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    SourceCodeInfo,
)

from skra_compat import Schema
from skra_lint.conditions import without_conditions
from skra_lint.split.plan import PlacedField, Presence
from skra_lint.split.protobuf_files import scope_of
from skra_lint.words import words

_SYNTAX, _PACKAGE, _EDITION, _MESSAGE, _ENUM = 12, 2, 14, 4, 5
_FIELD, _NESTED, _NESTED_ENUM, _ONEOF, _VALUE = 2, 3, 4, 8, 2
"""Numbers of the fields in descriptor.proto of which the paths of source info are made."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of a declaration, and what stands before it by itself."""

    text: str = ""
    apart: tuple[str, ...] = ()

    def lines(self, margin: str) -> Iterator[str]:
        """As lines of a file."""
        for block in self.apart:
            yield from (f"{margin}// {line}".rstrip() for line in block.splitlines())
            yield ""
        yield from (f"{margin}// {line}".rstrip() for line in self.text.splitlines())


_NOTHING = Comment()


@dataclass(frozen=True)
class Comments:
    """The comments of a file by the full names of its declarations."""

    by_name: Mapping[str, Comment]
    header: tuple[str, ...] = field(default=())
    """What stands above everything else."""

    @classmethod
    def of(cls, file: FileDescriptorProto) -> "Comments":
        """Those that the compiler noted; none for a descriptor that came without source info."""
        found: dict[tuple[int, ...], Comment] = {}
        for location in file.source_code_info.location:
            found.setdefault(tuple(location.path), _comment(location))
        first = [found.get((number,), _NOTHING) for number in (_SYNTAX, _EDITION, _PACKAGE)]
        header = tuple(block for one in first for block in (*one.apart, one.text) if block)
        names = _named(scope_of(file), (), file.message_type, file.enum_type, (_MESSAGE, _ENUM))
        return cls({name: found[path] for name, path in names if path in found}, header)

    def at(self, name: str) -> Comment:
        """The comment at a declaration."""
        return self.by_name.get(name, _NOTHING)

    def translated(self, origins: Mapping[str, str], written: Mapping[str, Comment] | None = None) -> "Translated":
        """For a new file: what `written` says, and of all else what was said of its origin."""
        return Translated(self, dict(sorted(origins.items(), key=lambda one: -len(one[0]))), written or {})


@dataclass(frozen=True)
class Translated:
    """Comments by the names that declarations have in a new file."""

    old: Comments
    origins: Mapping[str, str]
    """New full names by what they were called, the longest first; what is inside of them is called alike."""
    written: Mapping[str, Comment]

    def at(self, name: str) -> Comment:
        """The comment at a declaration of the new file."""
        if name in self.written:
            return self.written[name]
        found = next((new for new in self.origins if name == new or name.startswith(f"{new}.")), None)
        return _NOTHING if found is None else self.old.at(self.origins[found] + name[len(found) :])


def placed_comment(old: Comment, placed: PlacedField) -> Comment:
    """What is said of a field in a part: without settled conditions and headings, and that it must be set."""
    rest = without_conditions(old.text, placed.settled)
    needed = "Required." if placed.presence is Presence.REQUIRED else ""
    apart = tuple(block for block in old.apart if without_conditions(block, placed.settled))
    return Comment("\n".join(filter(None, (rest, needed))), apart)


def message_name(container: str) -> str:
    """What the message in a field is called: that of `event_data` is `EventData`."""
    return "".join(word.capitalize() for word in words(container))


def commented(schema: Schema, messages: Iterable[DescriptorProto], spoken: Translated) -> str:
    """The text of a schema that declares these messages, with its comments."""
    lines = schema.text.split("\n")
    package = next((line.split()[1].rstrip(";") for line in lines if line.startswith("package ")), "")
    scope = f".{package}." if package else "."
    above: dict[int, Comment] = {}
    for path, name in (one for message in messages for one in _places("#", scope, message)):
        comment = spoken.at(name)
        place = schema.places.at(path) if comment != _NOTHING else None
        if place is not None:
            above.setdefault(place.line, comment)
    for number in sorted(above, reverse=True):
        line = lines[number - 1]
        margin = line[: len(line) - len(line.lstrip())]
        apart = [""] if number > 1 and lines[number - 2] == f"{margin}}}" else []
        lines[number - 1 : number - 1] = [*apart, *above[number].lines(margin)]
    return "\n".join([*Comment(apart=spoken.old.header).lines(""), *lines])


def _places(path: str, scope: str, message: DescriptorProto) -> Iterator[tuple[str, str]]:
    """The path of each declaration, and its full name."""
    path, name = f"{path}/{message.name}", f"{scope}{message.name}"
    yield path, name
    yield from ((f"{path}/{one.number}", f"{name}.{one.name}") for one in message.field)
    apparent = {one.oneof_index for one in message.field if one.proto3_optional}
    for at, choice in enumerate(message.oneof_decl):
        if at not in apparent:
            yield f"{path}/{choice.name}", f"{name}.{choice.name}"
    for nested in message.nested_type:
        if not nested.options.map_entry:
            yield from _places(path, f"{name}.", nested)
    for enum in message.enum_type:
        yield f"{path}/{enum.name}", f"{name}.{enum.name}"
        yield from ((f"{path}/{enum.name}/{one.name}", f"{name}.{enum.name}.{one.name}") for one in enum.value)


Path = tuple[int, ...]


def _named(
    scope: str,
    path: Path,
    messages: Iterable[DescriptorProto],
    enums: Iterable[EnumDescriptorProto],
    numbers: tuple[int, int],
) -> Iterator[tuple[str, Path]]:
    """The full name of each declaration, and where source info has it."""
    for at, message in enumerate(messages):
        name, place = f"{scope}{message.name}", (*path, numbers[0], at)
        yield name, place
        yield from ((f"{name}.{one.name}", (*place, _FIELD, n)) for n, one in enumerate(message.field))
        yield from ((f"{name}.{one.name}", (*place, _ONEOF, n)) for n, one in enumerate(message.oneof_decl))
        yield from _named(f"{name}.", place, message.nested_type, message.enum_type, (_NESTED, _NESTED_ENUM))
    for at, enum in enumerate(enums):
        name, place = f"{scope}{enum.name}", (*path, numbers[1], at)
        yield name, place
        yield from ((f"{name}.{one.name}", (*place, _VALUE, n)) for n, one in enumerate(enum.value))


def _comment(location: SourceCodeInfo.Location) -> Comment:
    both = (_cleaned(location.leading_comments), _cleaned(location.trailing_comments))
    apart = [_cleaned(one) for one in location.leading_detached_comments]
    return Comment("\n".join(filter(None, both)), tuple(one for one in apart if one))


def _cleaned(text: str) -> str:
    """Each line without the space that follows the slashes."""
    return "\n".join(line.removeprefix(" ").rstrip() for line in text.strip("\n").splitlines()).strip("\n")
