"""How far a long run is, on a terminal and nowhere else."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

T = TypeVar("T")

_LONG = 50
"""Items from which a run is worth a bar."""


def progress(items: Iterable[T], label: str) -> Iterator[T]:
    """The items; a bar on the standard error tells how many are done."""
    listed: Sequence[T] = list(items)
    if len(listed) < _LONG or not sys.stderr.isatty():
        yield from listed
        return
    with click.progressbar(listed, label=label, file=sys.stderr, show_pos=True) as bar:
        yield from bar
