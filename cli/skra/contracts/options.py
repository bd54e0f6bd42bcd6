"""Options of whoever asks contracts, handed over as one argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skra.comparison_options import Terms
from skra.exits import Unusable
from skra_compat import Schema
from skra_compat.contracts.judge import Judge

if TYPE_CHECKING:
    from skra.contracts.files import Filed
    from skra_compat.contracts.outcome import ContractVerdict


@dataclass(frozen=True)
class Consumers:
    """The contracts that were named, read when somebody asks for them."""

    paths: tuple[Path, ...]
    topic: str | None
    judge: Judge

    @cached_property
    def contracts(self) -> "list[Filed]":
        """All of them. Raises Unusable."""
        from skra.contracts.files import contracts_in  # noqa: PLC0415 - only where there are contracts: start-up

        return contracts_in(self.paths)

    def verdicts(self, file: Path, candidate: Schema, known: Sequence[Schema], terms: Terms) -> "list[ContractVerdict]":
        """What a schema file means to those whom it concerns; `known` are its earlier versions, oldest first.

        Raises:
            Unusable: a contract cannot be read, or could never be kept.
        """
        if not self.paths:
            return []
        from skra.contracts.asked import asked  # noqa: PLC0415 - as above
        from skra.contracts.topic import of_file  # noqa: PLC0415 - as above

        concerned = of_file(self.contracts, file, self.topic)
        return [asked(one, candidate, known, terms) for one in concerned]


def with_contracts(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--contracts`, `--topic` and `--judge`, and hand the command its `consumers`."""

    @click.option(
        "--contracts",
        "paths",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Contracts of consumers, files or folders: who breaks, at which field, by which event.",
    )
    @click.option("--topic", help="The contracts for this topic; by default the one that the file is named after.")
    @click.option(
        "--judge",
        type=click.Choice([judge.value for judge in Judge]),
        default=Judge.BOTH.value,
        show_default=True,
        help="Who may say no: the level, the contracts, or either.",
    )
    @wraps(command)
    def asked(*, paths: tuple[Path, ...], topic: str | None, judge: str, **others: object) -> None:
        if not paths and (topic or judge != Judge.BOTH):
            raise Unusable("--topic and --judge are about contracts: say where they are with --contracts")
        command(consumers=Consumers(paths, topic, Judge(judge)), **others)

    return asked
