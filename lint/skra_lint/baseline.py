"""A baseline: the findings of a day, set aside so that only new ones count.

An entry is known by its content (rule, event, field, and the words that the finding rests on), never by its line, so
it survives whatever moves in a file, and the file itself. What it does not survive is a change of the field that it
speaks of. Entries that hide nothing any more are told, so that a baseline only ever shrinks.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from skra_compat.event import Json
from skra_lint.finding import Finding

_LAYOUT: Final = 1
_NUMBERS: Final = re.compile(r"[0-9]+")


class Entry(NamedTuple):
    """One finding that is set aside; all but the key is for people."""

    key: str
    code: str
    event: str
    path: str
    message: str


class Sifted(NamedTuple):
    """What a baseline leaves of some findings."""

    remaining: list[Finding]
    hidden: int
    stale: list[Entry]
    """Entries that hid nothing, of events that were looked at."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Findings that are known."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Baseline":
        """The baseline that hides these findings and no others."""
        return cls(tuple(sorted(Entry(key(one), one.code, one.event, one.path, one.message) for one in findings)))

    @classmethod
    def parse(cls, text: str) -> "Baseline":
        """From what `text` wrote. Raises ValueError with what is wrong."""
        document: Json = json.loads(text)
        if not isinstance(document, Mapping) or document.get("layout") != _LAYOUT:
            raise ValueError(f'expected an object with "layout": {_LAYOUT}: `skra lint --write-baseline` writes it')
        entries = document.get("findings")
        if not isinstance(entries, list):
            raise ValueError('expected a list in "findings"')  # noqa: TRY004 - what is wrong is the text
        return cls(tuple(_entry(entry, place) for place, entry in enumerate(entries)))

    def text(self) -> str:
        """As a file: one line a finding, sorted, so that changes of two people merge."""
        lines = ",\n  ".join(json.dumps(entry._asdict(), ensure_ascii=False) for entry in self.entries)
        listed = f"\n  {lines}\n " if lines else ""
        return f'{{"layout": {_LAYOUT},\n "findings": [{listed}]}}\n'

    def sift(self, findings: Iterable[Finding], events: Collection[str]) -> Sifted:
        """What is new among the findings about these events; each entry hides one."""
        left = Counter(entry.key for entry in self.entries)
        remaining: list[Finding] = []
        hidden = 0
        for one in findings:
            known = key(one)
            if left[known]:
                left[known] -= 1
                hidden += 1
            else:
                remaining.append(one)
        stale: list[Entry] = []
        for entry in self.entries:
            if left[entry.key] and entry.event in events:
                left[entry.key] -= 1
                stale.append(entry)
        return Sifted(remaining, hidden, stale)


def key(finding: Finding) -> str:
    """What stays the same when lines move: of rule, event, field and evidence, where neither case nor counts count."""
    from hashlib import sha256  # noqa: PLC0415 - brings OpenSSL along

    evidence = _NUMBERS.sub("#", " ".join(finding.evidence.casefold().split()))
    parts = "\0".join((finding.code, finding.event, finding.path, evidence))
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _entry(entry: Json, place: int) -> Entry:
    if not isinstance(entry, Mapping):
        raise ValueError(f"findings[{place}]: expected an object, found {type(entry).__name__}")  # noqa: TRY004 - see above
    members = {name: entry.get(name) for name in Entry._fields}
    wrong = next((name for name, value in members.items() if not isinstance(value, str)), None)
    if wrong is not None:
        raise ValueError(f"findings[{place}].{wrong}: expected a text, found {members[wrong]!r}")
    return Entry(**{name: str(value) for name, value in members.items()})
