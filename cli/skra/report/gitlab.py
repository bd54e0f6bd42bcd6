"""Notes as a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from skra.report.fingerprint import fingerprint
from skra.report.note import Note
from skra.report.repository import from_root

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def gitlab(notes: Iterable[Note]) -> str:
    """A list with an issue for each note."""
    return json.dumps(list(_issues(notes)), ensure_ascii=False, indent=2)


def _issues(notes: Iterable[Note]) -> Iterator[dict[str, object]]:
    """Of issues with one fingerprint GitLab keeps one, so the second of a kind has a fingerprint of its own."""
    seen: Counter[str] = Counter()
    for note in notes:
        print_ = fingerprint(note)
        seen[print_] += 1
        yield {
            "description": f"{note.title}: {note.message.partition(chr(10))[0]}",
            "check_name": note.code,
            "fingerprint": print_ if seen[print_] == 1 else f"{print_}-{seen[print_]}",
            "severity": _SEVERITIES[note.severity],
            "location": {"path": from_root(note.file) or note.file, "lines": {"begin": max(1, note.line)}},
        }
