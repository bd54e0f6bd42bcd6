"""Which topic a schema file is of."""

import re
from collections.abc import Sequence
from pathlib import Path

from skra.contracts.files import Filed
from skra.exits import Unusable

_VERSION = re.compile(r"v?[0-9][0-9._-]*")
_SUFFIX = re.compile(r"[-._](?:value|v?[0-9][0-9._-]*)$")


def topics_of(file: Path) -> list[str]:
    """What the topic of a file may be called: `orders` for orders.avsc, orders-value.json and orders/v2.proto."""
    stem, folder = file.stem, file.absolute().parent.name
    bare = _SUFFIX.sub("", stem)
    return [folder] if _VERSION.fullmatch(stem) else list(dict.fromkeys([stem, bare, folder]))


def of_file(contracts: Sequence[Filed], file: Path, topic: str | None) -> list[Filed]:
    """The contracts that a schema file concerns: those for its topic, or for the topic that is said.

    Raises:
        Unusable: none is for the topic that is said.
    """
    for name in topics_of(file) if topic is None else [topic]:
        found = [one for one in contracts if _plain(one.contract.topic) == _plain(name)]
        if found:
            return found
    if topic is not None:
        known = ", ".join(sorted({one.contract.topic for one in contracts}))
        raise Unusable(f"--topic {topic}: no contract is for it; there are contracts for {known}")
    return []


def _plain(topic: str) -> str:
    return re.sub(r"[-._]+", "-", topic).casefold()
