"""Something that was asked about and could not be read."""

from typing import TYPE_CHECKING, NamedTuple

from skra.exits import Unreadable, Unusable
from skra.report.line import printable

if TYPE_CHECKING:
    from skra.report.note import Note


class Unread(NamedTuple):
    """A place without an answer, and why."""

    candidate: str
    problem: Unusable

    @property
    def place(self) -> tuple[str, int, int]:
        """The file that is to blame, with line and column (0: none)."""
        blamed = self.problem
        if isinstance(blamed, Unreadable) and blamed.file:
            return blamed.file, blamed.line, blamed.column
        return self.candidate, 0, 0

    def note(self, about: str) -> "Note":
        """As a note at that place; `about` says what follows from it."""
        from skra.report.note import Note  # noqa: PLC0415 - start-up

        file, line, column = self.place
        message = printable(self.problem.format_message())
        return Note(file, "error", "UNREADABLE", "unreadable", message, line, column, about, (message,))
