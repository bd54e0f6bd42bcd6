"""A Protobuf schema as the neutral event tree: the first message of the file is the event.

Soft is what a reader can find absent: `optional`, messages, members of a `oneof`, wrappers. A bare proto3 scalar is
not, because it has no presence; nor is a list. Comments are docs, `*_UNSPECIFIED` is no constant, and the messages of a
`oneof` are variants of the record that holds it.
"""

from collections.abc import Mapping

from skra_compat.formats.protobuf.cel import conditions
from skra_compat.formats.protobuf.declared import Said, declared
from skra_compat.formats.protobuf.model import Enum, Message, Model, Resolved
from skra_compat.formats.protobuf.model import Field as Declared
from skra_compat.formats.protobuf.sections import sections
from skra_compat.outline import Event, Field, Record

_NUMBERS = {"double", "float"}
_PLAIN = {"string": "string", "bytes": "bytes", "bool": "boolean", "enum": "string"}
_WELL_KNOWN = {
    "google.protobuf.Timestamp": ("string",),
    "google.protobuf.Duration": ("string",),
    "google.protobuf.FieldMask": ("string",),
    "google.protobuf.DoubleValue": ("number",),
    "google.protobuf.FloatValue": ("number",),
    "google.protobuf.Int64Value": ("integer",),
    "google.protobuf.UInt64Value": ("integer",),
    "google.protobuf.Int32Value": ("integer",),
    "google.protobuf.UInt32Value": ("integer",),
    "google.protobuf.BoolValue": ("boolean",),
    "google.protobuf.StringValue": ("string",),
    "google.protobuf.BytesValue": ("bytes",),
    "google.protobuf.ListValue": (),
    "google.protobuf.Value": (),
}
"""Messages that stand for one value, and what it is in JSON; none for whatever it likes."""
_ANYTHING = {"google.protobuf.Struct", "google.protobuf.Any", "google.protobuf.Value"}
_MOST_FIELDS = 10_000
"""Fields of an outline, because messages that hold others twice multiply; beyond it records stay closed books."""
_DEEPEST = 100
"""Messages inside messages: decoders go no deeper."""

_NOTHING_SAID = Said()


def outline(model: Model) -> Event:
    """The neutral tree of a model."""
    file = model.resolved.file
    if not file.messages:
        return Event(model.own.name, Record(open=False), namespace=file.package)
    return _event(model, file.messages[0])


def others(model: Model) -> list[Event]:
    """The messages of the file that neither the first one nor another holds."""
    types = model.resolved
    held = {
        field.type_name
        for message in types.messages.values()
        for field in message.fields.values()
        if field.type_name != message.full_name
    }
    reached: set[str] = set()
    for first in types.file.messages[:1]:
        _reach(types, first, reached)
    found: list[Event] = []
    for message in sorted(
        types.file.messages[1:], key=lambda one: one.full_name in held
    ):  # of those that hold each other the first
        if message.full_name not in reached:
            _reach(types, message, reached)
            found.append(_event(model, message))
    return found


def _reach(types: Resolved, message: Message, reached: set[str]) -> None:
    """Note the full names of a message and of all that it leads to."""
    waiting = [message.full_name]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in types.messages:
            reached.add(name)
            waiting.extend(field.type_name for field in types.messages[name].fields.values())


def _event(model: Model, root: Message) -> Event:
    tree = _Tree(model.resolved, declared(model))
    record = tree.record(root, "", (root.full_name,))
    return Event(
        name=root.name,
        root=record,
        namespace=model.resolved.file.package,
        doc=record.doc,
        accepts_anything=root.full_name in _ANYTHING or _is_a_bag(root),
        untold=tuple(tree.untold),
    )


def _is_a_bag(message: Message) -> bool:
    """Nothing but one field of a type that holds anything."""
    fields = list(message.fields.values())
    return len(fields) == 1 and fields[0].type_name in _ANYTHING


