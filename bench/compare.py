"""Comparisons of schemas once parsed, nothing remembered: a pair of 20 fields beside targets and peers, and growth.

Peers: the checker of Apache's own Python package, and jsonsubschema. Times are this process's on the processor, so that
others on the machine count less. The ratios of growth are per field and per version: 1 is linear.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Final, cast

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker
from jsonsubschema import isSubschema

from bench.fields import FORMATS, Shape, schema, text
from bench.figure import Figure, against, interleaved
from skra_compat import Level, Limits, Policy, Schema, check
from skra_compat.compare import REMEMBERED, compared

ROUNDS: Final = 5
FIELDS: Final = 20
TARGET_MICROSECONDS: Final = {"AVRO": 100.0, "JSON": 1000.0, "PROTOBUF": 500.0}
WIDTHS: Final = (10, 100, 1_000, 10_000)
VERSIONS: Final = (1, 10, 100, 1_000)
_WRITER, _READER, _BROKEN = Shape(FIELDS), Shape(FIELDS, version=1), Shape(FIELDS, version=1, broken=True)
_LONG_ENOUGH = 0.05
_checker = cast("Callable[[], ReaderWriterCompatibilityChecker]", ReaderWriterCompatibilityChecker)
"""Apache's package leaves this one without types."""


def figures() -> Iterator[Figure]:
    """A pair, its peers, its growth in fields, a history's growth in versions."""
    for name, target in TARGET_MICROSECONDS.items():
        writer = schema(name, _WRITER)
        for reader, what in ((schema(name, _READER), "compatible"), (schema(name, _BROKEN), "refused, with an event")):
            value = interleaved({name: _ours(reader, writer)}, ROUNDS)[name]
            yield Figure(f"{name}, {FIELDS} fields, {what}", value, "µs", value / target, f"the target, {target:g} µs")
    value = interleaved({"JSON": _ours(_widened(_READER), schema("JSON", _WRITER))}, ROUNDS)["JSON"]
    target = TARGET_MICROSECONDS["JSON"]
    yield Figure(f"JSON, {FIELDS} fields, each widened", value, "µs", value / target, f"the target, {target:g} µs")
    yield from _beside("AVRO", "Apache's Python checker", _avro_peer)
    yield from _beside("JSON", "jsonsubschema", _json_peer)
    for name in FORMATS:
        yield from _wider(name)
    for name in FORMATS:
        yield from _longer(name)


def _widened(shape: Shape) -> Schema:
    """A JSON Schema of which every field admits more, and one more field: nothing is decided by being written alike."""
    document = json.loads(text("JSON", shape))
    document["properties"]["more"] = {"type": "string", "maxLength": 80}
    for field in document["properties"].values():
        if "enum" in field:
            field["enum"].append("D")
        else:
            types = field["type"] if isinstance(field["type"], list) else [field["type"]]
            field["type"] = [*types, "boolean"]
            field.update({word: field[word] - 1 for word in ("minLength", "minimum") if word in field})
    return Schema.parse("JSON", json.dumps(document))


def _beside(name: str, peer: str, measure: Callable[[Shape, Shape], Callable[[], float]]) -> Iterator[Figure]:
    """The compatible and the broken pair, both asked in turn."""
    for reader, what in ((_READER, "compatible"), (_BROKEN, "refused")):
        ours = _ours(schema(name, reader), schema(name, _WRITER))
        contenders = {f"{peer}, {what}": measure(reader, _WRITER), f"{name}, {what}": ours}
        yield from against(f"{peer}, {what}", interleaved(contenders, ROUNDS), "µs")


def _wider(name: str) -> Iterator[Figure]:
    base = 0.0
    for fields in WIDTHS:
        value = _ours(schema(name, Shape(fields, version=1)), schema(name, Shape(fields)))() / fields
        base = base or value
        yield Figure(f"{name}, {fields:,} fields", value, "µs/field", value / base, f"{WIDTHS[0]} fields")


def _longer(name: str) -> Iterator[Figure]:
    """FULL_TRANSITIVE: each version reads the candidate and is read by it."""
    history = [schema(name, Shape(FIELDS, version)) for version in range(VERSIONS[-1])]
    candidate = schema(name, Shape(FIELDS, version=VERSIONS[-1]))
    base = 0.0
    for versions in VERSIONS:
        value = _microseconds(lambda: _checked(candidate, history[-versions:])) / versions  # noqa: B023 - called at once
        base = base or value
        yield Figure(f"{name}, a history of {versions:,}", value, "µs/version", value / base, "1 version")


def _checked(candidate: Schema, history: list[Schema]) -> None:
    REMEMBERED.clear()
    assert check(candidate, history, Level.FULL_TRANSITIVE).compatible


def _ours(reader: Schema, writer: Schema) -> Callable[[], float]:
    return lambda: _microseconds(lambda: compared(reader, writer, Policy.STRICT, Limits()))


def _avro_peer(reader: Shape, writer: Shape) -> Callable[[], float]:
    reads, writes = (avro.schema.parse(text("AVRO", one)) for one in (reader, writer))
    return lambda: _microseconds(lambda: _checker().get_compatibility(reads, writes))


def _json_peer(reader: Shape, writer: Shape) -> Callable[[], float]:
    schemas = [json.loads(text("JSON", one)) for one in (writer, reader)]
    return lambda: _microseconds(lambda: isSubschema(*schemas))


def _microseconds(once: Callable[[], object]) -> float:
    """Of one call on the processor, from as many calls as the clock needs; the first call only warms up."""
    times, spent = 1, 0.0
    once()
    while True:
        began = time.process_time()
        for _ in range(times):
            once()
        spent = time.process_time() - began
        if spent >= _LONG_ENOUGH:
            return spent / times * 1e6
        times *= 4
