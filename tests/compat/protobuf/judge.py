"""A judge of verdicts that shares no code with the rules: events are written and read by the library's classes.

A compatible verdict is attacked with events whose fields are set at random; an incompatible one must show an event
that is refused or changed, or the judge must be able to prove that none exists.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.unknown_fields import UnknownFieldSet

INTEGERS = {
    "int32": (-1 << 31, (1 << 31) - 1),
    "uint32": (0, (1 << 32) - 1),
    "int64": (-1 << 63, (1 << 63) - 1),
    "uint64": (0, (1 << 64) - 1),
}
RANGES = {3: "int64", 4: "uint64", 5: "int32", 6: "uint64", 7: "uint32", 13: "uint32", 15: "int32", 16: "int64",
          17: "int32", 18: "int64"}  # fmt: skip
EXCUSES = {
    "SCALAR_NARROWED",
    "ENUM_CONST_REMOVED",
    "FIELD_DEFAULT_CHANGED",
    "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
    "FIELD_MESSAGE_LABEL_CHANGED",
    "FIELD_PRESENCE_LOST",
}
"""Degradations after which a field that both sides know may have another value."""


class Side:
    """One schema's classes."""

    def __init__(self, schema) -> None:
        self.model = schema.model
        self.file = schema.model.pool.FindFileByName(schema.model.own.name)

    @cached_property
    def messages(self) -> dict[tuple[str, ...], object]:
        """Descriptors by path of names."""
        found = {}
        waiting = [((name,), each) for name, each in self.file.message_types_by_name.items()]
        while waiting:
            path, each = waiting.pop()
            if not each.GetOptions().map_entry:
                found[path] = each
                waiting.extend(((*path, inner.name), inner) for inner in each.nested_types)
        return found

    @cached_property
    def reached(self) -> set[str]:
        """Full names of the messages that occur in events: own ones, but for groups, and what their fields hold."""
        waiting = [each for path, each in self.messages.items() if path[-1] != "Grp" and self.possible(each)]
        found = {each.full_name for each in waiting}
        while waiting:
            for field in self.fields(waiting.pop()).values():
                held = field.message_type
                if held is not None and held.full_name not in found and self.possible(held):
                    found.add(held.full_name)
                    waiting.append(held)
        return found

    def find(self, path: tuple[str, ...]):
        """A message of the file or of what it imports, by path of names."""
        try:
            return self.messages.get(path) or self.model.pool.FindMessageTypeByName(".".join(("shop", *path)))
        except KeyError:
            return None

    def fields(self, descriptor) -> dict[int, object]:
        every = [*descriptor.fields, *self.model.pool.FindAllExtensions(descriptor)]
        return {each.number: each for each in every}

    def possible(self, descriptor) -> bool:
        """Whether any event of the message is finite: what it requires must end somewhere."""
        finite: set[str] = set()
        known = {descriptor.full_name: descriptor}
        waiting = [descriptor]
        while waiting:
            for each in waiting.pop().fields:
                if each.message_type is not None and each.message_type.full_name not in known:
                    known[each.message_type.full_name] = each.message_type
                    waiting.append(each.message_type)
        while True:
            more = {
                name
                for name, each in known.items()
                if all(
                    field.message_type.full_name in finite
                    for field in each.fields
                    if field.message_type and (field.is_required or each.GetOptions().map_entry)
                )
            }
            if more == finite:
                return descriptor.full_name in finite
            finite = more


def is_map(field) -> bool:
    return field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry


def held(event, field):
    return event.Extensions[field] if field.is_extension else getattr(event, field.name)


def has(event, field) -> bool:
    return event.HasExtension(field) if field.is_extension else event.HasField(field.name)


