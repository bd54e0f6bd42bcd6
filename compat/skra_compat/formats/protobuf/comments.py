"""Comments by the declaration that they stand at.

A declaration is named as descriptors name it: the path of field numbers and positions from the file down, as in
`(4, 0, 2, 1)` for the second field of the first message (`SourceCodeInfo.Location` in descriptor.proto).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import FileDescriptorProto, SourceCodeInfo

Place: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What stands at a declaration, and on which line (from 1)."""

    text: str
    line: int
    heading: str = ""
    """The last comment above that stands by itself, apart from the declaration."""
    first: int = 0
    """The line on which the declaration begins, with the comment right above it."""
    last: int = 0
    """The line on which it ends."""


NONE = Comment("", 0)


def comments(file: "FileDescriptorProto") -> Mapping[Place, Comment]:
    """The comments of a file; empty for a descriptor that came without source info."""
    found: dict[Place, Comment] = {}
    for location in file.source_code_info.location:
        found.setdefault(tuple(location.path), _comment(location))
    return found


def _comment(location: "SourceCodeInfo.Location") -> Comment:
    line = location.span[0] + 1
    apart = [_plain(part) for part in location.leading_detached_comments]
    first = line - len(location.leading_comments.splitlines())
    last = location.span[2] + 1 if len(location.span) > 3 else line
    return Comment(_text(location), line, apart[-1] if apart else "", first, last)


def _text(location: "SourceCodeInfo.Location") -> str:
    """Those before and those behind a declaration, each line without the space that follows the slashes."""
    both = [part for part in (location.leading_comments, location.trailing_comments) if part.strip()]
    return "\n".join(map(_plain, both)).strip("\n")


def _plain(part: str) -> str:
    return "\n".join(_line(each) for each in part.strip("\n").splitlines())


def _line(line: str) -> str:
    return line.removeprefix(" ").rstrip()
