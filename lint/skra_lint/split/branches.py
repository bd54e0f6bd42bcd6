"""The split of a schema that is a choice at its root: each branch becomes a schema of its own.

Nothing is asked of documentation or samples, because the publisher has taken the event apart already: what is left is
to give each branch a subject. Samples only prove the proposal.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from skra_compat import InvalidEvent, Schema, Values
from skra_compat.event import Json
from skra_compat.outline import Record
from skra_lint.split.avro import Object, full_name, root_records
from skra_lint.split.jsonschema_places import root_choices
from skra_lint.split.naming import topic_name
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Plan, Presence, Symbols
from skra_lint.words import words

_BY_RECORD = "the record"
"""What tells events apart where no constant does: which of the records they are."""
_MOST = 200


def branch_plan(schema: Schema, *, name: str, samples: Sequence[Mapping[str, Json]]) -> Plan | None:
    """A part for each branch of a choice at the root; None where the root is no choice.

    Raises:
        CannotSplit: two branches would have one name, or a branch is no list of fields.
    """
    variants = schema.outline.root.variants
    branches = _branches(schema) if len(variants) >= 2 and schema.format != "PROTOBUF" else ()
    if not branches:
        return None
    if not len(branches) == len(variants) <= _MOST:
        raise CannotSplit(
            f"the root is a choice of {len(branches)} schemas, of which {len(variants)} list fields: expected 2 to "
            f"{_MOST} that all do"
        )
    telling = _constant_of(variants)
    parts = tuple(_part(*branch, variant, telling) for branch, variant in zip(branches, variants, strict=True))
    if schema.format == "AVRO":
        named = (full_name(definition, "") for _, definition in branches)
        parts = tuple(replace(part, branch=name, wrapped=True) for part, name in zip(parts, named, strict=True))
    topics = [part.topic for part in parts]
    if len(set(topics)) < len(topics) or not all(topics):
        raise CannotSplit("the branches at the root have no names of their own: give each a title, or a constant")
    plan = Plan(schema.outline.name or name, schema.format, (telling or _BY_RECORD,), parts, ())
    return replace(plan, notes=tuple(_trial(plan, samples)))


def _branches(schema: Schema) -> Sequence[tuple[str, Object]]:
    """The name and the schema of each branch."""
    document = cast("Json", json.loads(schema.text))
    return list(root_records(document) if schema.format == "AVRO" else root_choices(document))


def _constant_of(variants: Sequence[Record]) -> str:
    """The field that has another constant in each branch; empty where there is none."""
    told = [{field.name: str(field.enum[0]) for field in one.fields if field.constant} for one in variants]
    shared = set[str](told[0]).intersection(*told[1:])
    return min((name for name in shared if len({one[name] for one in told}) == len(told)), default="")


def _part(name: str, branch: Object, variant: Record, telling: str) -> Part:
    constant = next((field.enum[0] for field in variant.fields if field.name == telling), None)
    called = name or "".join(word.capitalize() for word in words(str(constant or "")))
    named = {**branch, "title": called} if "title" in branch else branch
    symbols: Symbols = {telling: cast("str | int", constant)} if telling else {_BY_RECORD: called}
    fields = tuple(PlacedField(field.path, field.name, field.name, Presence.AS_BEFORE) for field in variant.fields)
    text = json.dumps(named, indent=2, ensure_ascii=False) + "\n"
    return Part(symbols, called, topic_name(called), PlacedRecord(fields), text)


def _trial(plan: Plan, samples: Sequence[Mapping[str, Json]]) -> Iterator[str]:
    """How many samples are events of none of the new schemas, or of more than one."""
    judges = [Schema.parse(plan.format, part.text).values() for part in plan.parts]
    homes = [sum(_takes(judge, event) for judge in judges) for event in samples]
    if homes.count(0):
        yield f"{homes.count(0)} of {len(homes)} samples are events of none of the new schemas"
    several = sum(count > 1 for count in homes)
    if several:
        yield f"{several} of {len(homes)} samples are events of more than one: the branches are not told apart"


def _takes(judge: Values, event: Mapping[str, Json]) -> bool:
    """As it is, or out of the object by which Avro's JSON names the record of a union."""
    inner = next(iter(event.values()), None) if len(event) == 1 else None
    return _is_event(judge, event) or (isinstance(inner, Mapping) and _is_event(judge, inner))


def _is_event(judge: Values, event: Mapping[str, Json]) -> bool:
    try:
        judge.write(event)
    except InvalidEvent:
        return False
    return True
