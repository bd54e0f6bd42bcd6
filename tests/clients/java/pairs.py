"""Random pairs of schemas with events of the writer, drawn as the rooms of the languages draw them."""

import json
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from skra_compat import InvalidSchema, Schema
from skra_compat.formats.avro.values.encode import encode
from tests.compat.avro.strategies import draw_event
from tests.compat.avro.strategies import pairs as avro_schemas
from tests.compat.jsonschema.events import Sampler
from tests.compat.jsonschema.schemas import URIS, Maker, mutated
from tests.compat.protobuf.judge import Side, Writer
from tests.compat.protobuf.schemas import Schemas

MOST_EVENTS = 20
RANDOMS = st.randoms(note_method_calls=False, use_true_random=False)


class Drawn(NamedTuple):
    """A pair and events of its writer, as bytes."""

    reader: Schema
    writer: Schema
    payloads: list[bytes]


@st.composite
def avro_pairs(draw: st.DrawFn) -> Drawn:
    """A schema and a changed one."""
    reader, writer = draw(avro_schemas())
    events = [draw_event(draw, writer.model, writer.model.root) for _ in range(draw(st.integers(1, 8)))]
    return Drawn(reader, writer, [encode(writer.model, event) for event in events])


@st.composite
def json_pairs(draw: st.DrawFn) -> Drawn:
    """A document and a changed one, of any draft."""
    random = draw(RANDOMS)
    maker = Maker(random, random.choice(list(URIS)))
    before = maker.document()
    after = mutated(maker, before) if random.random() < 0.8 else maker.document()
    try:
        reader, writer = (Schema.parse("JSON", json.dumps(each)) for each in (after, before))
    except InvalidSchema:
        assume(False)
        raise
    sampler, writes = Sampler(random, [before, after]), writer.values()
    payloads = [json.dumps(sampler.event()).encode() for _ in range(MOST_EVENTS)]
    return Drawn(reader, writer, [each for each in payloads if writes.accepts([each])])


@st.composite
def protobuf_pairs(draw: st.DrawFn) -> Drawn:
    """A file and a changed one; events of its first message."""
    random = draw(RANDOMS)
    schemas = Schemas(random.randrange(10**9))
    before = schemas.file()
    try:
        writer, reader = before.schema(), schemas.changed(before).schema()
    except InvalidSchema:
        assume(False)
        raise
    side = Side(writer)
    first = side.file.message_types_by_name[writer.model.resolved.file.messages[0].name]
    events = [Writer(side, random).event(first) for _ in range(MOST_EVENTS if side.possible(first) else 0)]
    return Drawn(reader, writer, [event.SerializeToString() for event in events if event.IsInitialized()])


PAIRS = {"AVRO": avro_pairs(), "JSON": json_pairs(), "PROTOBUF": protobuf_pairs()}
