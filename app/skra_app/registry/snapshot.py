"""A state as one piece of bytes, and back: so that a start need not read a long journal from its beginning.

    the title: skra-snapshot, LAYOUT, end of line
    the leaves of all tables, one after the other
    {"head": …, "at": …, "journal": …, "tables": {name: [bytes of each leaf, …], …}}
    size of that object, digest of everything before it

Damage anywhere makes the piece no snapshot, and `journal` tells journals apart: it is a digest of some of the entries
up to the head. A snapshot is a convenience: who cannot read one replays.
"""

from collections.abc import Iterator
from dataclasses import fields
from hashlib import blake2b
from sys import byteorder
from typing import Any, Final

import orjson

from skra_app.journal import Journal
from skra_app.journal.codec import encode
from skra_app.registry.leaf import Sealed
from skra_app.registry.reading import mapping, number, numbers, text
from skra_app.registry.state import State
from skra_app.registry.table import Relation, Table
from skra_app.registry.topped import Topped
from skra_app.registry.tree import Tree

LAYOUT: Final = f"4-{byteorder}"
"""Of the file and of all that is packed in it. Who changes either gives the next number."""
_TITLE: Final = f"skra-snapshot {LAYOUT}\n".encode()
_SIZE: Final = 8
_DIGEST: Final = 16


class NoSnapshot(Exception):
    """The bytes are no snapshot of that journal that this Skra can read; says why."""


def written(state: State, journal: str) -> Iterator[bytes]:
    """The parts of a snapshot, one after the other; `journal` is its `fingerprint` at the state's head."""
    digest = blake2b(digest_size=_DIGEST)
    for part in _undigested(state, journal):
        digest.update(part)
        yield part
    yield digest.digest()


def read(snapshot: bytes, journal: Journal) -> State:
    """The state that was written, if it is one of that journal.

    Raises:
        NoSnapshot: another layout, damage, or another journal. JournalFault: the journal fails.
    """
    if not snapshot.startswith(_TITLE):
        raise NoSnapshot(f"its title is {snapshot[:30]!r}: expected {_TITLE!r}")
    if blake2b(memoryview(snapshot)[:-_DIGEST], digest_size=_DIGEST).digest() != snapshot[-_DIGEST:]:
        raise NoSnapshot("it is damaged")
    end = len(snapshot) - _DIGEST - _SIZE
    header = orjson.loads(snapshot[end - int.from_bytes(snapshot[end : end + _SIZE]) : end])
    if fingerprint(journal, number(header, "head")) != text(header, "journal"):
        raise NoSnapshot("it is of another journal")
    state, begin = State(), len(_TITLE)
    tables: dict[str, Any] = {}
    for name in mapping(header, "tables"):
        sizes = numbers(header["tables"], name)
        tables[name] = getattr(state, name).over(Topped(Tree.of(list(_leaves(snapshot, begin, sizes)))))
        begin += sum(sizes)
    return State(head=header["head"], at=header["at"], **tables)


def fingerprint(journal: Journal, head: int) -> str:
    """What tells a journal up to that sequence from others: a digest of the entry there, halfway there, and so on.

    Empty where the journal is shorter.
    """
    digest = blake2b(digest_size=_DIGEST)
    while head:
        try:
            digest.update(encode(journal.entry(head)))
        except LookupError:
            return ""
        head //= 2
    return digest.hexdigest()


def _undigested(state: State, journal: str) -> Iterator[bytes]:
    yield _TITLE
    tables: dict[str, list[int]] = {}
    for name, tree in _trees(state):
        sizes = tables[name] = []
        for leaf in tree.leaves():
            sealed = leaf.sealed()
            sizes.append(len(sealed))
            yield sealed
    header = orjson.dumps({"head": state.head, "at": state.at, "journal": journal, "tables": tables})
    yield header
    yield len(header).to_bytes(_SIZE)


def _trees(state: State) -> Iterator[tuple[str, Tree]]:
    for row in fields(State):
        member = getattr(state, row.name)
        if isinstance(member, Table | Relation):
            yield row.name, member.tree.whole


def _leaves(snapshot: bytes, begin: int, sizes: tuple[int, ...]) -> Iterator[Sealed]:
    for size in sizes:
        leaf = Sealed(snapshot[begin : begin + size])
        begin += size
        if len(leaf):
            yield leaf
