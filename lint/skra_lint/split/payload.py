"""The split of an event whose payload is one of several objects: a union of records in Avro, `oneOf` in JSON Schema.

The payload stands at the root, or in an object there that holds the event proper. The envelope stays, and the payload
is one of the objects. A field whose values name them (`type: ACCOUNT_OPENED` beside the record `AccountOpened`), or
which goes with them in every sample, has said which, and leaves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from skra_compat.outline import Field, Record
from skra_lint.choices import is_payload
from skra_lint.discriminators import Discriminator
from skra_lint.split import avro, jsonschema_places
from skra_lint.split.inside import as_before, events_proper, placed_around
from skra_lint.split.naming import topic_name
from skra_lint.split.plan import Branch, Part, PlacedField, PlacedRecord, Plan, Presence, Symbols, value_at
from skra_lint.split.source import Source
from skra_lint.split.writers import written
from skra_lint.words import is_participle, words

_MOST = 200
_BRANCHES = {"AVRO": avro.payload_branches, "JSON": jsonschema_places.payload_branches}


class _Payload(NamedTuple):
    """A field that holds one of several objects."""

    inside: tuple[Field, ...]
    """The fields that lead to the object that has it; none where that is the event itself."""
    around: Record
    """That object."""
    field: Field
    names: Sequence[str]
    """What the objects are called, one of which it holds."""


_Telling: TypeAlias = tuple[str, Mapping[int, str | int]]
"""The path of a field that says which object it is, and its value for each of them."""


def payload_plan(source: Source) -> Plan | None:
    """A part for each object that the payload may be; None where no field is such a payload."""
    found = next(_payloads(source), None)
    if found is None:
        return None
    named = zip(found.names, _variants(found.field), strict=True)
    branches = [_branch(at, name, record) for at, (name, record) in enumerate(named)]
    telling = _telling(source, found, branches)
    parts = tuple(_part(source, found, branch, telling) for branch in branches)
    told_apart = telling[0] if telling is not None else found.field.path
    return Plan(source.event.name, source.event.format, (told_apart,), written(source.schema, parts), ())


def _payloads(source: Source) -> Iterator[_Payload]:
    """The fields that are named like a payload, or that hold things that happened."""
    ask = _BRANCHES.get(source.event.format)
    fields = ((inside, around, one) for inside, around in events_proper(source.event.root) for one in around.fields)
    for inside, around, field in fields if ask is not None else ():
        variants = _variants(field)
        if ask is None or not 2 <= len(variants) <= _MOST or field.repeated:
            continue
        names = ask(source.schema, [one.name for one in (*inside, field)])
        topics = {topic_name(name.rpartition(".")[2]) for name in names}
        facts = sum(is_participle(words(name)[-1]) for name in names if words(name))
        if len(topics) == len(variants) and all(topics) and (is_payload(field.name) or facts > 1):
            yield _Payload(inside, around, field, names)


def _variants(field: Field) -> tuple[Record, ...]:
    return field.record.variants if field.record is not None else ()


def _branch(at: int, name: str, record: Record) -> Branch:
    needed = frozenset(one.name for one in record.fields if not one.optional)
    known = None if record.open else frozenset(one.name for one in record.fields)
    return Branch(at, frozenset({name, name.rpartition(".")[2]}), needed, known)


def _telling(source: Source, payload: _Payload, branches: Sequence[Branch]) -> _Telling | None:
    for path, found in source.known.items():
        if path.startswith(f"{payload.field.path}."):
            continue
        symbols = by_name(found, payload.names) or _by_samples(source, path, payload.field, branches)
        if symbols is not None:
            return path, symbols
    return None


def by_name(found: Discriminator, names: Sequence[str]) -> Mapping[int, str | int] | None:
    """The values that say the same as the names, if each says that of one."""
    symbols: dict[int, str | int] = {}
    for at, name in enumerate(names):
        said = words(name.rpartition(".")[2])
        alike = [value for value in found.values if said == words(value) or said[-len(words(value)) :] == words(value)]
        if len(alike) != 1 or found.symbol(alike[0]) in symbols.values():
            return None
        symbols[at] = found.symbol(alike[0])
    return symbols


def _by_samples(source: Source, path: str, field: Field, branches: Sequence[Branch]) -> Mapping[int, str | int] | None:
    """The one value that comes with each object in every sample, if no value comes with two."""
    seen: dict[int, set[str | int]] = defaultdict(set)
    for event in source.event.samples:
        held, value = value_at(event, field.path), value_at(event, path)
        at = next((branch.at for branch in branches if branch.inside(held) is not None), None)
        if at is not None and isinstance(value, str | int):
            seen[at].add(value)
    values = [value for of_branch in seen.values() for value in of_branch]
    one_each = len(seen) == len(branches) == len(values) == len(set(values))
    return {at: next(iter(of_branch)) for at, of_branch in seen.items()} if one_each else None


def _part(source: Source, payload: _Payload, branch: Branch, telling: _Telling | None) -> Part:
    simple, held = payload.names[branch.at].rpartition(".")[2], payload.field
    called = "".join(part.capitalize() for part in words(simple))
    topic = topic_name(called)
    called = f"{called}Event" if called in source.taken or source.event.format == "AVRO" else called
    symbols: Symbols = {held.path: simple} if telling is None else {telling[0]: telling[1][branch.at]}
    left = {path for path in symbols if path != held.path and not _is_of_envelope(source, path)}
    fields = tuple(
        PlacedField(one.path, one.name, one.name, Presence.REQUIRED, branch=branch)
        if one.path == held.path
        else as_before(one)
        for one in payload.around.fields
        if one.path not in left
    )
    gone = frozenset(one.name for one in payload.around.fields) - {one.old_name for one in fields}
    root = placed_around(source.event.root, payload.inside, PlacedRecord(fields, gone), left)
    return Part(symbols, called, topic, root)


def _is_of_envelope(source: Source, path: str) -> bool:
    return path in source.fields and source.is_of_envelope(source.fields[path], path.rpartition(".")[0])
