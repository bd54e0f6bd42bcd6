"""From the journal to the state: what each entry says, and what that does to the state (`effects`)."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from skra_app.journal import Entry, Recorded, UnknownEntry
from skra_app.registry import facts as said
from skra_app.registry.draft import Draft
from skra_app.registry.effects import EFFECTS
from skra_app.registry.state import State
from skra_app.registry.upcast import current

TOGETHER: Final = 20_000
"""Entries that one draft holds, so that a long replay needs no memory for all of them."""


def project(state: State, entries: Iterable[Recorded]) -> State:
    """The state after these entries.

    Raises:
        UnknownEntry: an entry that this Skra cannot read.
    """
    waiting = iter(entries)
    while part := list(islice(waiting, TOGETHER)):
        draft = Draft(state)
        for sequence, entry in part:
            fact = fact_of(sequence, entry)
            draft.head, draft.at, draft.who = sequence, max(entry.at, draft.at), entry.who
            EFFECTS[type(fact)](draft, fact)
        state = draft.finished()
    return state


def fact_of(sequence: int, entry: Entry) -> said.Fact:
    """What an entry says.

    Raises:
        UnknownEntry: its type or its layout is none that this Skra knows, or its members are not as they were written.
    """
    kind = said.FACTS.get(entry.type)
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
