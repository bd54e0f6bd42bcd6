"""From the journal to the state: what each entry says, and what that does to the state (`effects`)."""

from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from skra_app.journal import Entry, Recorded, UnknownEntry
from skra_app.registry.draft import Draft
from skra_app.registry.effects import EFFECTS
from skra_app.registry.facts import FACTS, Fact
from skra_app.registry.state import State
from skra_app.registry.upcast import current

TOGETHER: Final = 20_000
"""Entries that one draft holds, so that a long replay needs no memory for all of them."""


class Said(NamedTuple):
    """A fact and where it stands in the journal."""

    sequence: int
    at: int
    """Milliseconds since the epoch, UTC."""
    who: str
    via: str
    fact: Fact


def project(state: State, entries: Iterable[Recorded]) -> State:
    """The state after these entries.

    Raises:
        UnknownEntry: an entry that this Skra cannot read.
    """
    waiting = (Said(sequence, entry.at, entry.who, entry.via, fact_of(sequence, entry)) for sequence, entry in entries)
    while part := list(islice(waiting, TOGETHER)):
        state = applied(state, part)
    return state


def applied(state: State, facts: Iterable[Said]) -> State:
    """The state after these facts: those of entries, or those that are about to become some."""
    draft = Draft(state)
    for sequence, at, who, _, fact in facts:
        draft.head, draft.at, draft.who = sequence, max(at, draft.at), who
        EFFECTS[type(fact)](draft, fact)
    return draft.finished()


def fact_of(sequence: int, entry: Entry) -> Fact:
    """What an entry says.

    Raises:
        UnknownEntry: its type or its layout is none that this Skra knows, or its members are not as they were written.
    """
    kind = FACTS.get(entry.type)
    if kind is None or entry.v > kind.V:
        raise UnknownEntry(
            f"journal entry {sequence} is a {entry.type} of layout {entry.v}, which this Skra cannot read: "
            f"it was written by Skra {entry.skra}; start that version or a newer one on this journal"
        )
    try:
        return kind.of(current(entry.type, entry.v, kind.V, entry.data))
    except ValueError as fault:
        raise UnknownEntry(
            f"journal entry {sequence} ({entry.type}, written by Skra {entry.skra}) is damaged: {fault}; "
            "restore the journal from a backup"
        ) from None
