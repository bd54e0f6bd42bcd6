"""A schema to be linted, and what is known about where it comes from."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from skra.exits import Unusable
from skra_compat import Schema
from skra_lint import Stream, Suppression
from skra_lint.stream import UNKNOWN


class Material(NamedTuple):
    """One schema."""

    file: str
    """What to call the place in reports: a file, or a subject."""
    name: str
    """Serves where the schema names no event."""
    schema: Schema
    stream: Stream = UNKNOWN
    path: Path | None = None
    """The file, where there is one: configurations are looked for around it, and fixes are written to it."""
    lines: Sequence[int] = ()
    """The file's line for each line of the schema's text; empty: they are the same."""
    accepted: tuple[Suppression, ...] = ()
    """Suppressions that stand beside the schema, in a registry's metadata."""

    of_bundle: str = ""
    """The record that is meant, where the schema is a file with several side by side."""

    def line(self, line: int) -> int:
        """The file's line for one of the schema's (0: none)."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else line if not self.lines else 0


class Place(NamedTuple):
    """Somewhere to look: one file, one subject."""

    name: str
    read: Callable[[], Iterable[Material | Unusable]]
    """What is there; of what cannot be read the reason, which hides nothing else. Raises Unusable likewise."""
