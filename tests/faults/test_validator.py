"""The gate never lies: what it lets in, and only that, other codecs read; mutants neither crash it nor land in part.

Schemas and events are drawn at random. Avro is judged by fastavro, JSON Schema by two libraries that must agree, and
Protobuf by Google's.
"""

import io
import json
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import fastavro
import pytest
from google.protobuf.message import DecodeError, EncodeError
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from skra_app.registry import Actor, Candidate, Principal, register
from skra_compat import InvalidSchema
from skra_compat.formats.avro.canonical import bare
from tests.app.broker.server.test_hostile_frames import METADATA
from tests.app.broker.server.test_produce import batch, landed, told
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire
from tests.compat.avro import strategies
from tests.compat.avro.test_judges import for_fastavro, written
from tests.compat.jsonschema.attack import DRAFTS
from tests.compat.jsonschema.attack import Judged as Opinions
from tests.compat.jsonschema.events import Sampler
from tests.compat.jsonschema.schemas import Maker
from tests.compat.protobuf.judge import Side, Writer, unknown
from tests.compat.protobuf.schemas import Schemas

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

OWNER = Actor(Principal("order-service", named=True), "test")
SEEDS = st.integers(0, 10**9)
SHORT = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(SHORT, max_examples=1500)
DEEP = [pytest.mark.deep, pytest.mark.timeout(3600)]
INVALID_RECORD = 87


class Line:
    """A broker, a connection to it, and a new topic for each schema."""

    def __init__(self, broker: RunningBroker) -> None:
        self._broker = broker
        self._wire = Wire(broker.connect(), "order-service")
        self._wire.socket.settimeout(120)
        self._topics = 0

    def topic(self, format_name: str, text: str) -> tuple[str, bytes]:
        """A topic whose values have this schema, and what stands before an event."""
        self._topics += 1
        name = self._broker.create(f"t{self._topics}")
        version = register.register(self._broker.registry, f"{name}-value", Candidate(text, format_name), OWNER)
        self._wire.ask(METADATA)  # with which the broker looks at the journal
        return name, struct.pack(">bI", 0, version.id)

    def accepts(self, topic: str, value: bytes) -> bool:
        """Whether the broker takes it; what it does not take leaves nothing behind."""
        before = landed(self._broker, topic)
        (answer,) = told(self._wire, topic, batch([value]))
        assert answer.error_code in {0, INVALID_RECORD}, answer
        after = landed(self._broker, topic)
        assert after == before + [value] * (answer.error_code == 0)
        return answer.error_code == 0

    def refuses_all(self, topic: str, values: list[bytes], bad: int) -> None:
        """Nothing of a batch lands with one bad record in it, and that one is named."""
        before = landed(self._broker, topic)
        (answer,) = told(self._wire, topic, batch(values))
        assert (answer.error_code, landed(self._broker, topic)) == (INVALID_RECORD, before)
        assert bad in [one.batch_index for one in answer.record_errors]


@contextmanager
def line() -> Iterator[Line]:
    with running_broker() as broker:
        yield Line(broker)


@dataclass(frozen=True)
class Judged:
    """A topic, what stands before its events, and the reference: None where it has no opinion."""

    line: Line
    topic: str
    frame: bytes
    reads: Callable[[bytes], bool | None]

    def judge(self, good: bytes, payloads: Iterable[bytes]) -> None:
        """Each payload is taken if, and only if, the reference reads it; beside good ones, too."""
        assert self.line.accepts(self.topic, self.frame + good)
        for payload in payloads:
            opinion = self.reads(payload)
            if opinion is None:
                continue
            assert self.line.accepts(self.topic, self.frame + payload) is opinion, (self.topic, payload)
            if not opinion:
                values = [self.frame + one for one in (good, payload, good)]
                self.line.refuses_all(self.topic, values, 1)


def mutant(random: Random, payload: bytes) -> bytes:
    """A byte changed, taken out, put in, or the end cut off."""
    at = random.randrange(len(payload) + 1)
    match random.randrange(4):
        case 0 if payload:
            at = min(at, len(payload) - 1)
            return payload[:at] + bytes([payload[at] ^ 1 << random.randrange(8)]) + payload[at + 1 :]
        case 1:
            return payload[:at]
        case 2:
            return payload[:at] + payload[at + 1 :]
        case _:
            return payload[:at] + random.randbytes(random.randint(1, 3)) + payload[at:]


