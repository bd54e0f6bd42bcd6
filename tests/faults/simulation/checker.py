"""Judges a history, after Jepsen's queue workload: each rule yields what it finds wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from tests.faults.simulation import remade
from tests.faults.simulation.history import History, Place, key_of

Rule = Callable[[History], Iterator[str]]


def lost(history: History) -> Iterator[str]:
    """What was acknowledged, and in a transaction committed, is read at its offset."""
    for value, told in history.told.items():
        decision = history.decisions.get(told.sent.transaction, "committed") if told.sent.transaction else "committed"
        if told.offset is None or decision != "committed":
            continue
        visible = (told.offset, value) in history.visible.get(told.sent.place, [])
        if not visible and not _may_be_gone(history, told.sent.place, told.offset, value):
            yield f"lost: {value!r} was acknowledged at {told.sent.place} offset {told.offset} and is not read"


def never_there(history: History) -> Iterator[str]:
    """What is called a duplicate stands in the log."""
    there = {value for records in history.log.values() for _, value in records}
    for value, told in history.told.items():
        cut = told.sent.place in history.compacted or history.starts.get(told.sent.place, 0)
        if told.repeated and value not in there and not cut:
            yield f"never there: {value!r} was called a duplicate and is not at {told.sent.place}"


def _may_be_gone(history: History, place: Place, offset: int, value: bytes) -> bool:
    """Whether retention took it, or compaction because its key has a later value."""
    if offset < history.starts.get(place, 0):
        return True
    later = (one for at, one in history.log.get(place, []) if at > offset) if place in history.compacted else ()
    return any(key_of(one) == key_of(value) for one in later)


def aborted_read(history: History) -> Iterator[str]:
    """A committed reader never sees a record of an aborted transaction."""
    for polled in history.polled:
        told = history.told.get(polled.value)
        if polled.committed and told and history.decisions.get(told.sent.transaction) == "aborted":
            yield f"aborted read: {polled.reader} saw {polled.value!r} of {told.sent.transaction}"


def torn(history: History) -> Iterator[str]:
    """Of a transaction, all that was acknowledged is seen or nothing is."""
    seen = {value for records in history.visible.values() for _, value in records}
    parts: dict[str, set[bool]] = defaultdict(set)
    for value, told in history.told.items():
        if told.sent.transaction and told.offset is not None:
            parts[told.sent.transaction].add(value in seen)
    yield from (f"torn: a part of {name} is seen and a part is not" for name, both in parts.items() if len(both) > 1)


def duplicated(history: History) -> Iterator[str]:
    """Every writer is idempotent: a value stands in the log once."""
    counts = Counter(value for records in history.log.values() for _, value in records)
    yield from (f"duplicated: {value!r} stands {many} times in the log" for value, many in counts.items() if many > 1)


def invented(history: History) -> Iterator[str]:
    """Nothing stands in the log that nobody sent."""
    for place, records in history.log.items():
        yield from (f"invented: {value!r} at {place} {at}" for at, value in records if value not in history.told)


def admitted(history: History) -> Iterator[str]:
    """What is no event of its topic's schema stands nowhere, and nobody hears that it does."""
    there = {value for records in history.log.values() for _, value in records}
    for value, told in history.told.items():
        if not told.sent.event and (value in there or told.offset is not None or told.repeated):
            yield f"admitted: {value!r} is no event, and was taken at {told.sent.place}"


def reordered(history: History) -> Iterator[str]:
    """What one writer sent to a partition stands there in the order of sending."""
    for place, records in history.log.items():
        latest: dict[str, int] = {}
        for offset, value in records:
            if value in history.told:
                sent = history.told[value].sent
                if sent.number < latest.get(sent.writer, -1):
                    yield f"reordered: {value!r} of {sent.writer} at {place} {offset} is behind a later one"
                latest[sent.writer] = max(latest.get(sent.writer, -1), sent.number)


def inconsistent(history: History) -> Iterator[str]:
    """An offset always holds the same value, whoever looks and whenever; what was seen is never gone."""
    at: dict[tuple[object, int], bytes] = {}
    final = {(place, offset): value for place, records in history.log.items() for offset, value in records}
    for polled in history.polled:
        known = at.setdefault((polled.place, polled.offset), polled.value)
        if known != polled.value:
            yield f"inconsistent: {polled.place} {polled.offset} was {known!r}, then {polled.value!r}"
        there = final.get((polled.place, polled.offset)) == polled.value
        if not there and not _may_be_gone(history, polled.place, polled.offset, polled.value):
            yield f"unseen: {polled.reader} read {polled.value!r} at {polled.place} {polled.offset}; it is gone"


