"""Names and prose as words: where they part, which of them are verbs, which of them mean the same."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from skra_lint.vocabulary import vocabulary

REMEMBERED: Final = 32_768
"""Names whose answers a function of a name alone keeps at hand; a server meets them again in every version."""

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(REMEMBERED)
def words(name: str) -> tuple[str, ...]:
    """The words of an identifier or a phrase, lower case: `HTTPRequestId`, `http_request-id` → http request id."""
    return tuple(part.lower() for part in _PARTS.findall(name))


@lru_cache(REMEMBERED)
def joined(name: str) -> str:
    """The words without anything between: `detail_url` and `detailUrl` are both `detailurl`."""
    return "".join(words(name))


def is_participle(word: str) -> bool:
    """Says that something has happened: `created`, `sent`."""
    if word in vocabulary("not_verbal"):
        return False
    return word in vocabulary("irregular") or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed"))


def is_verb(word: str) -> bool:
    """A verb in any form: `click`, `clicked`, `clicking`, `clicks`."""
    if word in vocabulary("verbs"):
        return True
    if word in vocabulary("not_verbal"):
        return False
    return is_participle(word) or (len(word) > 5 and word.endswith("ing")) or _third_person(word)


def is_deed(value: str) -> bool:
    """A value that names a deed: its first or its last word is a verb (`click`, `item_added`, `ADD_TO_CART`)."""
    parts = words(value)
    return bool(parts) and (is_verb(parts[0]) or is_verb(parts[-1]))


def is_plain_deed(value: str) -> bool:
    """A deed beyond doubt: a verb alone (`edit`), or a participle last (`item_added`); not `logGroup`, `streaming`."""
    parts = words(value)
    if len(parts) == 1:
        return is_verb(parts[0]) and not parts[0].endswith("ing")
    return bool(parts) and is_participle(parts[-1])


def is_turn(value: str) -> bool:
    """Says into which of two states something came, with a word for what came into it: `PEER_ONLINE`, `door.closed`."""
    parts = words(value)
    return len(parts) > 1 and parts[-1] in vocabulary("turns")


def share_of_deeds(values: Iterable[str], *, plain: bool = False) -> float:
    """How many of the values name a deed, 0 to 1; `plain`: where nothing but the value says that it is one."""
    verdicts = [is_plain_deed(value) if plain else is_deed(value) for value in values]
    return sum(verdicts) / len(verdicts) if verdicts else 0.0


def tails(name: str) -> frozenset[str]:
    """A name's last one, two and three words, each joined: what a list of field names is compared with."""
    parts = words(name)
    return frozenset("".join(parts[-count:]) for count in (1, 2, 3) if count <= len(parts))


@lru_cache(REMEMBERED)
def stem(word: str) -> str:
    """What forms of one verb or noun have in common, roughly: `delete`, `deleted`, `deletion`, `deletes` → `delet`."""
    for ending in ("ations", "ation", "ions", "ion", "ings", "ing", "ied", "ies", "ed", "es", "e", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _undoubled(word[: -len(ending)])
    return word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word


def _third_person(word: str) -> bool:
    base = vocabulary("verbs")
    return word.endswith("s") and (word[:-1] in base or word.removesuffix("es") in base)