def avro(here: Line, data: st.DataObject) -> None:
    schema = data.draw(strategies.schemas())
    topic, frame = here.topic("AVRO", json.dumps(bare(schema.model)))
    parsed = for_fastavro(schema)

    def reads(payload: bytes) -> bool | None:
        """None where the payload is read, but is not what a writer writes: more forms than one are read for a value."""
        stream = io.BytesIO(payload)
        try:
            event = fastavro.schemaless_reader(stream, parsed, return_record_name=True)
            again = io.BytesIO()
            fastavro.schemaless_writer(again, parsed, event)
        except Exception:  # noqa: BLE001 - what it raises for broken bytes is of no kind in particular
            return False
        if stream.tell() < len(payload) or not fastavro.validate(event, parsed, raise_errors=False):
            return False  # it reads an int of more than 32 bits, and says afterwards that it is none
        return True if again.getvalue() == payload else None

    good = written(schema, strategies.draw_event(data.draw, schema.model, schema.model.root))
    random = data.draw(strategies.RANDOMS)
    Judged(here, topic, frame, reads).judge(good, [mutant(random, good) for _ in range(6)])


def json_schema(here: Line, data: st.DataObject) -> None:
    random = Random(data.draw(SEEDS))
    draft = random.choice(DRAFTS)
    document = Maker(random, draft).document()
    try:
        sides = Opinions(draft, document)
    except (InvalidSchema, ValueError):
        assume(False)
        raise
    topic, frame = here.topic("JSON", json.dumps(document))
    sampler = Sampler(random, [document])
    events = [sampler.event() for _ in range(12)]
    good = next((one for one in events if sides.admits(one)), None)
    assume(good is not None or sides.admits(None))

    def reads(payload: bytes) -> bool | None:
        try:
            return sides.admits(json.loads(payload.decode(), parse_constant=not_json, object_pairs_hook=once_each))
        except ValueError:
            return False

    written = [json.dumps(one).encode() for one in (good, *events)]
    mutants = [mutant(random, written[0]) for _ in range(6)]
    Judged(here, topic, frame, reads).judge(written[0], written[1:] + mutants)


def not_json(word: str) -> None:
    """Python's reader knows NaN, and RFC 8259 does not."""
    raise ValueError(word)


def once_each(members: list[tuple[str, object]]) -> dict[str, object]:
    """Python's reader takes the last of a name that stands twice; readers disagree, so the broker takes none."""
    if len(named := dict(members)) < len(members):
        raise ValueError("a name stands twice")
    return named


def protobuf(here: Line, data: st.DataObject) -> None:
    made = Schemas(data.draw(SEEDS))
    file = made.file()
    assume(not file.imported)
    try:
        side = Side(file.schema())
    except InvalidSchema:
        assume(False)
        raise
    topic, frame = here.topic("PROTOBUF", file.text())
    descriptor = next(iter(side.file.message_types_by_name.values()))
    message = GetMessageClass(descriptor)

    def reads(payload: bytes) -> bool | None:
        """Fields that the schema does not know are read, and are no event; None for a map whose keys are no text."""
        try:
            event = message.FromString(payload)
            event.SerializeToString()  # raises where a required field is missing
            return not unknown(event)
        except (DecodeError, EncodeError):
            return False
        except UnicodeDecodeError:  # proto2 does not look at its texts, and Python cannot walk through such keys
            return None

    try:
        good = Writer(side, made.random).event(descriptor).SerializeToString()
    except EncodeError:
        assume(False)
        raise
    Judged(here, topic, frame + b"\0", reads).judge(good, [mutant(made.random, good) for _ in range(6)])


@pytest.mark.parametrize("examples", [SHORT, pytest.param(LONG, marks=DEEP)], ids=["short", "long"])
@pytest.mark.parametrize("judge", [avro, json_schema, protobuf])
def test_what_the_broker_takes_is_what_others_read(judge, examples) -> None:
    with line() as here:

        @examples
        @given(st.data())
        def holds(data: st.DataObject) -> None:
            judge(here, data)

        holds()


@dataclass(frozen=True)
class Given:
    """Draws one seed, again and again."""

    seed: int

    def draw(self, _: object) -> int:
        return self.seed


@pytest.mark.parametrize(("judge", "seed"), [(json_schema, 62285570), (protobuf, 599)])
def test_what_the_references_once_saw_otherwise(judge, seed: int) -> None:
    """A name that stands twice in an object, and a map whose keys are no text."""
    with line() as here:
        judge(here, Given(seed))
