"""What `skra check` found, before it is written in some form."""

from collections.abc import Sequence
from dataclasses import dataclass

from skra_compat import Comparison, Direction, Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """A candidate, what it was held against, and the verdict."""

    candidate: str
    history: Sequence[str]
    """Names of the schemas it was compared with, oldest first."""
    level: str
    verdict: Verdict

    def sides(self, comparison: Comparison) -> tuple[str, str]:
        """The names of reader and writer."""
        other = self.history[comparison.position] if comparison.position is not None else ""
        backward = comparison.direction is Direction.BACKWARD
        return (self.candidate, other) if backward else (other, self.candidate)
