"""Verdicts in the form that was asked for; each form is loaded when it is."""

from collections.abc import Sequence

from skra.report.unread import Unread
from skra.report.verdict import Checked, Outcome

FORMS = ("json", "sarif", "github", "junit", "gitlab")
"""Besides text."""


def verdicts(outcomes: Sequence[Outcome], form: str) -> str:
    """All of them as one text; empty where the form has nothing to say."""
    match form:
        case "sarif":
            from skra.report.sarif import sarif  # noqa: PLC0415
            from skra.report.verdict_notes import verdict_notes  # noqa: PLC0415

            complete = not any(isinstance(one, Unread) for one in outcomes)
            return sarif(list(verdict_notes(outcomes)), complete=complete)
        case "github":
            from skra.report.github import github  # noqa: PLC0415
            from skra.report.verdict_notes import verdict_notes  # noqa: PLC0415

            return github(verdict_notes(outcomes))
        case "gitlab":
            from skra.report.gitlab import gitlab  # noqa: PLC0415
            from skra.report.verdict_notes import verdict_notes  # noqa: PLC0415

            return gitlab(verdict_notes(outcomes))
        case "junit":
            from skra.report.verdict_junit import verdict_junit  # noqa: PLC0415

            return verdict_junit(outcomes)
        case "json":
            from skra.report.verdict_json import verdict_json as write  # noqa: PLC0415
        case _:
            from skra.report.verdict_text import verdict_text as write  # noqa: PLC0415
    return "\n".join(write(one) for one in outcomes if isinstance(one, Checked))
