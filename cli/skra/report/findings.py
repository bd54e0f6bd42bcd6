"""The forms in which a run of `skra lint` is written; each is loaded when it is asked for."""

from skra.report.linted import Linted

FORMS = ("json", "sarif", "github", "junit", "gitlab")
"""Besides text."""


def written(linted: Linted, form: str) -> str:
    """The run in the form that was asked for."""
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
