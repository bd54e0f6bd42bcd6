"""Notes as workflow commands: GitHub shows each at its line of the change.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Iterator

from skra.report.note import Note
from skra.report.repository import from_root

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def github(notes: Iterable[Note]) -> str:
    """A line for each note."""
    return "\n".join(
        f"::{_COMMANDS[note.severity]} {','.join(_properties(note))}::{_data(note.message)}" for note in notes
    )


def _properties(note: Note) -> Iterator[str]:
    yield f"file={_property(from_root(note.file) or note.file)}"
    if note.line:
        yield f"line={note.line}"
    if note.column:
        yield f"col={note.column}"
    yield f"title={_property(note.title)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