class Writer:
    """Writes events with fields set at random, often to the ends of their ranges."""

    def __init__(self, side: Side, random) -> None:
        self.side = side
        self.random = random

    def event(self, descriptor, depth: int = 4):
        event = GetMessageClass(descriptor)()
        for field in self.side.fields(descriptor).values():
            if field.is_required or self.random.random() < (0.6 if depth > 1 else 0.2):
                self._set(event, field, depth)
        return event

    def _set(self, event, field, depth: int) -> None:
        if is_map(field):
            self._entries(event, field, depth)
        elif field.message_type is not None:
            if (depth <= 0 and not field.is_required) or depth < -4:
                return
            count = self.random.randint(0, 2) if field.is_repeated else 1
            for _ in range(count):
                inner = self.event(field.message_type, depth - 1)
                target = held(event, field).add() if field.is_repeated else held(event, field)
                target.CopyFrom(inner)
                if not field.is_repeated:
                    target.SetInParent()
        elif field.is_repeated:
            held(event, field).extend(self._value(field) for _ in range(self.random.randint(0, 3)))
        elif field.is_extension:
            event.Extensions[field] = self._value(field)
        else:
            setattr(event, field.name, self._value(field))

    def _entries(self, event, field, depth: int) -> None:
        key, value = field.message_type.fields_by_name["key"], field.message_type.fields_by_name["value"]
        for _ in range(self.random.randint(0, 2)):
            at = self._value(key)
            if value.message_type is None:
                held(event, field)[at] = self._value(value)
            elif depth > 0:
                held(event, field)[at].CopyFrom(self.event(value.message_type, depth - 1))

    def _value(self, field):  # noqa: PLR0911 - one answer for each type
        chance = self.random
        if field.enum_type is not None:
            numbers = [each.number for each in field.enum_type.values]
            return chance.choice(numbers if field.enum_type.is_closed else [*numbers, 0, 77, -5, 2**31 - 1, -(2**31)])
        if field.type in RANGES:
            low, high = INTEGERS[RANGES[field.type]]
            return chance.choice([0, 1, 2, max(low, -1), low, high, low // 2, high // 3, chance.randint(low, high)])
        match field.type:
            case 1:
                return chance.choice([0.0, -0.0, 1.5, -1e300, math.inf, math.nan, 5e-324])
            case 2:
                return chance.choice([0.0, 1.5, -(2.0**100), math.inf, math.nan])
            case 8:
                return chance.choice([True, False])
            case 9:
                return chance.choice(["", "a", "Ä\0", "𝄞" * 3])
            case _:
                return chance.choice([b"", b"a", b"\xff\0", "é".encode()])


@dataclass(frozen=True)
class Changed:
    """Where a reader got another value than was written."""

    path: str
    sent: object
    got: object


class Judge:
    """One pair of schemas."""

    def __init__(self, reader, writer) -> None:
        self.reader = Side(reader)
        self.writer = Side(writer)

    def attack(self, verdict, random, rounds: int = 20) -> None:
        """Fail if an event speaks against a compatible verdict."""
        excused = {each.path for each in verdict.degradations if each.kind in EXCUSES}
        events = Writer(self.writer, random)
        for path, sent_as in self.writer.messages.items():
            read_as = self.reader.messages.get(path)
            if read_as is None or not self.writer.possible(sent_as):
                continue
            for _ in range(rounds):
                sent = events.event(sent_as)
                if not sent.IsInitialized():
                    continue
                got = GetMessageClass(read_as).FromString(sent.SerializeToString())
                assert got.IsInitialized(), (path, sent)
                for changed in self._changes(sent, got):
                    assert changed.path in excused, (changed, verdict.degradations)

    def replay(self, found, degraded: bool) -> None:
        """Fail if a counterexample does not show what it says."""
        first = next(iter(self.writer.file.message_types_by_name.values()))
        name = found.event.get("@type", first.full_name)
        path = tuple(name.removeprefix(f"{self.writer.file.package}.").split("."))
        sent = GetMessageClass(self.writer.messages[path]).FromString(found.payload)
        assert sent.IsInitialized()
        assert not unknown(sent), sent
        if path not in self.reader.messages:
            assert not degraded
            return
        try:
            got = GetMessageClass(self.reader.messages[path]).FromString(found.payload)
        except DecodeError:
            assert not degraded
            return
        if not got.IsInitialized():
            assert not degraded
            return
        shown = json_of(sent) != json_of(got) or list(self._changes(sent, got))
        assert tree(sent) != tree(got) or (degraded and shown), (found, sent, got)

    def proves_none(self, found) -> bool:
        """Whether no event can show this incompatibility."""
        if found.kind == "PACKAGE_CHANGED":
            return True
        names = [each for each in found.path.removeprefix("#/").split("/") if not each.isdigit()]
        path = tuple(names) if self.writer.find(tuple(names)) else tuple(names[:-1])
        if self.writer.find(path).full_name not in self.writer.reached:
            return True
        if "MOVED_TO" in found.kind:
            return self._never_together(self.reader.find(path), self.writer.find(path), names[-1])
        if not found.path.rpartition("/")[2].isdigit() or not self.reader.find(path):
            return False
        number = int(found.path.rpartition("/")[2])
        sent = self.writer.fields(self.writer.find(path)).get(number)
        met = self.reader.fields(self.reader.find(path)).get(number)
        if sent is not None and sent.message_type is not None and not self.writer.possible(sent.message_type):
            return True
        return sent is not None and met is not None and self._none_for(found.kind, met, sent)

    def _never_together(self, met, sent, oneof: str) -> bool:
        """Whether no event can set two of a oneof's members, because messages among them have no events."""
        theirs = self.writer.fields(sent)
        members = [theirs[each.number] for each in met.oneofs_by_name[oneof].fields if each.number in theirs]
        settable = [each for each in members if each.message_type is None or self.writer.possible(each.message_type)]
        return len({each.containing_oneof.name if each.containing_oneof else each.number for each in settable}) < 2

    def _none_for(self, kind: str, met, sent) -> bool:
        if is_map(met) and is_map(sent) and kind != "FIELD_NAMED_TYPE_CHANGED":
            return any(
                self._none_for(kind, a, b)
                for a, b in zip(met.message_type.fields, sent.message_type.fields, strict=True)
            )
        if kind == "FIELD_SCALAR_KIND_CHANGED":
            zero = sent.enum_type is not None and sent.enum_type.is_closed
            return zero and met.type in {17, 18} and {each.number for each in sent.enum_type.values} == {0}
        if kind == "FIELD_NUMERIC_LABEL_CHANGED":
            return not met.is_repeated and not sent.is_repeated and not met.is_required
        if kind == "FIELD_NAMED_TYPE_CHANGED":
            if is_map(met) and is_map(sent):
                met, sent = met.message_type.fields_by_number[2], sent.message_type.fields_by_number[2]
            return self._alike(met.message_type, sent.message_type, set())
        return False

    def _alike(self, met, sent, seen: set) -> bool:
        """Whether two definitions are the same on the wire: numbers, types, labels."""
        if (met.full_name, sent.full_name) in seen or not self.writer.possible(sent):
            return True
        seen.add((met.full_name, sent.full_name))
        ours, theirs = self.reader.fields(met), self.writer.fields(sent)
        if not theirs.keys() <= ours.keys() or any(ours[each].is_required for each in ours.keys() - theirs.keys()):
            return False
        return all(self._same(ours[each], theirs[each], seen) for each in theirs)

    def _same(self, met, sent, seen: set) -> bool:
        wire = [(each.type, each.is_repeated, each.has_presence, is_map(each)) for each in (met, sent)]
        if wire[0] != wire[1] or (met.is_required and not sent.is_required):
            return False
        if met.enum_type is not None:
            known = {each.number for each in met.enum_type.values}
            return not met.enum_type.is_closed or (
                sent.enum_type.is_closed and {each.number for each in sent.enum_type.values} <= known
            )
        return met.message_type is None or self._alike(met.message_type, sent.message_type, seen)

    def _changes(self, sent, got):
        path = "#/" + got.DESCRIPTOR.full_name.removeprefix(f"{got.DESCRIPTOR.file.package}.").replace(".", "/")
        ours, theirs = self.reader.fields(got.DESCRIPTOR), self.writer.fields(sent.DESCRIPTOR)
        for number in sorted(ours.keys() & theirs.keys()):
            met, field = ours[number], theirs[number]
            oneof = met.containing_oneof.name + "/" if met.containing_oneof and not is_optional(met) else ""
            yield from self._field_changes(sent, field, got, met, f"{path}/{oneof}{number}")

    def _field_changes(self, sent, field, got, met, path: str):
        was, now = values(sent, field), values(got, met)
        if len(was) != len(now) or isinstance(was, dict) != isinstance(now, dict):
            yield Changed(path, was, now)
        elif isinstance(was, dict):
            for key, value in was.items():
                yield from self._one(value, now.get(key, "gone"), path)
        else:
            for a, b in zip(was, now, strict=True):
                yield from self._one(a, b, path)
        if not field.is_repeated and not met.is_repeated and field.message_type is None:
            yield from self._one(held(sent, field), held(got, met), path)
        elif met.is_repeated and not (field.is_repeated or field.message_type is not None or was) and held(sent, field):
            yield Changed(path, held(sent, field), now)

    def _one(self, was, now, path: str):
        if hasattr(was, "DESCRIPTOR") and hasattr(now, "DESCRIPTOR"):
            yield from self._changes(was, now)
        elif plain(was) != plain(now):
            yield Changed(path, was, now)


def is_optional(field) -> bool:
    """Whether the only member of a oneof is proto3's `optional` in disguise."""
    return field.containing_oneof.name == f"_{field.name}" and len(field.containing_oneof.fields) == 1


def values(event, field):
    """What an event holds in a field, as a list or, for maps, a dict."""
    if is_map(field):
        return {plain(key): held(event, field)[key] for key in held(event, field)}
    if field.is_repeated:
        return list(held(event, field))
    if field.has_presence:
        return [held(event, field)] if has(event, field) else []
    value = held(event, field)
    return [value] if value or str(value) == "-0.0" else []


def plain(value):
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def tree(event):
    """An event by number, shape included."""
    found = {}
    for field, value in event.ListFields():
        if is_map(field):
            held_by = {plain(key): value[key] for key in value}
            found[field.number] = (
                "map",
                {k: tree(v) if hasattr(v, "DESCRIPTOR") else plain(v) for k, v in held_by.items()},
            )
        elif field.is_repeated:
            found[field.number] = [leaf(each) for each in value]
        else:
            found[field.number] = leaf(value)
    return found


def leaf(value):
    return tree(value) if hasattr(value, "DESCRIPTOR") else plain(value)


def json_of(event):
    try:
        return json_format.MessageToDict(event)
    except UnicodeDecodeError:
        return None


def unknown(event) -> bool:
    if len(UnknownFieldSet(event)):
        return True
    for field, value in event.ListFields():
        if field.message_type is None:
            continue
        inner = [value[key] for key in value] if is_map(field) else value if field.is_repeated else [value]
        if any(hasattr(each, "DESCRIPTOR") and unknown(each) for each in inner):
            return True
    return False
