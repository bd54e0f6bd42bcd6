"""What `skra lint` found, before it is written in some form."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skra.report.unread import Unread
from skra_lint import Doubt, Finding, Rule, Severity

FORMS = ("json", "sarif", "github", "junit", "gitlab")
"""Besides text."""


@dataclass(frozen=True, slots=True)
class Judged:
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


@dataclass(frozen=True, slots=True)
class Linted:
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


def written(linted: Linted, form: str) -> str:
    """The run in the form that was asked for; each form is loaded when it is."""
    match form:
        case "sarif":
            from skra.report.finding_notes import finding_notes, kinds  # noqa: PLC0415
            from skra.report.sarif import sarif  # noqa: PLC0415

            return sarif(list(finding_notes(linted)), complete=not linted.unread, kinds=kinds())
        case "github":
            from skra.report.finding_notes import finding_notes  # noqa: PLC0415
            from skra.report.github import github  # noqa: PLC0415

            return github(finding_notes(linted))
        case "gitlab":
            from skra.report.finding_notes import finding_notes  # noqa: PLC0415
            from skra.report.gitlab import gitlab  # noqa: PLC0415

            return gitlab(finding_notes(linted))
        case "junit":
            from skra.report.findings_junit import findings_junit  # noqa: PLC0415

            return findings_junit(linted)
        case "json":
            from skra.report.findings_json import findings_json  # noqa: PLC0415

            return findings_json(linted)
        case _:
            from skra.report.findings_text import findings_text  # noqa: PLC0415

            return findings_text(linted)
