"""How far a long piece of work has come: a bar on a terminal, nothing anywhere else."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

import click

Tick: TypeAlias = Callable[[int], object]
"""Called with the number of items done since the last call."""


@contextmanager
def progress(label: str, length: int) -> Generator[Tick]:
    """A bar for as long as the block lasts, where standard error is a terminal and there is something to wait for."""
    if not (sys.stderr.isatty() and length):
        yield _silent
        return
    with click.progressbar(length=length, label=f"{label:<22}", file=sys.stderr) as bar:
        yield bar.update


def _silent(_: int) -> None:
    """Nobody watches."""
