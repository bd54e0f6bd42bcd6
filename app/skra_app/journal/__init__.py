"""The journal: an append-only list of facts, the only thing of the registry that is stored.

`open_journal(url)` finds the backend by the URL's scheme: each file under `backends/` is one, its module name is the
scheme, and its `open_url(url)` answers with a `Journal`. To add a backend is to add a file.
"""

import importlib
import pkgutil

from skra_app.journal import backends
from skra_app.journal.port import (
    Conflict,
    Entry,
    ForeignFile,
    Journal,
    JournalFailed,
    JournalFault,
    Json,
    Recorded,
    UnknownEntry,
)

__all__ = [
    "Conflict",
    "Entry",
    "ForeignFile",
    "Journal",
    "JournalFailed",
    "JournalFault",
    "Json",
    "Recorded",
    "UnknownEntry",
    "open_journal",
]


def open_journal(url: str) -> Journal:
    """The journal at a URL: `memory:` or `sqlite:///PATH`.

    Raises:
        JournalFault: an unknown scheme, a store that cannot be opened or is not ours.
    """
    scheme, colon, _ = url.partition(":")
    known = sorted(module.name for module in pkgutil.iter_modules(backends.__path__))
    if not colon or scheme not in known:
        raise JournalFault(f"journal URL {url!r}: expected it to begin with one of {', '.join(f'{s}:' for s in known)}")
    opened: Journal = importlib.import_module(f"{backends.__name__}.{scheme}").open_url(url)
    return opened