def non_monotonic(history: History) -> Iterator[str]:
    """A reader's offsets rise."""
    latest: dict[tuple[str, object], int] = {}
    for polled in history.polled:
        key = (polled.reader, polled.place)
        if polled.offset <= latest.get(key, -1):
            yield f"non-monotonic: {polled.reader} read {polled.place} {polled.offset} after {latest[key]}"
        latest[key] = polled.offset


def shared(history: History) -> Iterator[str]:
    """In one generation a partition has one owner."""
    owners: dict[tuple[str, int, Place], str] = {}
    for one in history.assigned:
        for place in one.places:
            if owners.setdefault((one.group, one.generation, place), one.member) != one.member:
                yield f"shared: {place} belongs to two members of {one.group} in generation {one.generation}"


def snatched(history: History) -> Iterator[str]:
    """What a member went on reading while it joined belongs to nobody else in that generation (KIP-429)."""
    kept = {(one.group, one.generation, place): one.member for one in history.assigned for place in one.kept}
    for one in history.assigned:
        for place in one.places:
            if kept.get((one.group, one.generation, place), one.member) != one.member:
                yield f"snatched: {place} was given to {one.member} in generation {one.generation}; another reads it"


def forgotten(history: History) -> Iterator[str]:
    """A group goes on where it was told to, or beyond: an acknowledged commit is never older again."""
    for fetched in history.fetched:
        mine = [one for one in history.committed if (one.group, one.place) == (fetched.group, fetched.place)]
        before = [one.offset for one in mine if one.ended < fetched.began]
        if before and fetched.offset < max(before):
            yield f"forgotten: {fetched.place} was committed at {max(before)}, then {fetched.offset} was told"


def moved_wrongly(history: History) -> Iterator[str]:
    """A group stands where the last transaction that counts put it, never where an aborted one did."""
    for group, end in history.group_ends.items():
        mine = [(name, offset) for one, name, offset in history.moved if one == group]
        must = max((offset for name, offset in mine if history.decisions[name] == "committed"), default=0)
        wrong = {offset for name, offset in mine if history.decisions[name] == "aborted"}
        if end < must or end in wrong:
            yield f"moved wrongly: {group} stands at {end}; {must} was committed, {sorted(wrong)} were aborted"


def owned_twice(history: History) -> Iterator[str]:
    """Epochs follow each other without a gap, and each has one owner."""
    for place, (epoch, application) in enumerate(history.owners, start=1):
        if epoch != place:
            yield f"owned twice: {application} came with epoch {epoch}, and {place} was next"


def unfenced(history: History) -> Iterator[str]:
    """The last owner's fence stands, and each is behind the one before; an epoch that was over too soon has none."""
    epochs = [epoch for epoch, _, _ in history.fences]
    offsets = [offset for _, _, offset in history.fences]
    last = [epoch for epoch, _ in history.owners[1:]][-1:]
    if epochs != sorted(set(epochs)) or epochs[-1:] != last:
        yield f"unfenced: the fences of {epochs} stand, the owners were {history.owners}"
    if offsets != sorted(offsets):
        yield f"unfenced: the fences go back: {history.fences}"


def trespassed(history: History) -> Iterator[str]:
    """Every record, committed or not, is of the application that owned its offset."""
    for place, records in history.log.items():
        for offset, value in records:
            yield from _not_the_owner(history, place, offset, value, "stands there")


def acknowledged_wrongly(history: History) -> Iterator[str]:
    """Nobody hears yes for an offset that belongs to another."""
    for value, told in history.told.items():
        if told.offset is not None:
            yield from _not_the_owner(history, told.sent.place, told.offset, value, "was acknowledged")


def _not_the_owner(history: History, place: Place, offset: int, value: bytes, what: str) -> Iterator[str]:
    if place not in {one for _, one, _ in history.fences} or value not in history.told:
        return
    begun = [epoch for epoch, one, begin in history.fences if one == place and begin <= offset]
    owner = dict(history.owners)[max(begun, default=1)]
    writer = history.told[value].sent.writer
    if re.split("[-#]", writer)[0] != owner:
        yield f"trespassed: {value!r} {what}, at {place} {offset}, where {owner} writes; {history.fences}"


def met_again(history: History) -> Iterator[str]:
    """Of a topic that was deleted, a new one of its name holds and knows nothing."""
    yield from remade.outlived(history.settled)
    yield from remade.remembered(history.settled)


def stuck(history: History) -> Iterator[str]:
    """In the end nothing is open and everybody is done."""
    yield from (f"stuck: {one}" for one in history.stuck)


RULES: tuple[Rule, ...] = (
    lost, never_there, aborted_read, torn, duplicated, invented, admitted, reordered, inconsistent, non_monotonic,
    shared, snatched, forgotten, moved_wrongly, owned_twice, unfenced, trespassed, acknowledged_wrongly, met_again,
    stuck,
)  # fmt: skip


def violations(history: History) -> list[str]:
    """Everything that is wrong."""
    return [found for rule in RULES for found in rule(history)]
