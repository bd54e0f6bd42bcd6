"""What happened, from the journal: who changed what, when and through which door. Nothing that is secret is told."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from skra_app.errors import StoreFailed
from skra_app.journal import Entry, JournalFault, Json, Recorded
from skra_app.registry.owner import Owned
from skra_app.registry.registry import Registry

SCANNED: Final = 20_000
"""Entries that one page looks at, at most."""
LEFT_OUT: Final = frozenset({"text", "canonical", "salt", "sha256", "sha512"})
"""Members that are not told: a schema's text can be asked for by its version, what is kept of keys by nobody."""


class Wanted(NamedTuple):
    """Which entries; what is empty or 0 does not matter."""

    principal: str = ""
    """Who did it, or to whom it was done."""
    subject: str = ""
    topic: str = ""
    """The topic or its subjects."""
    type: str = ""
    since: int = 0
    """Milliseconds since the epoch, UTC."""

    def covers(self, entry: Entry) -> bool:
        """Whether it is one of them."""
        return (
            (not self.type or entry.type == self.type)
            and self.principal in ("", entry.who, entry.data.get("principal"))
            and (not self.subject or self.subject in _subjects(entry.data))
            and (not self.topic or self.topic in _topics(entry.data))
        )


class Page(NamedTuple):
    """Some entries, oldest first."""

    entries: tuple[Recorded, ...]
    next: int
    """The sequence after which the next page begins."""
    complete: bool
    """Whether the journal ends there for now."""


def page(registry: Registry, wanted: Wanted, after: int, limit: int) -> Page:
    """The entries after a sequence, as many as `limit` and as a page looks at.

    Raises:
        StoreFailed: the journal does not answer.
    """
    try:
        start = max(after, _before(registry, wanted.since) if wanted.since else 0)
        found: list[Recorded] = []
        seen = start
        for seen, entry in islice(registry.since(start), SCANNED):
            if wanted.covers(entry):
                found.append(Recorded(seen, entry))
                if len(found) == limit:
                    break
        return Page(tuple(found), seen, seen >= registry.head())
    except JournalFault as fault:
        raise StoreFailed(str(fault)) from fault


def told(data: Mapping[str, Json]) -> dict[str, Json]:
    """What is told of an entry's members."""
    return {
        name: told(member) if isinstance(member, Mapping) else member
        for name, member in data.items()
        if name not in LEFT_OUT
    }


def _before(registry: Registry, at: int) -> int:
    """The last sequence from before a time: times never go back in a journal."""
    low, high = 0, registry.head()
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if registry.entry(middle).at < at else (low, middle - 1)
    return low


def _subjects(data: Mapping[str, Json]) -> Iterator[Json]:
    yield data.get("subject")
    yield data.get("scope")
    if data.get("kind") == "subject":
        yield data.get("name")


def _topics(data: Mapping[str, Json]) -> Iterator[Json]:
    yield data.get("topic")
    if data.get("kind") == "topic":
        yield data.get("name")
    for subject in _subjects(data):
        if isinstance(subject, str) and subject and (owned := Owned.subject(subject)).kind == "topic":
            yield owned.name