class _Tree:
    """One outline under way."""

    def __init__(self, types: Resolved, said: Mapping[str, Said]) -> None:
        self._types = types
        self._said = said
        self._left = _MOST_FIELDS
        self.untold: list[str] = []

    def record(self, message: Message, path: str, above: tuple[str, ...]) -> Record:
        said = self._said.get(message.full_name, _NOTHING_SAID)
        noted = {one.name: self._of(message, one).comment for one in message.fields.values()}
        headings = sections(noted)
        fields = tuple(
            self._field(message, one, path, above)._replace(section=headings.get(one.name, ""))
            for one in message.fields.values()
        )
        annotations = said.annotations()
        return Record(
            name=message.name,
            doc=said.comment.text,
            fields=fields,
            variants=_variants(message, fields),
            conditions=conditions(annotations),
            open=False,
            line=said.comment.line,
            annotations=annotations,
        )

    def _field(self, owner: Message, field: Declared, path: str, above: tuple[str, ...]) -> Field:
        self._left -= 1
        place = f"{path}.{field.name}" if path else field.name
        said = self._of(owner, field)
        enum = self._types.enums.get(field.type_name)
        listed = field.repeated and not field.is_map
        record = self._below(field, f"{place}[]" if listed else place, above)
        wrapper = field.type_name in _WELL_KNOWN and field.type_name.endswith("Value")
        return Field(
            name=field.name,
            path=place,
            types=_types(field),
            native=self._native(field),
            optional=not field.repeated and not field.required and field.presence,
            nullable=wrapper and not field.repeated,
            enum=tuple(_constants(enum)) if enum else (),
            constant=enum is not None and len(_constants(enum)) == 1,
            format=field.type_name if field.type_name in _WELL_KNOWN else "",
            doc=said.comment.text,
            enum_docs=self._enum_docs(enum) if enum else {},
            number=field.number,
            choice=field.oneof,
            record=record,
            repeated=listed,
            free_form=field.is_map or field.type_name in _ANYTHING,
            line=said.comment.line,
            annotations=said.annotations(),
        )

    def _of(self, owner: Message, field: Declared) -> Said:
        return self._said.get(f"{owner.full_name}.{field.name}", _NOTHING_SAID)

    def _native(self, field: Declared) -> str:
        if not field.is_map:
            return field.type_name or field.type
        key, value = (self._types.messages[field.type_name].fields[number] for number in (1, 2))
        return f"map<{key.type}, {self._native(value)}>"

    def _below(self, field: Declared, path: str, above: tuple[str, ...]) -> Record | None:
        """The record of a field's message; none for single values, maps, recursion and what grows too large."""
        if field.type not in {"message", "group"} or field.is_map or field.type_name in _WELL_KNOWN:
            return None
        if field.type_name in above or field.type_name in _ANYTHING:
            return None
        if self._left <= 0 or len(above) >= _DEEPEST:
            self.untold.append(path)
            return None
        return self.record(self._types.messages[field.type_name], path, (*above, field.type_name))

    def _enum_docs(self, enum: Enum) -> dict[str, str]:
        docs = {
            name: self._said.get(f"{enum.full_name}.{name}", _NOTHING_SAID).comment.text for name in _constants(enum)
        }
        return {name: doc for name, doc in docs.items() if doc}


def _types(field: Declared) -> tuple[str, ...]:
    if field.type in {"message", "group"}:
        return ("object",) if field.is_map else _WELL_KNOWN.get(field.type_name, ("object",))
    return (_PLAIN.get(field.type) or ("number" if field.type in _NUMBERS else "integer"),)


def _constants(enum: Enum) -> list[str]:
    return [name for name in enum.numbers.values() if not name.endswith("_UNSPECIFIED") and name != "UNSPECIFIED"]


def _variants(message: Message, fields: tuple[Field, ...]) -> tuple[Record, ...]:
    """The messages of the first `oneof` that offers at least two."""
    for name in message.oneofs:
        records = tuple(each.record for each in fields if each.choice == name and each.record is not None)
        if len(records) > 1:
            return records
    return ()
