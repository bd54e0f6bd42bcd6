"""A range of versions as a policy writes it: `2..5`, `2..`, `..5` or `3`, in brackets or not."""

import re
from typing import Final, NamedTuple

WRITTEN: Final = "a range of versions such as 2..5, 2.., ..5 or 3"
_RANGE: Final = re.compile(r"\[?\s*(?:(?P<only>\d{1,9})|(?P<first>\d{0,9})\s*\.\.\s*(?P<last>\d{0,9}))\s*\]?")


class VersionRange(NamedTuple):
    """The versions from `first` to `last`, both included; None where there is no last one."""

    first: int
    last: int | None

    def holds(self, number: int) -> bool:
        """Whether a version is one of them."""
        return number >= self.first and (self.last is None or number <= self.last)


def version_range(text: str) -> VersionRange | None:
    """The range that a text says; None where it says none, or one without versions."""
    found = _RANGE.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    first, last = found["only"] or found["first"] or "1", found["only"] or found["last"]
    if not last:
        return VersionRange(int(first), None)
    return VersionRange(int(first), int(last)) if max(int(first), 1) <= int(last) else None
