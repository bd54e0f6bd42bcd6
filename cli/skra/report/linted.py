"""What `skra lint` found, before it is written in some form."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from skra.report.unread import Unread
from skra_lint import Doubt, Finding, Rule, Severity


class Judged(NamedTuple):
    """One event, and what was found in it."""

    file: str
    event: str
    findings: Sequence[Finding]
    suppressed: int
    rules: Sequence[Rule]
    """Those that were asked."""
    fails_from: Severity
    """The severity from which a finding fails the run."""
    baseline: Path | None
    """The file with the findings that are known already."""
    counted: bool = True
    """An event, and not a file beside the events."""
    inconclusive: Sequence[Doubt] = ()
    """What of it could not be judged."""

    @property
    def failing(self) -> list[Finding]:
        """The findings that fail the run."""
        return [one for one in self.findings if one.severity >= self.fails_from]


class Linted(NamedTuple):
    """A run."""

    judged: Sequence[Judged]
    unread: Sequence[Unread]
    known: int = 0
    """Findings that a baseline set aside."""

    @property
    def findings(self) -> list[Finding]:
        """All of them."""
        return [finding for one in self.judged for finding in one.findings]

    @property
    def suppressed(self) -> int:
        """Findings that somebody has accepted with a suppression."""
        return sum(one.suppressed for one in self.judged)

    @property
    def files(self) -> int:
        """How many files or subjects were judged."""
        return len({one.file for one in self.judged if one.counted})

    @property
    def failed(self) -> bool:
        """Whether a finding fails the run."""
        return any(one.failing for one in self.judged)
