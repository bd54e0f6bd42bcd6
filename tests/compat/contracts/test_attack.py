"""Random schemas, random consumers, the languages' decoders: no `ok` may be false, no `breaks` without its event."""

import contextlib
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import fastavro
import pytest
from google.protobuf.message import Message

from skra_compat import InvalidSchema, Schema
from skra_compat.contracts.audience import Audience, verdict
from skra_compat.contracts.contract import Contract, Tolerance
from skra_compat.contracts.identity import identified
from skra_compat.contracts.need import Need, Presence, Unknown
from skra_compat.contracts.outcome import Outcome
from skra_compat.formats.avro.canonical import bare
from skra_compat.formats.avro.smallest import smallest
from skra_compat.formats.avro.values.encode import encode
from skra_compat.formats.avro.values.native import Branch
from tests.compat.avro.changes import changed
from tests.compat.avro.graphs import CLEAR_NAMES, Graph, text
from tests.compat.contracts.naive import Program, extra, knows
from tests.compat.contracts.wishes import wishes
from tests.compat.jsonschema.attack import Judged
from tests.compat.jsonschema.events import Sampler
from tests.compat.jsonschema.schemas import Maker, mutated
from tests.compat.protobuf import judge
from tests.compat.protobuf.judge import Writer
from tests.compat.protobuf.schemas import Schemas

EVENTS = 12
SCALARS: dict[str, list[Any]] = {
    "null": [None],
    "boolean": [True, False],
    "int": [0, 1, -1, 2**31 - 1, -(2**31)],
    "long": [0, 7, 2**63 - 1, -(2**63)],
    "float": [0.0, 0.5, -1.0],
    "double": [0.0, 1e300, -0.5],
    "bytes": [b"", b"a", b"\xff"],
    "string": ["", "a", "abcd", "Ä"],
}


class Side(NamedTuple):
    """A schema under test, the one before it, and events of it as another decoder sees them."""

    base: Schema
    schema: Schema
    decode: Callable[[bytes], Any]
    events: list[Any]


def unmet(needs: list[Need], event: Any, schema: Schema) -> bool:
    null = schema.view.null_is_absent
    firm = [one if one.unknown is Unknown.FAIL else replace(one, one_of=()) for one in needs]
    return any(not Program(one, null_is_absent=null).reads(event) for one in firm)


def checked(needs: tuple[Need, ...], side: Side) -> Counter[str]:
    """Fail unless each `ok` survives the events and each `breaks` is confirmed by the other decoder."""
    contract = Contract("reader", "topic", needs)
    answer = verdict(contract, side.schema, known=[side.base])
    together = Audience([Contract("other", "topic", needs[::-1]), contract])
    names = [one.application for one in together.verdicts(side.base) if one.blocks]
    assert [one.application for one in together.hurt(side.base)] == names
    hurt = [one.outcome for one in together.hurt(side.schema, known=[side.base]) if one.application == "reader"]
    assert hurt == [answer.outcome] * answer.blocks
    meant: dict[str, list[Need]] = {}
    for need in needs:
        meant.setdefault(str(need.path), []).append(identified(need, side.schema, [side.base]))
    told = Counter(str(one.outcome) for one in answer.consequences)
    for one in answer.consequences:
        if one.outcome is Outcome.BREAKS:
            seen = side.decode(one.counterexample.payload)
            assert unmet(meant[one.path], seen, side.schema), (one, seen)
        elif one.counterexample is not None:
            seen = side.decode(one.counterexample.payload)
            assert any(other_value(each, seen) for each in meant[one.path]), (one, seen)
    blamed = {one.path for one in answer.consequences if one.outcome >= Outcome.UNDECIDED}
    misread = {one.path for one in answer.consequences if one.outcome is Outcome.DEGRADES}
    for path, asked in meant.items():
        if path not in blamed:
            told["ok"] += 1
            for event in side.events:
                assert not unmet(asked, event, side.schema), (path, asked, event, side.schema.text)
                assert path in misread or not any(other_value(one, event) for one in asked if not one.when), (
                    path,
                    event,
                )
    return told + closed_reader(needs, side)


def other_value(need: Need, event: Any) -> bool:
    return need.unknown is Unknown.DEFAULT and bool(need.one_of) and not knows(need, event)


def closed_reader(needs: tuple[Need, ...], side: Side) -> Counter[str]:
    """The same of a consumer that copes with no field but those that it reads, and asks nothing of them."""
    soft = tuple(Need(need.path, presence=Presence.OPTIONAL, numbers=need.numbers) for need in needs)
    strict = Contract("reader", "topic", soft, tolerates=Tolerance(extra_fields=False))
    found = [one for one in verdict(strict, side.schema, known=[side.base]).consequences if not one.path]
    paths = [identified(need, side.schema, [side.base]).path for need in soft]
    for one in found:
        if one.counterexample is not None:
            assert extra(paths, side.decode(one.counterexample.payload)), one
    if not found:
        assert not any(extra(paths, event) for event in side.events), (paths, side.schema.text)
    return Counter(f"closed {one.outcome}" for one in found) if found else Counter(["closed ok"])


def avro_side(random: Random) -> Side | None:
    graph = Graph(random, CLEAR_NAMES)
    while not (
        isinstance(graph.root, dict) and "ref" in graph.root and graph.types[graph.root["ref"]]["kind"] == "record"
    ):
        graph = Graph(random, CLEAR_NAMES)
    base, schema = (Schema.parse("AVRO", text(one)) for one in (graph, changed(graph, random)))
    model = schema.model
    if model.part(model.root).kind != "record":
        return None
    parsed = fastavro.parse_schema(bare(model))

    def decode(payload: bytes) -> Any:
        return fastavro.schemaless_reader(io.BytesIO(payload), parsed, None)

    return Side(base, schema, decode, [decode(encode(model, drawn(model, model.root, random))) for _ in range(EVENTS)])


