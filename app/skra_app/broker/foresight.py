"""What is found out about Produce requests that came together, before the turn of each: which hold nothing but events.

Most of what the gate does for a request of one record it does as well for many records at once. So the records of all
requests for a topic are judged as one batch. A "yes" is good for the entry that it was given under, which is another
as soon as the registry moves or somebody else asks; a "no" says nothing. Whoever has no "yes" is judged in its turn.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from aiokafka.record.default_records import DefaultRecord

from skra_app.broker.call import Call
from skra_app.broker.produce_shape import Asked
from skra_app.broker.records import Batch, RecordsFault
from skra_app.broker.records.batch import HEADER_SIZE, read_header
from skra_app.broker.records.decode import columns, each
from skra_app.gate import Batch as Columns
from skra_app.gate import Entry

LARGEST: Final = 16 * 1024
"""Bytes of a batch for which it is worth while."""


def foresee(call: Call, asked: Sequence[Asked | None]) -> list[Entry | None]:
    """Under which entry the records of each request are events, all of them; None where that is for its turn."""
    found: list[Entry | None] = [None] * len(asked)
    for name, requests in _by_topic(asked).items():
        entry = _entry(call, name) if len(requests) > 1 else None
        if entry is not None:
            seen = {place: records for place, one in requests if (records := _records(one))}
            keys, values, headers, _ = columns([*chain.from_iterable(seen.values())])
            if call.node.gate.is_fine(entry, Columns(keys, values, headers)):
                for place in seen:
                    found[place] = entry
    return found


def _by_topic(asked: Sequence[Asked | None]) -> dict[str, list[tuple[int, Asked]]]:
    """The requests that are about one topic, with their places, by its name."""
    named: dict[str, list[tuple[int, Asked]]] = {}
    for place, one in enumerate(asked):
        if one is not None and len(one.topics) == 1:
            named.setdefault(one.topics[0][0], []).append((place, one))
    return named


def _entry(call: Call, name: str) -> Entry | None:
    """Of who asks, where records of the topic are judged by what they hold alone."""
    topic = call.node.topics.get(name)
    if topic is None or topic.compacted:
        return None
    entry = call.node.gate.enter(name, call.principal, call.node.registry.seen)
    return entry if isinstance(entry, Entry) and entry.judged else None


def _records(asked: Asked) -> list[DefaultRecord]:
    """What a request for one topic holds; nothing where a batch is large, compressed or unreadable.

    Whether the checksum is right is asked in its turn: what was judged are the bytes that it is asked of.
    """
    found: list[DefaultRecord] = []
    for _, data in asked.topics[0][1]:
        if not HEADER_SIZE <= len(data) <= LARGEST or (header := read_header(data)).codec:
            return []
        try:
            found += each(Batch(header, data))
        except RecordsFault:
            return []
    return found
