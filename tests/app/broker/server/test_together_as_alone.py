"""What came together is answered, kept and written down as if each had come when the one before was done."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as some
from kio.schema.produce.v9 import request as produce

from skra_app.broker.records import Producer
from skra_app.broker.records.batch import TRANSACTIONAL
from tests.app.broker.server.test_produce import damaged, request
from tests.app.broker.server.unconnected import (
    CLIENTS,
    GOOD,
    OF_TX,
    TOPICS,
    TX,
    World,
    batch,
    begin,
    event,
    frame,
    in_a_world,
    outcome,
)

VALUES: Final = (GOOD, GOOD, GOOD, event(b'{"id": 1}'), event(b'{"id": "o-1"}', 77), b'{"id": "o-1"}', b"", None)
KEYS: Final = (b"k", GOOD, GOOD, event(b'{"id": 1}'), None)
HEADERS: Final = ((), (), [("trace", b"1")], [("trace", b"1"), ("more", None)], [("confluent.value.schemaId", b"x")])
PRODUCERS: Final = (None, None, (7, 0), (7, 1), (8, 0), (OF_TX, 0), (OF_TX, 1))


class Sent(NamedTuple):
    """A request, by which connection it comes, and how many bytes are missing at its end."""

    connection: int
    request: produce.ProduceRequest
    cut: int = 0


@some.composite
def batches(draw: some.DrawFn, topic: str) -> bytes:
    values = [
        draw(some.sampled_from(VALUES[: draw(some.sampled_from([3, 8]))]))
        for _ in range(draw(some.sampled_from([1, 1, 2])))
    ]
    told: dict[str, Any] = {"codec": draw(some.sampled_from([0, 0, 0, 1])), "headers": draw(some.sampled_from(HEADERS))}
    told["key"] = draw(some.sampled_from(KEYS)) if topic in {"keyed", "compacted"} else b"k"
    if (producer := draw(some.sampled_from(PRODUCERS))) is not None:
        told["producer"] = Producer(*producer, draw(some.sampled_from([0, 0, 1, 2, 3, 9])))
        told["attributes"] = TRANSACTIONAL if producer[0] == OF_TX and draw(some.booleans()) else 0
    data = batch(*values, **told)
    return draw(some.sampled_from([data] * 8 + [damaged(data, 70, b"\xff"), data + data, data[:40], b""]))


@some.composite
def sent(draw: some.DrawFn, topics: Sequence[str]) -> Sent:
    topic, acks = draw(some.sampled_from(topics)), draw(some.sampled_from([-1, -1, -1, 1, 0, 5]))
    parts = [draw(batches(topic)) for _ in range(draw(some.sampled_from([1, 1, 1, 2, 3])))]
    asked = request(topic, *parts, acks=acks).topic_data
    if not draw(some.integers(0, 7)):
        other = draw(some.sampled_from(TOPICS))
        asked = (*asked, *request(other, draw(batches(other))).topic_data)
    transactional = draw(some.sampled_from([None, None, TX, "another"]))
    whole = produce.ProduceRequest(
        transactional_id=transactional, acks=acks, timeout=request(topic).timeout, topic_data=asked
    )
    return Sent(draw(some.sampled_from([0, 0, 0, 1, 2])), whole, draw(some.sampled_from([0] * 15 + [3])))


def several() -> some.SearchStrategy[list[Sent]]:
    """Mostly about few topics, so that requests about one stand side by side."""
    few = some.lists(some.sampled_from(TOPICS), min_size=1, max_size=2)
    return few.flatmap(lambda topics: some.lists(sent(topics), min_size=2, max_size=12))


@settings(max_examples=150, deadline=None)
@given(requests=several(), claim=some.sampled_from(["off", "first-write"]))
def test_together_is_as_one_after_the_other(requests: list[Sent], claim: str) -> None:
    frames = [
        (one.connection, frame(number, one.request, CLIENTS[one.connection])) for number, one in enumerate(requests)
    ]
    cut = [(peer, whole[: len(whole) - one.cut]) for (peer, whole), one in zip(frames, requests, strict=True)]

    def lived(*, together: bool) -> object:
        async def served(world: World) -> object:
            await begin(world)
            found, closed = [], set[int]()
            for peer, run in groupby(cut, key=lambda one: one[0]):
                answers = (
                    world.served([each for _, each in run], together=together, peer=peer) if peer not in closed else []
                )
                if answers and isinstance(answers[-1], str):
                    closed.add(peer)
                found += answers
            return await outcome(world, found)

        return in_a_world(served, claim=claim)

    assert lived(together=True) == lived(together=False)
