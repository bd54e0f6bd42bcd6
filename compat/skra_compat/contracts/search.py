"""Looks for an event of a schema that its consumer does not see as a given JSON Schema says."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from skra_compat.budget import Limits
from skra_compat.compare import comparison
from skra_compat.errors import InvalidEvent
from skra_compat.event import Json
from skra_compat.format import format_named
from skra_compat.policy import Policy
from skra_compat.schema import Schema
from skra_compat.verdict import Counterexample

NESTING: Final = 400
"""Levels of nesting in what a path of the greatest length comes to."""


class Found(NamedTuple):
    """What the search came to: no event (`proved`), an event, or neither within the budget."""

    proved: bool
    shown: Counterexample | None = None


class Search(NamedTuple):
    """One schema under test."""

    schema: Schema
    policy: Policy
    limits: Limits

    def refused_by(self, wanted: Mapping[str, Json], *, looser: Mapping[str, Json] | None = None) -> Found:
        """An event of the schema that `wanted` refuses, written with its own codec and judged as it is read again.

        `looser` admits all that `wanted` does: an event that even it refuses lies further out.
        """
        reader = _parsed(json.dumps(wanted))
        asked = reader if looser is None else _parsed(json.dumps(looser))
        answer = comparison(asked, self.schema.seen, self.policy, self.limits)
        if answer.compatible:
            return Found(proved=looser is None)
        seen = [one.counterexample.event for one in answer.incompatibilities if one.counterexample is not None]
        shown = (self._replayed(event, reader) for event in seen)
        return Found(proved=False, shown=next((one for one in shown if one is not None), None))

    def _replayed(self, seen: Json, reader: Schema) -> Counterexample | None:
        try:
            event, payload = self.schema.view.write(seen)
        except InvalidEvent:
            return None
        again = self.schema.view.read(payload)
        replay = format_named("JSON").replay(reader.model, self.schema.seen.model, again)
        return Counterexample(event, payload, replay.outcome) if replay is not None and replay.refused else None


@lru_cache(maxsize=256)
def _parsed(text: str) -> Schema:
    """What consumers need is the same for one candidate after the other."""
    return Schema.parse("JSON", text, limits=Limits(nesting=NESTING))
