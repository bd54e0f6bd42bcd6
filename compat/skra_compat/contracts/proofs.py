"""Proofs about slices: they hold for every schema with the same slice, so that most candidates need no new one."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from skra_compat.budget import Limits
from skra_compat.compare import compared
from skra_compat.contracts.compiled import Compiler, Keywords, all_of
from skra_compat.contracts.need import Need
from skra_compat.contracts.search import NESTING
from skra_compat.contracts.slicing import TooWide, Trie, sliced, trie
from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.policy import Policy
from skra_compat.schema import Schema
from skra_compat.view import BYTES, View

_DEEP: Final = Limits(nesting=NESTING)
_MOST: Final = 100_000
"""Answers that are remembered, by digest; all are forgotten together."""
_KNOWN: Final[dict[bytes, bool]] = {}


class Wish(NamedTuple):
    """Needs in the words of a schema, compiled: the events that meet all of them, and where these look."""

    text: str
    paths: Trie

    @classmethod
    def of(cls, needs: Sequence[Need], view: View) -> "Wish":
        """What several needs come to for events that are seen so."""
        compiler = Compiler.of(view)
        return cls.that([compiler.need(need) for need in needs], needs, view)

    @classmethod
    def that(cls, wanted: Sequence[Keywords], needs: Sequence[Need], view: View) -> "Wish":
        """That events are as wanted at the places of some needs."""
        looked = [path for need in needs for path in (need.path, *(one.path for one in need.when))]
        return cls(json.dumps(all_of(wanted)), trie(looked, [BYTES] if view.marks_bytes else []))


def met(wish: Wish, document: Json, limits: Limits) -> bool:
    """Whether it is proved of a slice of the document that every event meets the wish; False says nothing."""
    try:
        part = json.dumps(sliced(document, wish.paths))
    except (TooWide, RecursionError):
        return False
    digest = blake2b(f"{limits}\0{wish.text}\0{part}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = _KNOWN.get(digest)
    if found is None:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        found = _KNOWN[digest] = _proved(wish.text, part, limits)
    return found


def _proved(wanted: str, part: str, limits: Limits) -> bool:
    try:
        reader, writer = (Schema.parse("JSON", text, limits=_DEEP) for text in (wanted, part))
    except InvalidSchema:
        return False
    return compared(reader, writer, Policy.STRICT, limits).compatible
