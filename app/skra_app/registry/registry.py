"""The registry itself: a journal, its projection, and the one loop in which every deed decides."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from skra_app.errors import SchemaNotFound, StoreBusy, StoreFailed
from skra_app.journal import Conflict, Entry, Journal, JournalFailed, JournalFault, Recorded, open_journal
from skra_app.registry.actor import Actor
from skra_app.registry.bounded import Bounded
from skra_app.registry.decision import Decision
from skra_app.registry.facts import Fact
from skra_app.registry.finding.index import IN_MEMORY, Index, index_beside
from skra_app.registry.projection import project
from skra_app.registry.resolution import Library, Text
from skra_app.registry.state import Held, State
from skra_app.registry.subject import SubjectName, qualified
from skra_app.registry.version import Version, version_of
from skra_app.settings import Claim, Settings
from skra_compat import Limits as EngineLimits
from skra_compat import Reference, Schema

R = TypeVar("R")

PATIENCE: Final = 30.0
"""Seconds in which a deed tries again while others are faster."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what may be registered, and on what is remembered."""

    schema: int = 1_000_000
    """Bytes of one schema text in UTF-8."""
    engine: EngineLimits = field(default_factory=EngineLimits)
    texts: int = 32_000_000
    """Bytes of texts kept at hand."""
    parsed: int = 32_000_000
    """Bytes of canonical text whose parsed schemas are kept at hand."""


def now() -> int:
    """Milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Registry:
    """State and deeds over one journal; any number of threads may share it, and any number of registries a journal."""

    def __init__(
        self,
        journal: Journal,
        *,
        clock: Callable[[], int] = now,
        limits: Limits = Limits(),
        claim: Claim = "first-write",
        index: str = IN_MEMORY,
    ) -> None:
        """Read the journal to its head; `index` is the file that searches fill and ask.

        Raises:
            JournalFault: an entry that this Skra cannot read, or a store that fails.
        """
        self.limits: Final = limits
        self.claim: Final[Claim] = claim
        self.index: Final = Index(index)
        self._journal = journal
        self._clock = clock
        self._catching_up = threading.Lock()
        self._writing = threading.Lock()
        self._texts = Bounded[int, Version](limits.texts, lambda version: 512 + len(version.text + version.canonical))
        self._library = Library(self.registered, limits.engine, limits.parsed)
        self._state = project(State(), journal.since(0))

    def head(self) -> int:
        """Sequence of the journal's last entry; raises JournalFailed."""
        return self._journal.head()

    def close(self) -> None:
        """Let go of the journal and of the index."""
        self._journal.close()
        self.index.close()

    def since(self, sequence: int) -> Iterator[Recorded]:
        """The journal's entries after a sequence, in order; raises JournalFailed."""
        return self._journal.since(sequence)

    def state(self) -> State:
        """The registry as of the journal's head at the time of the call.

        Raises:
            StoreFailed: the journal's store does not answer.
        """
        try:
            return self._state if self._journal.head() == self._state.head else self._caught_up()
        except JournalFault as fault:
            raise StoreFailed(str(fault)) from fault

    @property
    def seen(self) -> State:
        """The registry as it was last looked at: for who asks `state` once and then needs it often."""
        return self._state

    def decide(self, deed: Callable[[State], Decision[R]], actor: Actor) -> R:
        """Let the deed decide on the newest state and append its facts at that very head, or decide again.

        Raises:
            Rejection: what the deed raises; StoreBusy when others were faster all the time; StoreFailed.
        """
        state = self.state()
        decision = deed(state)
        if not decision.facts:
            return decision.answer
        with self._writing:  # the writers of one process line up, so that each loses only to other processes
            return self._written(deed, actor, state, decision)

    def schema(self, context_or_subject: str, id: int) -> Schema:  # noqa: A002 - the vocabulary's word
        """The parsed schema of an id, references resolved; the context is given as `.dev`, `:.dev:` or by a subject.

        Raises:
            SchemaNotFound: the context has no such id.
        """
        state = self.state()
        named = qualified(context_or_subject)
        context = named if named.startswith(".") else SubjectName.of(named).context
        identity = state.identity(context, id)
        if identity is None:
            raise SchemaNotFound(str(id))
        return self.parsed(state, identity.sequence)

    def parsed(self, state: State, sequence: int) -> Schema:
        """The schema that the entry at that sequence registered, references resolved."""
        return self._library.parsed(state, sequence)

    def read(self, state: State, text: Text, references: Sequence[Reference], referrer: str) -> Schema:
        """A text that may not be registered yet, with references that have numbers.

        Raises:
            UnacceptableSchema: a reference does not stand, or there are too many.
            InvalidSchema, UnknownFormat: the text is no schema.
        """
        return self._library.read(text, state, references, referrer)

    def registered(self, sequence: int) -> Version:
        """What the entry at that sequence registered, texts and all, as it was then."""
        found = self._texts.get(sequence)
        if found is None:
            try:
                found = version_of(sequence, self._journal.entry(sequence))
            except JournalFailed as fault:
                raise StoreFailed(str(fault)) from fault
            self._texts.put(sequence, found)
        return found

    def version(self, held: Held) -> Version:
        """A version in full, as it stands now."""
        return self.registered(held.sequence).marked(deleted=held.deleted)

    def _written(self, deed: Callable[[State], Decision[R]], actor: Actor, state: State, decision: Decision[R]) -> R:
        deadline = time.monotonic() + PATIENCE
        while decision.facts:
            if self.state() is state and self._appended(decision.facts, actor, state):
                break
            if time.monotonic() > deadline:
                raise StoreBusy(f"others wrote to the registry all the time for {PATIENCE:.0f} s: try again")
            state = self.state()
            decision = deed(state)
        return decision.answer

    def _appended(self, facts: Sequence[Fact], actor: Actor, state: State) -> bool:
        """Whether the facts stand now; False where somebody else was faster."""
        at = max(self._clock(), state.at)
        try:
            self._journal.append([_entry(fact, actor, at) for fact in facts], state.head)
        except Conflict:
            return False
        except JournalFailed as fault:
            raise StoreFailed(str(fault)) from fault
        return True

    def _caught_up(self) -> State:
        with self._catching_up:
            self._state = project(self._state, self._journal.since(self._state.head))
            if self._state.head > self._journal.head():
                raise JournalFailed("the journal is shorter than it was: it was replaced under a running Skra; restart")
            return self._state


def _entry(fact: Fact, actor: Actor, at: int) -> Entry:
    return Entry(type(fact).__name__, at, actor.principal.name, actor.via, fact.data(), fact.V)


def open_registry(settings: Settings) -> Registry:
    """The registry that the settings describe.

    Raises:
        JournalFault: its journal cannot be used.
    """
    engine = EngineLimits(
        steps=settings.steps_limit, nesting=settings.nesting_limit, references=settings.references_limit
    )
    limits = Limits(schema=settings.schema_limit, engine=engine)
    index = index_beside(settings.journal_url)
    return Registry(open_journal(settings.journal_url), limits=limits, claim=settings.claim, index=index)
