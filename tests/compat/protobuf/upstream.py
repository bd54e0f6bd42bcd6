"""Upstream's rules once more, over plain descriptors: a second opinion that knows no events and nothing of the engine.

Source of the rules: the published kinds of Confluent's registry 8.5. Only what they call incompatible is told.
"""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

GROUP, MESSAGE, ENUM, STRING, BYTES = 10, 11, 14, 9, 12
FORMS = [{3, 4, 5, 8, 13, ENUM}, {17, 18}, {STRING, BYTES}, {7, 15}, {6, 16}, {2}, {1}]
REQUIRED, REPEATED = 2, 3


class Files:
    """One side: the file and what it imports."""

    def __init__(self, schema) -> None:
        self.own: FileDescriptorProto = schema.model.own
        self.messages: dict[str, tuple[FileDescriptorProto, tuple[str, ...], DescriptorProto]] = {}
        for file in (self.own, *schema.model.imports.values()):
            self._collect(file, file.message_type, ())

    def _collect(self, file, messages, path) -> None:
        for each in messages:
            names = (*path, each.name)
            self.messages[".".join((file.package, *names)) if file.package else ".".join(names)] = (file, names, each)
            self._collect(file, each.nested_type, names)

    def held(self, field: FieldDescriptorProto):
        return self.messages[field.type_name.lstrip(".")]

    def kind(self, field: FieldDescriptorProto) -> str:
        if field.type != MESSAGE:
            return "SCALAR"
        return "MAP" if self.held(field)[2].options.map_entry else "MESSAGE"

    def label(self, file: FileDescriptorProto, field: FieldDescriptorProto) -> int:
        """As it is written; 0 where nothing is."""
        if field.label == REPEATED or field.proto3_optional:
            return field.label
        plain = file.syntax in {"", "proto2"} and not field.HasField("oneof_index")
        return field.label if plain else 0


def oneof(message: DescriptorProto, field: FieldDescriptorProto) -> str:
    if not field.HasField("oneof_index") or field.proto3_optional:
        return ""
    return message.oneof_decl[field.oneof_index].name


def fields(message: DescriptorProto) -> dict[int, FieldDescriptorProto]:
    """Upstream's parser keeps groups apart, and nobody compares them."""
    return {each.number: each for each in message.field if each.type != GROUP}


def declared(message: DescriptorProto | FileDescriptorProto) -> dict[str, DescriptorProto]:
    """The messages of a scope; groups imply some, maps others."""
    own_fields = () if isinstance(message, FileDescriptorProto) else message.field
    groups = {each.type_name.rpartition(".")[2] for each in own_fields if each.type == GROUP}
    nested = message.message_type if isinstance(message, FileDescriptorProto) else message.nested_type
    return {each.name: each for each in nested if each.name not in groups and not each.options.map_entry}


class Upstream:
    """What upstream's rules find between a writer and a reader."""

    def __init__(self, reader, writer) -> None:
        self.reader = Files(reader)
        self.writer = Files(writer)
        self.under_way: list[int] = []

    def incompatible(self) -> set[tuple[str, str]]:
        found = {("PACKAGE_CHANGED", "#/")} if self.reader.own.package != self.writer.own.package else set()
        return found | self._scope(self.reader.own, self.writer.own, self.reader.own, self.writer.own, "#")

    def _scope(self, met, sent, reads, writes, place) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        known = declared(met)
        for name, message in declared(sent).items():
            if name in known:
                found |= self._message(known[name], message, reads, writes, f"{place}/{name}")
            else:
                found.add(("MESSAGE_REMOVED", f"{place}/{name}"))
        return found

    def _message(self, met, sent, reads, writes, place) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        if id(sent) not in self.under_way:
            self.under_way.append(id(sent))
            found = self._oneofs(met, sent, place) | self._fields(met, sent, reads, writes, place)
            self.under_way.pop()
        return found | self._scope(met, sent, reads, writes, place)

    def _oneofs(self, met, sent, place) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        theirs = fields(sent)
        for name in {oneof(met, each) for each in met.field} - {""}:
            known = [
                each
                for number, each in theirs.items()
                if number in fields(met) and oneof(met, fields(met)[number]) == name
            ]
            origins = {oneof(sent, each) or each.number for each in known}
            alone = [each for each in known if not oneof(sent, each)]
            if len(origins) > 1:
                kind = "MULTIPLE_FIELDS_MOVED_TO_ONEOF" if len(alone) > 1 else "FIELD_MOVED_TO_EXISTING_ONEOF"
                found.add((kind, f"{place}/{name}"))
        return found

    def _fields(self, met, sent, reads, writes, place) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        ours, theirs = fields(met), fields(sent)
        kept = {oneof(met, each) for each in met.field} | {oneof(sent, each) for n, each in theirs.items() if n in ours}
        for number, field in theirs.items():
            left = oneof(sent, field)
            if number in ours:
                into = oneof(met, ours[number])
                at = f"{place}/{into}/{number}" if into else f"{place}/{number}"
                labels = self.reader.label(reads, ours[number]), self.writer.label(writes, field)
                found |= {(kind, path or at) for kind, path in self._types(ours[number], field, labels)}
            elif left and left in kept:
                found.add(("ONEOF_FIELD_REMOVED", f"{place}/{left}/{number}"))
            elif not left and field.label == REQUIRED:
                found.add(("REQUIRED_FIELD_REMOVED", f"{place}/{number}"))
        added = (each for number, each in ours.items() if number not in theirs and each.label == REQUIRED)
        return found | {("REQUIRED_FIELD_ADDED", f"{place}/{each.number}") for each in added}

    def _types(self, met, sent, labels=(0, 0)) -> set[tuple[str, str]]:
        kind = self.reader.kind(met)
        if kind != self.writer.kind(sent):
            return {("FIELD_KIND_CHANGED", "")}
        if kind == "MAP":
            pairs = zip(self.reader.held(met)[2].field, self.writer.held(sent)[2].field, strict=True)
            return set().union(*(self._types(ours, theirs) for ours, theirs in pairs))
        if kind == "MESSAGE":
            return self._definitions(met, sent)
        form = next(each for each in FORMS if sent.type in each)
        if met.type not in form:
            return {("FIELD_SCALAR_KIND_CHANGED", "")}
        changed = all(labels) and labels[0] != labels[1] and sent.type not in {STRING, BYTES}
        return {("FIELD_NUMERIC_LABEL_CHANGED", "")} if changed else set()

    def _definitions(self, met, sent) -> set[tuple[str, str]]:
        (reads, path, ours), (writes, other, theirs) = self.reader.held(met), self.writer.held(sent)
        if path != other:
            return {("FIELD_NAMED_TYPE_CHANGED", "")}
        if reads is self.reader.own and writes is self.writer.own:
            return set()
        found = self._message(ours, theirs, reads, writes, "#/" + "/".join(path))
        return found | ({("FIELD_NAMED_TYPE_CHANGED", "")} if found else set())
