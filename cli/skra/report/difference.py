"""What `skra diff` found, before it is written in some form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from skra.report.verdict import Checked, place
from skra_compat import Schema
from skra_compat.outline_change import Change, What
from skra_compat.outline_diff import changes_of_all


@dataclass(frozen=True)
class Difference:
    """A schema, an earlier one, and what each reads of the other."""

    checked: Checked
    earlier: Schema

    @cached_property
    def changes(self) -> Sequence[Change]:
        """What the later one says otherwise."""
        return list(changes_of_all(self.earlier.outlines, self.checked.schema.outlines))

    @property
    def identical(self) -> bool:
        """Whether a registry would take the two for one."""
        return self.earlier == self.checked.schema

    @property
    def differs(self) -> bool:
        """Whether anything is to be told; the order of members and the layout of the text are not."""
        return bool(self.changes) or not self.means_nothing

    @property
    def means_nothing(self) -> bool:
        """Whether each side reads every event of the other as it was meant."""
        found = self.checked.verdict
        return found.compatible and not found.degradations

    def file(self, change: Change) -> str:
        """Where the line of a change is: what is gone stands in the earlier one alone."""
        return self.checked.history[0] if change.what is What.REMOVED else self.checked.candidate

    def place(self, change: Change) -> str:
        """The file of a change, and its line."""
        schema = self.earlier if change.what is What.REMOVED else self.checked.schema
        return place(self.file(change), schema, change.line)
