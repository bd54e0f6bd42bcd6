"""Bytes that are no request close the connection they came on, and nothing else."""

import random
import struct
import time
from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from kio.schema.metadata.v12.request import MetadataRequest

from skra_app.broker.dispatch import advertised
from tests.app.broker.server.test_apis import long_poll, nothing_asked
from tests.app.broker.server.test_produce import batch, told
from tests.app.broker.server.under_test import RunningBroker
from tests.app.broker.server.wire import Wire, written

pytestmark = pytest.mark.faults

METADATA = MetadataRequest(topics=(), include_topic_authorized_operations=False)

HOSTILE = {
    "an unknown API": struct.pack(">ihhih", 10, 999, 0, 1, -1),
    "an unknown version": struct.pack(">ihhih", 10, 3, 99, 1, -1),
    "a negative version": struct.pack(">ihhih", 10, 3, -1, 1, -1),
    "a negative version of ApiVersions": struct.pack(">ihhih", 10, 18, -1, 1, -1),
    "a negative length": struct.pack(">i", -5),
    "a gigabyte": struct.pack(">i", 1 << 30),
    "an empty frame": struct.pack(">i", 0),
    "a client id beyond the frame": struct.pack(">ihhih", 10, 3, 0, 1, 500),
    "a client id that is not UTF-8": struct.pack(">ihhih", 12, 3, 0, 1, 2) + b"\xff\xfe",
    "an array of two thousand million": struct.pack(">ihhihi", 14, 3, 1, 1, -1, 2**31 - 1),
    "a body that ends early": struct.pack(">ihhih", 12, 12, 0, 1, -1) + b"\0\5",
    "another protocol": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS": bytes.fromhex("16030100c4010000c00303"),
}


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE.keys())
def test_only_the_offender_is_closed(connect: Callable[..., Wire], sent: bytes) -> None:
    bystander, offender = connect(), connect()
    assert bystander.ask(METADATA).brokers
    offender.socket.sendall(sent)
    if sent.startswith(b"\x16"):
        offender.socket.sendall(bytes(1 << 16))
    assert offender.is_closed()
    assert bystander.ask(METADATA).brokers


def test_a_frame_in_single_bytes(wire: Wire) -> None:
    frame = struct.pack(">hhih", 3, 1, 9, -1) + struct.pack(">i", 0)
    for byte in struct.pack(">i", len(frame)) + frame:
        wire.socket.sendall(bytes([byte]))
    assert wire.receive_frame()[:4] == struct.pack(">i", 9)


def test_many_frames_in_one_piece(wire: Wire) -> None:
    frame = struct.pack(">hhih", 3, 1, 9, -1) + struct.pack(">i", 0)
    wire.socket.sendall((struct.pack(">i", len(frame)) + frame) * 2000)
    assert {wire.receive_frame()[:4] for _ in range(2000)} == {struct.pack(">i", 9)}


def test_a_large_request(wire: Wire) -> None:
    """Larger than any buffer that stands ready."""
    wire.send_raw(struct.pack(">hhih", 3, 1, 9, -1) + struct.pack(">ih", 1, 20_000) + b"t" * 20_000)
    assert b"t" * 20_000 in wire.receive_frame()


def test_someone_who_never_reads_holds_up_nobody(connect: Callable[..., Wire]) -> None:
    bystander, mute = connect(), connect()
    mute.socket.settimeout(0.5)
    bystander.socket.settimeout(120)  # a busy machine takes its time, and that is not what is asked
    frame = struct.pack(">hhih", 3, 1, 9, -1) + struct.pack(">i", -1)
    much = (struct.pack(">i", len(frame)) + frame) * 1_000_000
    with pytest.raises(TimeoutError):
        mute.socket.sendall(much)
    assert bystander.ask(METADATA).brokers


REQUESTS = [
    struct.pack(">hhih", api.key, api.last, 1, -1)
    + (b"\0" if nothing_asked(api.key).__flexible__ else b"")
    + written(nothing_asked(api.key))
    for api in advertised()
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=some.integers(0, 2**32), request=some.sampled_from(REQUESTS))
def test_mutated_requests_are_answered_or_refused(connect: Callable[..., Wire], seed: int, request: bytes) -> None:
    """No mutation takes the server down; it is asked afterwards."""
    chance = random.Random(seed)
    mutated = bytearray(request)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(mutated))
        mutated[place : place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 3))
        if not mutated:
            return
    offender = connect()
    offender.send_raw(bytes(mutated))
    offender.socket.close()
    assert connect().ask(METADATA).brokers


def test_answers_that_nobody_takes_are_not_gathered(broker: RunningBroker, connect: Callable[..., Wire]) -> None:
    """Thousands of small requests for large answers come in one piece, and the client reads none of them."""
    topic = broker.create("large", max_message_bytes="20000000")
    told(connect(), topic, batch([bytes(1_000_000)] * 10))
    greedy = connect()
    greedy.socket.settimeout(3)
    asked = long_poll(topic, 0)
    part = replace(asked.topics[0].partitions[0], partition_max_bytes=50_000_000)
    asked = replace(asked, topics=(replace(asked.topics[0], partitions=(part,)),))
    frame = struct.pack(">hhih", 1, 12, 1, -1) + b"\0" + written(asked)
    before = psutil.Process().memory_info().rss
    greedy.socket.sendall((struct.pack(">i", len(frame)) + frame) * 500)
    time.sleep(1)
    assert psutil.Process().memory_info().rss - before < 300_000_000
    assert connect().ask(METADATA).brokers
