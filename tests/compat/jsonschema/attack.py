"""Attacks on verdicts: a random pair, a verdict, and events that try to prove it wrong."""

import json
from collections import Counter
from random import Random
from time import monotonic

import jsonschema
import jsonschema_rs

from skra_compat import InvalidSchema, Schema, compare
from tests.compat.jsonschema.events import Sampler
from tests.compat.jsonschema.schemas import Maker, mutated

DRAFTS = (4, 6, 7, 2019, 2020)
JUDGES = {
    4: (jsonschema.Draft4Validator, jsonschema_rs.Draft4Validator),
    6: (jsonschema.Draft6Validator, jsonschema_rs.Draft6Validator),
    7: (jsonschema.Draft7Validator, jsonschema_rs.Draft7Validator),
    2019: (jsonschema.Draft201909Validator, jsonschema_rs.Draft201909Validator),
    2020: (jsonschema.Draft202012Validator, jsonschema_rs.Draft202012Validator),
}


class Judged:
    """A schema, by two libraries that know nothing of each other."""

    def __init__(self, draft: int, document) -> None:
        self.document = document
        slow, fast = JUDGES[draft]
        self._slow, self._fast = slow(document), fast(document)
        self.parsed = Schema.parse("JSON", json.dumps(document))

    def admits(self, event) -> bool | None:
        """Whether it admits the event; None where the two disagree, or one of them breaks down."""
        try:
            slow, fast = self._slow.is_valid(event), self._fast.is_valid(event)
        except (TypeError, ValueError, RecursionError):
            return None
        return slow if slow is fast else None


def pair(seed: int) -> tuple[Judged, Judged, Random]:
    """Reader and writer: mostly a schema and a change of it, sometimes two that have nothing to do with each other.

    Raises:
        InvalidSchema: one of them is none.
    """
    random = Random(seed)
    draft = random.choice(DRAFTS)
    maker = Maker(random, draft)
    writer = maker.document()
    if random.random() < 0.75:
        pair = [mutated(maker, writer), writer]
        random.shuffle(pair)
        return Judged(draft, pair[0]), Judged(draft, pair[1]), random
    other = draft if random.random() < 0.7 else random.choice(DRAFTS)
    return Judged(other, Maker(random, other).document()), Judged(draft, writer), random


def attacked(seeds: range, events: int, seconds: float = float("inf")) -> Counter[str]:
    """What came of the pairs, as far as time allows; "tried" is the number of seeds.

    Raises:
        AssertionError: a verdict was wrong.
    """
    found: Counter[str] = Counter()
    end = monotonic() + seconds
    for seed in seeds:
        if monotonic() > end:
            break
        found["tried"] += 1
        try:
            reader, writer, random = pair(seed)
        except (InvalidSchema, ValueError):
            continue
        verdict = compare(reader.parsed, writer.parsed)
        found["pairs"] += 1
        found["compatible" if verdict.compatible else verdict.proof] += 1
        if verdict.compatible:
            _attack(seed, reader, writer, Sampler(random, [writer.document, reader.document]), events)
        shown = [one.counterexample for one in verdict.incompatibilities if one.counterexample is not None]
        found["shown"] += bool(shown)
        for one in shown:
            opinions = reader.admits(one.event), writer.admits(one.event)
            assert opinions[0] is not True, (seed, one.event)
            assert opinions[1] is not False, (seed, one.event)
    return found


def _attack(seed: int, reader: Judged, writer: Judged, sampler: Sampler, events: int) -> None:
    for _ in range(events):
        event = sampler.event()
        if writer.admits(event) and reader.admits(event) is False:
            raise AssertionError(f"{seed}: {reader.document} refuses {event!r} of {writer.document}")
