"""Random `.proto` schemas, and changes of them such as teams make: same names, same numbers, other details."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass, field

from skra_compat import Schema

INTEGERS = ["int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64"]
SCALARS = ["double", "float", *INTEGERS, "bool", "string", "bytes"]
KEYS = [*INTEGERS, "bool", "string"]
LIBRARY = ["shop.Base", "shop.Extra"]
MESSAGES = {"Event", "Part", "Leaf", *LIBRARY}
ALIKE = [
    ["int32", "int64", "uint32", "uint64", "bool", "Colour", "Size"],
    ["sint32", "sint64"],
    ["string", "bytes"],
    ["fixed32", "sfixed32"],
    ["fixed64", "sfixed64"],
    sorted(MESSAGES - set(LIBRARY)),
]
DEFAULTS = {"string": '"x"', "bytes": '"x"', "bool": "true", "Colour": "COLOUR_0", "Size": "SIZE_0"}
SYNTAXES = ["proto2", "proto3", "2023", "2024"]


@dataclass
class Field:
    number: int
    name: str
    type: str
    label: str = ""
    oneof: str = ""
    key: str = ""
    json: str = ""
    default: bool = False
    packed: int = 0
    features: str = ""

    def text(self, syntax: str) -> str:  # noqa: C901 - the rules of the language are what they are
        options = [f'json_name = "{self.json}"'] * bool(self.json and not self.name.startswith("ext"))
        if self.name.startswith("ext"):
            self.key = self.oneof = ""
        plain = not (self.oneof or self.key)
        label = self.label if plain else ""
        if syntax == "proto2" and plain and not label:
            label = "optional"
        if syntax == "proto3" and label == "required":
            label = "optional"
        if syntax.startswith("2"):
            if label == "required" and plain:
                options.append("features.field_presence = LEGACY_REQUIRED")
            label = label if label == "repeated" else ""
            plain = plain and not self.name.startswith("ext")
            if self.features and self.type in SCALARS and self.label in {"", "optional"} and plain:
                options.append(f"features.field_presence = {self.features}")
            if self.packed and label == "repeated" and self.type not in {"string", "bytes", *MESSAGES}:
                options.append(f"features.repeated_field_encoding = {'PACKED' if self.packed > 1 else 'EXPANDED'}")
            if self.packed > 1 and self.type in MESSAGES and not self.key:
                options.append("features.message_encoding = DELIMITED")
        elif self.packed and label == "repeated" and self.type not in {"string", "bytes", *MESSAGES}:
            options.append(f"packed = {'true' if self.packed > 1 else 'false'}")
        defaults = syntax == "proto2" or (syntax.startswith("2") and self.features != "IMPLICIT")
        if self.default and defaults and label != "repeated" and not self.key and self.type not in MESSAGES:
            options.append(f"default = {DEFAULTS.get(self.type, '7')}")
        kind = f"map<{self.key}, {self.type}>" if self.key else self.type
        shown = f" [{', '.join(options)}]" if options else ""
        return f"{label} {kind} {self.name} = {self.number}{shown};"


@dataclass
class Message:
    name: str
    fields: list[Field]
    nested: list[Message] = field(default_factory=list)
    reserved: list[int] = field(default_factory=list)
    extended: list[Field] = field(default_factory=list)
    group: list[Field] = field(default_factory=list)
    comment: str = ""

    def text(self, syntax: str) -> str:
        parts = [f"reserved {number};" for number in self.reserved if all(number != f.number for f in self.fields)]
        parts += [each.text(syntax) for each in self.nested]
        parts += [each.text(syntax) for each in self.fields if not each.oneof or each.key]
        for oneof in dict.fromkeys(each.oneof for each in self.fields if each.oneof and not each.key):
            members = " ".join(each.text(syntax) for each in self.fields if each.oneof == oneof and not each.key)
            parts.append(f"oneof {oneof} {{ {members} }}")
        if syntax != "proto3":
            parts.append("extensions 100 to 110;")
        if syntax == "proto2" and self.group:
            parts.append(f"optional group Grp = 90 {{ {' '.join(each.text(syntax) for each in self.group)} }}")
        return f"{self.comment}message {self.name} {{ {' '.join(parts)} }}"


@dataclass
class Enum:
    name: str
    constants: dict[str, int]
    closed: bool = False

    def text(self, syntax: str) -> str:
        constants = dict(sorted(self.constants.items(), key=lambda each: each[1] != 0))
        first_is_zero = syntax == "proto3" or (syntax.startswith("2") and not self.closed)
        if syntax == "proto2" or not first_is_zero:
            constants = self.constants
        values = " ".join(f"{name} = {number};" for name, number in constants.items())
        alias = "option allow_alias = true; " if len(set(constants.values())) < len(constants) else ""
        closed = "option features.enum_type = CLOSED; " if syntax.startswith("2") and self.closed else ""
        return f"enum {self.name} {{ {alias}{closed}{values} }}"


@dataclass
class File:
    syntax: str
    messages: list[Message]
    enums: list[Enum]
    package: str = "shop"
    imported: list[Message] = field(default_factory=list)
    """Messages of the file that this one imports, if any."""

    def schema(self) -> Schema:
        """The file, parsed with what it imports."""
        library = {"lib.proto": Schema.parse("PROTOBUF", self._library())} if self.imported else {}
        return Schema.parse("PROTOBUF", self.text(), library)

    def _library(self) -> str:
        syntax = "proto2" if self.syntax == "proto2" else "proto3"
        return "\n".join([f'syntax = "{syntax}"; package shop;', *(each.text(syntax) for each in self.imported)])

    def text(self) -> str:
        word = "edition" if self.syntax.startswith("2") else "syntax"
        parts = [f'{word} = "{self.syntax}";', f"package {self.package};"]
        parts += ['import "lib.proto";'] * bool(self.imported)
        parts += ["option features.enforce_naming_style = STYLE_LEGACY;"] * (self.syntax == "2024")
        parts += [each.text(self.syntax) for each in (*self.messages, *self.enums)]
        if self.syntax != "proto3":
            for message in self.messages:
                extended = " ".join(each.text(self.syntax) for each in message.extended)
                parts += [f"extend {message.name} {{ {extended} }}"] * bool(extended)
        return "\n".join(parts)


class Schemas:
    """Everything random comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def file(self) -> File:
        file = File(
            self.random.choice(SYNTAXES),
            [self._message(name, 2) for name in ("Event", "Part", "Leaf")],
            [self._enum(name) for name in ("Colour", "Size")],
        )
        if self._maybe(0.25):
            file.imported = [self._message(name, 0) for name in ("Base", "Extra")]
            self._confine(file)
            for each in [each for message in file.messages for each in message.fields if each.type == "Leaf"]:
                each.type = self.random.choice(LIBRARY)
        return file

    def changed(self, file: File) -> File:
        """The file after some changes."""
        file = copy.deepcopy(file)
        for _ in range(self.random.choice([1, 1, 1, 2, 2, 3, 5])):
            self._change(file)
        self._confine(file)
        return file

    def _confine(self, file: File) -> None:
        """The library knows nothing of the file that imports it."""
        for message in file.imported:
            message.extended, message.group, message.nested = [], [], []
            for each in message.fields:
                if each.type not in SCALARS:
                    each.type = LIBRARY[len(each.name) % 2]

    def _enum(self, name: str) -> Enum:
        numbers = [0, *self.random.sample([-1, 1, 2, 3, 4, 5], self.random.randint(0, 3))]
        return Enum(name, {f"{name.upper()}_{each}".replace("-", "M"): each for each in numbers}, self._maybe(0.5))

    def _message(self, name: str, depth: int) -> Message:
        numbers = self.random.sample(range(1, 9), self.random.randint(0, 6))
        fields = [self._field(number) for number in numbers]
        if len(numbers) > 3 and self._maybe(0.5):
            for each in fields[:2]:
                each.oneof, each.key = "choice", ""
        nested = [self._message("Inner", depth - 1)] if depth and self._maybe(0.3) else []
        reserved = self.random.sample(range(1, 9), 2) if self._maybe(0.3) else []
        extended = [self._field(100, f"ext_{name}_")] if self._maybe(0.2) else []
        group = [self._field(1)] if self._maybe(0.2) else []
        for each in (*extended, *group):
            each.label, each.key = "optional", ""
        return Message(name, fields, nested, reserved, extended, group)

    def _field(self, number: int, name: str = "f") -> Field:
        return Field(
            number,
            f"{name}{number}",
            self._type(),
            self.random.choice(["", "", "optional", "optional", "repeated", "required"]),
            key=self.random.choice(KEYS) if self._maybe(0.15) else "",
            default=self._maybe(0.1),
            packed=self.random.choice([0, 0, 1, 2]),
            features=self.random.choice(["", "", "IMPLICIT", "EXPLICIT"]),
        )

    def _type(self) -> str:
        return self.random.choice([*SCALARS, "Colour", "Size", "Event", "Part", "Leaf", "int32", "string", "string"])

    def _maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def _change(self, file: File) -> None:
        if self._maybe(0.1):
            self._change_file(file)
        elif self._maybe(0.15):
            self._change_enum(self.random.choice(file.enums))
        else:
            nested = (inner for each in file.messages for inner in each.nested)
            message = self.random.choice([*file.messages, *file.imported, *nested])
            fields = [*message.fields, *message.extended, *message.group]
            if fields and self._maybe(0.75):
                self._change_field(message, self.random.choice(fields))
            else:
                self._change_message(message)

    def _change_file(self, file: File) -> None:
        match self.random.randint(0, 4):
            case 0:
                file.syntax = self.random.choice(SYNTAXES)
            case 1:
                file.package = "store"
            case 2:
                self.random.shuffle(file.messages)
            case 3:
                file.messages.append(self._message("Added", 1))
            case _:
                at = self.random.randrange(len(file.messages))
                file.messages[at].nested.append(self._message("Other", 0))

    def _change_enum(self, enum: Enum) -> None:
        names = list(enum.constants)
        match self.random.randint(0, 5):
            case 0 if len(names) > 1:
                del enum.constants[self.random.choice(names)]
            case 1:
                enum.constants[f"{enum.name.upper()}_NEW"] = self.random.randint(1, 9)
            case 2:
                enum.constants = {f"{key}X": number for key, number in enum.constants.items()}
            case 3:
                enum.closed = not enum.closed
            case 4:
                enum.constants = dict(reversed(enum.constants.items()))
            case _:
                enum.constants[f"{enum.name.upper()}_ALIAS"] = enum.constants[names[0]]

    def _change_message(self, message: Message) -> None:
        free = [each for each in range(1, 9) if all(f.number != each for f in message.fields)]
        match self.random.randint(0, 5):
            case 0 | 1 if free:
                message.fields.append(self._field(self.random.choice(free)))
            case 2:
                message.nested = [] if message.nested else [self._message("Inner", 0)]
            case 3:
                self.random.shuffle(message.fields)
            case 4:
                for each in message.fields:
                    each.oneof = each.oneof and "renamed"
            case _:
                members = [each for each in message.fields if not each.key and each.label != "repeated"]
                for each in members[: self.random.randint(1, 3)]:
                    each.oneof = "choice"

    def _change_field(self, message: Message, changed: Field) -> None:  # noqa: C901 - a list of changes
        alike = next((group for group in ALIKE if changed.type in group), SCALARS)
        match self.random.randint(0, 12):
            case 0 | 1 | 2:
                changed.type = self.random.choice(alike)
            case 3:
                changed.type = self._type()
            case 4 | 5:
                changed.label = self.random.choice(["", "optional", "repeated", "required"])
                changed.oneof = changed.key = ""
            case 6:
                changed.name = f"{changed.name}x"
            case 7:
                changed.json = "other"
            case 8:
                changed.default = not changed.default
            case 9:
                changed.packed = self.random.randint(0, 2)
                changed.features = self.random.choice(["", "IMPLICIT", "EXPLICIT"])
            case 10:
                changed.oneof = "" if changed.oneof else "choice"
            case 11:
                changed.key = "" if changed.key else self.random.choice(KEYS)
            case _:
                for group in (message.fields, message.extended, message.group):
                    if changed in group:
                        group.remove(changed)