def drawn(model: Any, type_: Any, random: Random, depth: int = 0) -> Any:  # noqa: PLR0911 - one answer a kind
    """An event in the engine's native form; recursion ends early."""
    part = model.part(type_)
    if depth > 6:
        return smallest(model).event(part)
    match part.kind:
        case "record":
            return {one.name: drawn(model, one.type, random, depth + 1) for one in part.fields}
        case "union":
            index = random.randrange(len(part.branches))
            return Branch(index, drawn(model, part.branches[index], random, depth + 1))
        case "array":
            return [drawn(model, part.items, random, depth + 1) for _ in range(random.randint(0, 2))]
        case "map":
            return {
                key: drawn(model, part.values, random, depth + 1) for key in random.sample("abc", random.randint(0, 2))
            }
        case "enum":
            return random.choice(part.symbols)
        case "fixed":
            return random.randbytes(part.size)
        case "string" if part.logical is not None and part.logical.name == "uuid":
            return str(UUID(int=random.getrandbits(128)))  # as its producer promises
        case kind:
            return random.choice(SCALARS[kind])


def plain(message: Message) -> Any:
    """A message as its getters show it, by the fields' names."""
    event = {}
    for field in message.DESCRIPTOR.fields:
        if field.has_presence and not message.HasField(field.name):
            continue
        value = getattr(message, field.name)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            inner = field.message_type.fields_by_name["value"]
            event[field.name] = {str(key): one(inner, value[key]) for key in value}
        else:
            event[field.name] = [one(field, each) for each in value] if field.is_repeated else one(field, value)
    return event


def one(field: Any, value: Any) -> Any:
    if field.message_type is not None:
        return plain(value)
    return field.enum_type.values_by_number[value].name if field.enum_type is not None else value


def protobuf_side(random: Random) -> Side | None:
    schemas = Schemas(random.randrange(10**9))
    file = schemas.file()
    try:
        base, schema = file.schema(), schemas.changed(file).schema()
    except InvalidSchema:
        return None
    if not schema.model.resolved.file.messages:
        return None
    descriptor = schema.model.pool.FindMessageTypeByName(schema.model.resolved.file.messages[0].full_name)
    writer = Writer(judge.Side(schema), random)

    if not writer.side.possible(descriptor):
        return None
    drawn = [writer.event(descriptor) for _ in range(EVENTS)]

    def decode(payload: bytes) -> Any:
        return plain(type(drawn[0]).FromString(payload))

    events = []
    for event in drawn:
        if event.IsInitialized():
            with contextlib.suppress(KeyError):  # an enum's number without a name
                events.append(decode(event.SerializeToString()))
    return Side(base, schema, decode, events)


def json_side(random: Random) -> Side | None:
    maker = Maker(random, 7)
    names = random.sample(["id", "total", "status", "lines", "note"], random.randint(1, 5))
    document = {
        "type": "object",
        "properties": {name: maker.schema(1) for name in names},
        "required": random.sample(names, random.randint(0, len(names))),
        "additionalProperties": random.choice([True, False, False]),
    }
    try:
        first, second = Judged(7, document), Judged(7, mutated(maker, document))
    except (InvalidSchema, ValueError):
        return None
    sampler = Sampler(random, [second.document])
    tried = [sampler.event() for _ in range(6 * EVENTS)]
    return Side(first.parsed, second.parsed, json.loads, [event for event in tried if second.admits(event)])


def attacked(make: Callable[[Random], Side | None], seeds: range) -> Counter[str]:
    told: Counter[str] = Counter()
    for seed in seeds:
        random = Random(seed)
        side = make(random)
        if side is not None:
            try:
                told += checked(wishes(side.base, random), side)
            except AssertionError as wrong:
                raise AssertionError(f"seed {seed}: {wrong}") from wrong
    return told


SIDES = [avro_side, protobuf_side, json_side]


@pytest.mark.parametrize("make", SIDES)
def test_no_verdict_is_false(make):
    told = attacked(make, range(80))
    assert told["ok"] > 20, told
    assert told["breaks"] > 10, told


def test_a_readers_own_schema_is_asked_as_fastavro_reads_with_it():
    told: Counter[str] = Counter()
    for seed in range(150):
        random = Random(seed)
        side = avro_side(random)
        if side is None:
            continue
        reader, writer = (fastavro.parse_schema(bare(one.model)) for one in (side.base, side.schema))
        answer = verdict(Contract("reader", "topic", reader_schema=side.base), side.schema)
        told[str(answer.outcome)] += 1
        for one in answer.consequences:
            if one.outcome is Outcome.BREAKS:
                with pytest.raises(Exception):  # noqa: B017, PT011 - whichever it raises, it does not read the event
                    fastavro.schemaless_reader(io.BytesIO(one.counterexample.payload), writer, reader)
        for event in side.events if answer.outcome is Outcome.OK else []:
            written = io.BytesIO()
            fastavro.schemaless_writer(written, writer, event, strict_allow_default=True)
            fastavro.schemaless_reader(io.BytesIO(written.getvalue()), writer, reader)
    assert min(told["ok"], told["breaks"]) > 20, told


@pytest.mark.deep
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("make", SIDES)
def test_no_verdict_is_false_in_thousands(make):
    attacked(make, range(1_000, 6_000))
