"""Random pairs of schemas with events of the writer, drawn as the rooms of the languages draw them."""

import json
import random
from typing import NamedTuple

from google.protobuf.message import DecodeError
from hypothesis import assume
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Schema
from skra_compat.formats.avro.values.encode import encode
from skra_compat.formats.protobuf.classes import message_class
from tests.compat.avro.conftest import changed, draw_event, schema_trees
from tests.compat.jsonschema.test_soundness import EVENTS, SCHEMAS
from tests.compat.protobuf.conftest import Texts

MOST_EVENTS = 8


class Drawn(NamedTuple):
    """A pair and events of its writer, as bytes."""

    reader: Schema
    writer: Schema
    payloads: list[bytes]


@st.composite
def avro_pairs(draw: st.DrawFn) -> Drawn:
    """A schema and a changed one."""
    tree = draw(schema_trees())
    reader, writer = (_parsed("AVRO", json.dumps(one)) for one in (draw(changed(tree)), tree))
    events = [draw_event(draw, writer.model, writer.model.root) for _ in range(draw(st.integers(1, MOST_EVENTS)))]
    return Drawn(reader, writer, [encode(writer.model, event) for event in events])


@st.composite
def json_pairs(draw: st.DrawFn) -> Drawn:
    """Two schemas, of which the reader often admits what the writer does."""
    one, other = draw(SCHEMAS), draw(SCHEMAS)
    reader = draw(st.sampled_from([one, {"anyOf": [one, other]}, {"allOf": [other, one]}]))
    schemas = [_parsed("JSON", json.dumps(each)) for each in (reader, other)]
    payloads = [json.dumps(event).encode() for event in draw(st.lists(EVENTS, max_size=3 * MOST_EVENTS))]
    writes = schemas[1].values()
    return Drawn(schemas[0], schemas[1], [each for each in payloads if writes.accepts([each])])


@st.composite
def protobuf_pairs(draw: st.DrawFn) -> Drawn:
    """Two sets of messages with the same names and numbers."""
    seeds = st.integers(0, 10**9)
    reader, writer = (_parsed("PROTOBUF", Texts(draw(seeds)).text()) for _ in range(2))
    if draw(st.booleans()):
        reader = writer
    chance = random.Random(draw(seeds))
    kind = message_class(writer.model, writer.model.resolved.file.messages[0].full_name)
    payloads = []
    for _ in range(20 * MOST_EVENTS):
        try:
            event = kind.FromString(bytes(chance.randrange(128) for _ in range(chance.randrange(12))))
        except DecodeError:
            continue
        event.DiscardUnknownFields()
        if event.IsInitialized():
            payloads.append(event.SerializeToString())
    return Drawn(reader, writer, payloads)


def _parsed(format_name: str, text: str) -> Schema:
    try:
        return Schema.parse(format_name, text)
    except InvalidSchema:
        assume(False)
        raise


PAIRS = {"AVRO": avro_pairs(), "JSON": json_pairs(), "PROTOBUF": protobuf_pairs()}
