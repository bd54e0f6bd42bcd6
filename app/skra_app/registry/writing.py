"""How deeds become entries: those of one process that come together are appended together, with one sync for all.

Each deed first decides beside the others on the state that it finds; that is where texts are parsed and compared, and
both are remembered. Then the deeds line up. Whoever is first in line gets the journal's turn and lets all that wait by
then decide, each on the state that the ones before it leave; nobody is answered before all of it stands in the journal.
A decision whose grounds still hold (`watched`) is not made again, only its numbers are given; one that needs a text of
those before it waits.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from skra_app.errors import StoreBusy, StoreFailed
from skra_app.journal import Conflict, Entry, Journal, JournalFault
from skra_app.registry.actor import Actor
from skra_app.registry.decision import Decision, Outcome
from skra_app.registry.projection import Said, applied
from skra_app.registry.state import State
from skra_app.registry.watched import Watched

R = TypeVar("R")

PATIENCE: Final = 30.0
"""Seconds in which a deed tries again while others are faster."""
TOGETHER: Final = 64
"""Deeds that are appended together at most."""


class NotYet(Exception):
    """A deed wants to read an entry that is only about to be appended: it decides once that stands."""

    def __init__(self, sequence: int) -> None:
        super().__init__(sequence)
        self.sequence = sequence


class Deed(Generic[R]):
    """A deed that waits for its turn: what it comes to, and on which grounds."""

    def __init__(self, decide: Callable[[State], Outcome[R]], actor: Actor, state: State) -> None:
        self._decide = decide
        self._actor = actor
        self._grounds: Watched | None = None
        self._decided(state)
        self._decision: Decision[R] | None = None if self.changes else self._outcome.placed(state)
        self._fault: Exception | None = None
        self._call = threading.Lock()
        self._call.acquire()
        self.done = False

    @property
    def changes(self) -> bool:
        """Whether there is anything to append."""
        return self._outcome.changes

    def facts(self, state: State, now: int) -> list[Said]:
        """What it comes to on that state; nothing where it is refused. Raises NotYet."""
        self._fault = None
        try:
            if self._grounds is None or not self._grounds.holds(state):
                self._decided(state)
            self._decision = self._outcome.placed(state)
        except NotYet:
            raise
        except Exception as fault:  # noqa: BLE001 - raised again where it is waited for
            self._fault = fault
        at, who, via = max(now, state.at), self._actor.principal.name, self._actor.via
        decided = () if self._fault or self._decision is None else self._decision.facts
        return [Said(place, at, who, via, fact) for place, fact in enumerate(decided, start=state.head + 1)]

    def _decided(self, state: State) -> None:
        self._grounds = None  # a decision that fails has none
        grounds = Watched.over(state)
        self._outcome = self._decide(grounds)
        self._grounds = grounds

    def wait(self) -> None:
        """Wait in line until somebody calls: it is done, or the first in line."""
        self._call.acquire()

    def call(self) -> None:
        """End its wait."""
        self._call.release()

    def fail(self, fault: Exception) -> None:
        """Nothing came of it."""
        self._fault = fault

    def answer(self) -> R:
        """What the caller is told; raises what the deed raises, or why it could not be appended."""
        if self._fault:
            raise self._fault
        assert self._decision is not None, "whoever changes something is answered once it is done"
        return self._decision.answer


class Writer:
    """The one line in which the deeds of a process are appended."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], int],
        newest: Callable[[], State],
        appended: Callable[[State, State, Sequence[Said]], None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._newest = newest
        self._appended = appended
        self._line: deque[Deed[Any]] = deque()
        self._lining_up = threading.Lock()

    def write(self, deed: Deed[R]) -> R:
        """Append a deed's entries, or those that it comes to by then; its answer.

        Raises:
            Rejection: what the deed raises; StoreBusy when others were faster all the time; StoreFailed.
        """
        with self._lining_up:
            self._line.append(deed)
            first = self._line[0] is deed
        if not first:
            deed.wait()
        if not deed.done:
            self._lead(deed)
        return deed.answer()

    def _lead(self, first: Deed[Any]) -> None:
        """Append what those in line come to, until the first one is done."""
        deadline = time.monotonic() + PATIENCE
        try:
            while not first.done and time.monotonic() < deadline:
                self._write_some()
        except JournalFault as fault:
            self._fail_some(StoreFailed(str(fault)))
        except Exception as fault:  # noqa: BLE001 - raised again by everybody who waits for it
            self._fail_some(fault)
        if not first.done:
            self._fail_some(StoreBusy(f"others wrote to the registry all the time for {PATIENCE:.0f} s: try again"))

    def _write_some(self) -> None:
        """Append as many as can be decided together; none where another process was faster."""
        with self._journal.turn():
            before = self._newest()
            after, added, decided = self._decided(before, self._next())
            try:
                if added:
                    self._journal.append([_entry(said) for said in added], before.head)
            except Conflict:
                return
        if added:
            self._appended(before, after, added)
        self._leave(decided)

    def _next(self) -> Sequence[Deed[Any]]:
        """Those who wait now, first in line first."""
        with self._lining_up:
            return list(islice(self._line, TOGETHER))

    def _fail_some(self, fault: Exception) -> None:
        failed = self._next()
        for deed in failed:
            deed.fail(fault)
        self._leave(failed)

    def _leave(self, deeds: Sequence[Deed[Any]]) -> None:
        """These, the first in line, are done; whoever comes after them leads."""
        with self._lining_up:
            for deed in deeds:
                deed.done = True
                self._line.popleft()
            following = self._line[0] if deeds and self._line else None
        for deed in deeds if following is None else (following, *deeds):
            deed.call()

    def _decided(self, state: State, deeds: Sequence[Deed[Any]]) -> tuple[State, list[Said], list[Deed[Any]]]:
        """Each deed on the state that those before it leave: the last state, all facts, and the deeds so far."""
        added: list[Said] = []
        decided: list[Deed[Any]] = []
        for deed in deeds:
            try:
                new = deed.facts(state, self._clock())
            except NotYet:
                break
            state = applied(state, new) if new else state
            added += new
            decided.append(deed)
        return state, added, decided


def _entry(said: Said) -> Entry:
    return Entry(type(said.fact).__name__, said.at, said.who, said.via, said.fact.data(), said.fact.V)
