"""Which of two answers decides: the level's, about schemas, or the contracts', about readers."""

from enum import StrEnum


class Judge(StrEnum):
    """Who says no."""

    LEVEL = "level"
    """The level alone; what contracts say is told."""
    CONTRACTS = "contracts"
    """Contracts alone; what breaks the level and no consumer is let through."""
    BOTH = "both"
    """Either of them: contracts only add refusals."""

    def refuses(self, *, level: bool, contracts: bool) -> bool:
        """Whether the answer is no, where the level and the contracts each said no, or did not."""
        return {Judge.LEVEL: level, Judge.CONTRACTS: contracts, Judge.BOTH: level or contracts}[self]
