"""A parsed schema: its descriptors, the pool that links them, and the resolved tree that rules and outline read.

Descriptors are mutable objects of the protobuf library; nobody changes one that a model holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from skra_compat.formats.protobuf.spelled import NOTHING, Spelled

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import FileDescriptorProto
    from google.protobuf.descriptor_pool import DescriptorPool

Label = Literal["", "optional", "required", "repeated"]


class Field(NamedTuple):
    """A field with everything decided that syntax, edition and options say about it."""

    number: int
    name: str
    json_name: str
    type: str
    """The word of the language: `int32` … `string`, `bytes`, `enum`, `message`, `group`."""
    type_name: str = ""
    """Full name of the enum or message; empty for scalars."""
    label: Label = ""
    """As it is written; proto3's implicit presence, editions and members of a `oneof` have none."""
    repeated: bool = False
    required: bool = False
    presence: bool = False
    """Absent and default are told apart."""
    packed: bool = False
    verified: bool = False
    """A string whose reader refuses bytes that are not UTF-8."""
    oneof: str = ""
    default: str | bytes | float | None = None
    """What a program gets where the field is absent, declared or not; None for lists and messages."""
    is_map: bool = False

    @property
    def is_message(self) -> bool:
        """Whether its values have fields of their own."""
        return self.type in {"message", "group"}

    def meets(self, writer: "Field") -> bool:
        """Whether what a writer puts into its field is read as fields of the message that this one holds."""
        return self.is_message and self.type == writer.type and self.is_map == writer.is_map


@dataclass(frozen=True, slots=True)
class Message:
    """A message; nested declarations are part of it, the types of its fields are found by name."""

    name: str
    full_name: str
    file: str
    """The import name of the file that declares it."""
    fields: Mapping[int, Field]
    messages: "tuple[Message, ...]" = ()
    """Nested messages in order of declaration, those that maps and groups imply included."""
    enums: "tuple[Enum, ...]" = ()
    oneofs: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    """Numbers of the members by name; without those that proto3's `optional` implies."""
    reserved: tuple[range, ...] = ()
    reserved_names: frozenset[str] = frozenset()
    map_entry: bool = False
    group: bool = False
    """Implied by a field of the old form `optional group Name = 1 { … }`, as a map implies its entry."""

    @property
    def implied(self) -> bool:
        """Whether the text declares a field, and no message of its own."""
        return self.map_entry or self.group


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum; `closed` ones turn numbers that they do not know into unknown fields."""

    name: str
    full_name: str
    closed: bool
    numbers: Mapping[int, str]
    """First name by number, in order of declaration."""
    names: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number by name, aliases included."""


@dataclass(frozen=True, slots=True)
class File:
    """One `.proto` file."""

    name: str
    package: str
    messages: tuple[Message, ...]
    enums: tuple[Enum, ...]


class Model:
    """A schema and everything that it imports, linked in a pool of its own."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that `parse` puts together
        self,
        own: "FileDescriptorProto",
        imports: "Mapping[str, FileDescriptorProto]",
        pool: "DescriptorPool",
        resolved: "Resolved",
        wide: frozenset[str] = frozenset(),
        spelled: Spelled = NOTHING,
    ) -> None:
        self.own = own
        """With comments, where the schema came as text."""
        self.imports = imports
        """Every file that it needs, direct or not, each after those that it imports itself; without comments."""
        self.pool = pool
        self.resolved = resolved
        """The tree that rules and outline read."""
        self.spelled = spelled
        """What the own text spells in its own way."""
        self.wide = wide
        """Full names of messages that the library cannot hold, so that no event of them is read or written."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The own file and, by full name, every message and enum of it and its imports."""

    file: File
    messages: Mapping[str, Message]
    enums: Mapping[str, Enum]
    extensions: Mapping[str, Mapping[int, Field]]
    """Extension fields that the files declare, by the full name of what they extend."""
    paths: Mapping[str, tuple[str, ...]]
    """Of every message and enum: the names from the outermost down, without the package."""

    def fields(self, message: Message) -> Mapping[int, Field]:
        """What an event of a message may hold: its fields and the known extensions of it."""
        extended = self.extensions.get(message.full_name)
        return {**message.fields, **extended} if extended else message.fields

    def is_own(self, message: Message) -> bool:
        """Whether the own file declares the message."""
        return message.file == self.file.name
