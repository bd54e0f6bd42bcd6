"""What is known of the questions of one comparison.

A question met again inside itself is about a smaller value, so it may be assumed proved (values are finite); what was
proved on that assumption is forgotten when the assumption fails.
"""

from collections.abc import Callable
from typing import TypeAlias

from skra_compat.formats.jsonschema.rules.atom import Item
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Found, Impossible, Outcome

Goal: TypeAlias = tuple[frozenset[Item], frozenset[Item]]
"""All of these and none of those."""

_DEEPEST = 40
"""Values inside values that are looked into before the search gives up."""


class Answers:
    """Questions, open and answered."""

    def __init__(self) -> None:
        self._known: dict[Goal, Outcome] = {}
        self._doubted: dict[Goal, int] = {}
        """Questions without an answer and how deep they were asked: nearer the top they get another go."""
        self._open: dict[Goal, int] = {}
        self._on_trust: list[Goal] = []
        """Proofs that lean on questions still open, oldest first; `_trust` says on which (the outermost)."""
        self._trust: dict[Goal, int] = {}
        self._trusted = _DEEPEST + 1
        """The outermost open question that the one under way leans on."""

    def known(self, goal: Goal) -> Outcome | None:
        """The answer, if it needs no work: known, assumed because it is asked already, or too deep to be looked for."""
        known = self._known.get(goal)
        if known is not None:
            self._trusted = min(self._trusted, self._trust.get(goal, _DEEPEST + 1))
            return known
        if goal in self._open:
            self._trusted = min(self._trusted, self._open[goal])
            return IMPOSSIBLE
        return UNKNOWN if len(self._open) >= min(_DEEPEST, self._doubted.get(goal, _DEEPEST)) else None

    def worked_out(self, goal: Goal, work: Callable[[], Outcome]) -> Outcome:
        """The answer that the work comes to, which may ask for others meanwhile."""
        position, before, mark = len(self._open), self._trusted, len(self._on_trust)
        self._open[goal], self._trusted = position, _DEEPEST + 1
        try:
            found = work()
        finally:
            del self._open[goal]
        self._remember(goal, found, position, mark)
        self._trusted = min(before, self._trusted) if self._trusted < position else before
        return found

    def _remember(self, goal: Goal, found: Outcome, position: int, mark: int) -> None:
        """Keep an answer; a proof that leans on a question still open is kept as long as that one is not refuted."""
        leaning, self._on_trust[mark:] = self._on_trust[mark:], []
        if not isinstance(found, Impossible):
            for shaken in leaning:
                self._known.pop(shaken, None)
                self._trust.pop(shaken, None)
            if isinstance(found, Found):
                self._known[goal] = found
            else:
                self._doubted[goal] = position
            return
        self._known[goal] = found
        if self._trusted < position:
            self._on_trust.extend((*leaning, goal))
            self._trust.update((one, self._trusted) for one in (*leaning, goal))
        else:
            for proved in leaning:
                self._trust.pop(proved, None)
