"""The registry itself: a journal, its projection, and the one loop in which every deed decides."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from skra_app.errors import SchemaNotFound, StoreFailed
from skra_app.journal import Entry, Journal, JournalFailed, JournalFault, Recorded, open_journal
from skra_app.registry.actor import Actor
from skra_app.registry.audiences import Audiences
from skra_app.registry.bounded import Bounded
from skra_app.registry.decision import Outcome
from skra_app.registry.facts import ContractPublished, SchemaRegistered
from skra_app.registry.finding.index import IN_MEMORY, Index, index_beside
from skra_app.registry.key_use import KeyUse
from skra_app.registry.projection import Said, project
from skra_app.registry.resolution import Library, Text
from skra_app.registry.snapshots import Snapshots
from skra_app.registry.state import Held, HeldContract, State
from skra_app.registry.subject import SubjectName, qualified
from skra_app.registry.version import Version, version_of, version_that_is
from skra_app.registry.writing import Deed, NotYet, Writer
from skra_app.settings import Claim, Settings
from skra_compat import Limits as EngineLimits
from skra_compat import Reference, Schema
from skra_compat.contracts.audience import Audience
from skra_compat.contracts.contract import Contract
from skra_compat.contracts.document import read_contract

R = TypeVar("R")


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

    def __init__(  # noqa: PLR0913 - what a registry is opened with
        self,
        journal: Journal,
        *,
        clock: Callable[[], int] = now,
        limits: Limits = Limits(),
        claim: Claim = "first-write",
        snapshots: Snapshots | None = None,
        index: str = IN_MEMORY,
        key_use: Path | None = None,
    ) -> None:
        """Read the journal to its head, from a snapshot where there is one.

        `index` is the file that searches use, `key_use` the folder that knows when keys were last used.

        Raises:
            JournalFault: an entry that this Skra cannot read, or a store that fails.
        """
        self.limits: Final = limits
        self.claim: Final[Claim] = claim
        self.clock: Final = clock
        self.index: Final = Index(index)
        self.key_use: Final = KeyUse(key_use)
        self._journal = journal
        self._catching_up = threading.Lock()
        self._writer = Writer(journal, clock, self.state, self._appended)
        self._texts = Bounded[int, Version](limits.texts, lambda version: 512 + len(version.text + version.canonical))
        self._contracts = Bounded[int, Contract](limits.texts, lambda contract: 4096 + 1024 * len(contract.reads))
        self._audiences = Audiences(self.contract, limits.texts)
        self._library = Library(self.registered, limits.engine, limits.parsed)
        self._snapshots = snapshots
        self._state = snapshots.state() if snapshots else project(State(), journal.since(0))

    def head(self) -> int:
        """Sequence of the journal's last entry; raises JournalFailed."""
        return self._journal.head()

    def settle(self) -> None:
        """Wait until no snapshot is being written."""
        if self._snapshots:
            self._snapshots.settle()

    def close(self) -> None:
        """Let go of the journal and of the index."""
        self.settle()
        self._journal.close()
        self.index.close()

    def since(self, sequence: int) -> Iterator[Recorded]:
        """The journal's entries after a sequence, in order; raises JournalFailed."""
        return self._journal.since(sequence)

    def entry(self, sequence: int) -> Entry:
        """One entry of the journal; raises LookupError where there is none, JournalFailed."""
        return self._journal.entry(sequence)

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

    def decide(self, deed: Callable[[State], Outcome[R]], actor: Actor) -> R:
        """Let the deed decide on the newest state and append its facts at that very head, or decide again.

        Raises:
            Rejection: what the deed raises; StoreBusy when others were faster all the time; StoreFailed.
        """
        waiting = Deed(deed, actor, self.state())
        return self._writer.write(waiting) if waiting.changes else waiting.answer()

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
            if sequence > self._state.head:
                raise NotYet(sequence)
            try:
                found = version_of(sequence, self._journal.entry(sequence))
            except JournalFailed as fault:
                raise StoreFailed(str(fault)) from fault
            self._texts.put(sequence, found)
        return found

    def version(self, held: Held) -> Version:
        """A version in full, as it stands now."""
        return self.registered(held.sequence).marked(deleted=held.deleted)

    def contract(self, held: HeldContract) -> Contract:
        """What an application needs, as its document says."""
        found = self._contracts.get(held.sequence)
        if found is None:
            if held.sequence > self._state.head:
                raise NotYet(held.sequence)
            try:
                entry = self._journal.entry(held.sequence)
            except JournalFailed as fault:
                raise StoreFailed(str(fault)) from fault
            found = read_contract(ContractPublished.of(entry.data).document)
            self._contracts.put(held.sequence, found)
        return found

    def audience(self, state: State, topic: str) -> Audience:
        """All who have a contract for a topic, to be asked together."""
        return self._audiences.of(state, topic)

    def _caught_up(self) -> State:
        with self._catching_up:
            before = self._state
            self._state = project(before, self._journal.since(before.head))
            if self._state is before and before.head > self._journal.head():
                raise JournalFailed("the journal is shorter than it was: it was replaced under a running Skra; restart")
            if self._snapshots:
                self._snapshots.offer(self._state)
            return self._state

    def _appended(self, before: State, after: State, added: Sequence[Said]) -> None:
        """Know what this process has just appended itself, without reading it back."""
        for sequence, at, _, _, fact in added:
            if isinstance(fact, SchemaRegistered):
                self._texts.put(sequence, version_that_is(fact, at))
        with self._catching_up:
            if self._state is before:
                self._state = after
        if self._snapshots:
            self._snapshots.offer(after)


def open_registry(settings: Settings, clock: Callable[[], int] = now) -> Registry:
    """The registry that the settings describe.

    Raises:
        JournalFault: its journal cannot be used.
    """
    engine = EngineLimits(
        steps=settings.steps_limit, nesting=settings.nesting_limit, references=settings.references_limit
    )
    limits = Limits(schema=settings.schema_limit, engine=engine)
    journal = open_journal(settings.journal_url)
    snapshots = None if settings.in_memory else Snapshots(settings.data / "snapshots", journal)
    index = index_beside(settings.journal_url)
    key_use = None if settings.in_memory else settings.data / "key-use"
    return Registry(
        journal,
        clock=clock,
        limits=limits,
        claim=settings.claim,
        snapshots=snapshots,
        index=index,
        key_use=key_use,
    )
