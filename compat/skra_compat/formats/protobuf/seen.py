"""What two programs see in their events, so that it can be compared whatever their schemas call it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, cast

from skra_compat.formats.protobuf.kinds import BYTES, ENUM
from skra_compat.formats.protobuf.witness import View

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from google.protobuf.message import Message as Decoded

Place = tuple[int, ...]
"""Numbers of fields from the event's top down; list positions and keys of maps are left out."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A map, told from a message."""

    values: Mapping[object, object]


@dataclass(frozen=True, slots=True)
class Named:
    """A value under its JSON name."""

    name: str
    value: object


def seen(event: "Decoded", view: View = View.VALUES) -> dict[int, object]:
    """An event by field number."""
    fields = {field.number: _value(field, value, view) for field, value in event.ListFields()}
    if view is View.DEFAULTS:
        kind = cast("Descriptor", event.DESCRIPTOR)
        extensions = kind.file.pool.FindAllExtensions(kind)
        for field in cast("Iterable[FieldDescriptor]", [*kind.fields, *extensions]):
            if field.number not in fields and field.message_type is None and not field.is_repeated:
                fields[field.number] = _single(field, field.default_value, view)
    return fields


def changed(sent: object, got: object, focus: Place = ()) -> bool:
    """Whether the two differ at a place, above it or below it."""
    return any(place[: len(focus)] == focus[: len(place)] for place in changes(sent, got))


def changes(sent: object, got: object, place: Place = ()) -> Iterator[Place]:
    """Where two events differ."""
    if isinstance(sent, Named) and isinstance(got, Named) and sent.name == got.name:
        yield from changes(sent.value, got.value, place)
    elif isinstance(sent, dict) and isinstance(got, dict):
        ours, theirs = cast("dict[int, object]", sent), cast("dict[int, object]", got)
        for number in ours.keys() | theirs.keys():
            if number in ours and number in theirs:
                yield from changes(ours[number], theirs[number], (*place, number))
            else:
                yield (*place, number)
    elif isinstance(sent, Entries) and isinstance(got, Entries) and sent.values.keys() == got.values.keys():
        for key, value in sent.values.items():
            yield from changes(value, got.values[key], (*place, 2))
    elif isinstance(sent, list) and isinstance(got, list):
        yield from _in_lists(cast("list[object]", sent), cast("list[object]", got), place)
    elif sent != got:
        yield place


def _in_lists(sent: list[object], got: list[object], place: Place) -> Iterator[Place]:
    if len(sent) != len(got):
        yield place
    for ours, theirs in zip(sent, got, strict=False):
        yield from changes(ours, theirs, place)


def _value(field: "FieldDescriptor", value: Any, view: View) -> object:  # noqa: ANN401 - whatever the library holds
    entry = field.message_type
    if field.is_repeated and entry is not None and entry.GetOptions().map_entry:
        key, inner = entry.fields_by_name["key"], entry.fields_by_name["value"]
        held: object = Entries({_single(key, each, view): _single(inner, value[each], view) for each in value})
    elif field.is_repeated:
        held = [_single(field, each, view) for each in value]
    else:
        held = _single(field, value, view)
    return Named(field.json_name, held) if view is View.NAMES else held


def _single(field: "FieldDescriptor", value: Any, view: View) -> object:  # noqa: ANN401 - as above
    if field.message_type is not None:
        return seen(value, view)
    if view is View.NAMES and field.type == ENUM and field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else cast("int", value)
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    if view is View.NAMES and isinstance(value, bytes):
        return (field.type == BYTES, value)
    return "NaN" if isinstance(value, float) and isnan(value) else cast("object", value)
