"""Random schemas, changed as teams change them: other codecs judge our verdicts."""

import io
import json

import fastavro
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse as apache
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Schema, compare
from skra_compat.formats.avro.canonical import bare
from skra_compat.formats.avro.values.encode import encode

SLOW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
BYTES_AS_TEXT = "BYTES_READ_AS_STRING"


def parsed(tree):
    try:
        return Schema.parse("AVRO", json.dumps(tree))
    except InvalidSchema:
        assume(False)
        raise


def pair(data, trees, changes):
    tree = data.draw(trees)
    return parsed(data.draw(changes(tree))), parsed(tree)


def read(payload, writer, reader):
    stream = io.BytesIO(payload)
    schemas = [fastavro.parse_schema(bare(one.model)) for one in (writer, reader)]
    return fastavro.schemaless_reader(stream, *schemas)


@SLOW
@given(st.data())
def test_a_compatible_verdict_survives_generated_events(trees, changes, event_of, data):
    reader, writer = pair(data, trees, changes)
    verdict = compare(reader=reader, writer=writer)
    assume(verdict.compatible)
    assume(BYTES_AS_TEXT not in {one.kind for one in verdict.degradations})
    for _ in range(5):
        read(encode(writer.model, event_of(data.draw, writer.model, writer.model.root)), writer, reader)


@SLOW
@given(st.data())
def test_a_counterexample_is_refused_by_the_reader(trees, changes, data):
    reader, writer = pair(data, trees, changes)
    for one in compare(reader=reader, writer=writer).incompatibilities:
        if one.counterexample is None:
            continue
        assert writer.values().accepts([one.counterexample.payload])
        try:
            read(one.counterexample.payload, writer, reader)
        except Exception:  # noqa: BLE001 - fastavro refuses in many ways
            continue
        raise AssertionError(one)


@SLOW
@given(st.data())
def test_a_schema_reads_itself_and_noise_changes_nothing(trees, data):
    tree = data.draw(trees)
    schema = parsed(tree)
    verdict = compare(reader=schema, writer=schema)
    assert verdict.compatible
    assert not verdict.degradations
    noisy = parsed(with_noise(tree))
    assert compare(reader=noisy, writer=schema).compatible
    assert compare(reader=schema, writer=noisy).compatible


def with_noise(tree):
    if isinstance(tree, list):
        return [with_noise(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    noisy = {
        key: with_noise(value) if key in {"type", "items", "values", "fields"} else value for key, value in tree.items()
    }
    return noisy | {"x-team": "a"} | ({"doc": "noise"} if "name" in tree else {})


@SLOW
@given(st.data())
def test_apaches_own_checker_agrees(trees, changes, data):
    """Where Apache's Python checker finds fault, so do we; where only we do, an event shows it."""
    reader, writer = pair(data, trees, changes)
    verdict = compare(reader=reader, writer=writer)
    checker = ReaderWriterCompatibilityChecker()
    theirs = checker.get_compatibility(apache(reader.canonical), apache(writer.canonical))
    if theirs.compatibility is SchemaCompatibilityType.compatible and not verdict.compatible:
        assert any(one.counterexample for one in verdict.incompatibilities), (reader.canonical, writer.canonical)
    if theirs.compatibility is not SchemaCompatibilityType.compatible:
        assert not verdict.compatible, (theirs, reader.canonical, writer.canonical)
