"""The run behind `skra lint`: every place is read, every event judged by what holds for it, baselines set aside."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from skra.configuration.lint_file import Configurations
from skra.configuration.lint_settings import LintSettings
from skra.exits import Unreadable, Unusable
from skra.inputs.material import Material, Place
from skra.report.findings import Judged, Linted
from skra.report.unread import Unread
from skra.schema_file import read_text
from skra_compat import Json
from skra_lint import Baseline, Category, Finding, Review, Rule, Stream, review, rule_named
from skra_lint.baseline import Entry


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user says about a run; it wins over every configuration."""

    asked: LintSettings
    configurations: Configurations
    samples: tuple[Mapping[str, Json], ...] = ()
    """Events of the stream, where they are given beside the schema."""

    def at(self, path: Path | None) -> LintSettings:
        """What holds for a file, and for what is in none."""
        return self.configurations.at(path).at(path).under(self.asked)

    def excludes(self, path: Path) -> bool:
        """Whether a file found in a folder is to be left out."""
        return self.configurations.at(path).excludes(path)


def lint_all(places: Iterable[Place], terms: Terms, mend: Callable[[Material, LintSettings], Material]) -> Linted:
    """The findings of a run; `mend` may put another schema in the place of what was read."""
    judged: list[Judged] = []
    unread: list[Unread] = []
    for place in places:
        for one in _read(place):
            if isinstance(one, Unusable):
                one.show()
                unread.append(Unread(place.name, one))
            else:
                settings = terms.at(one.path)
                judged.append(judge(mend(one, settings), settings, terms))
    return Linted(tuple(judged), tuple(unread))


def judge(material: Material, settings: LintSettings, terms: Terms) -> Judged:
    """What the linter says of one event, at the lines of its file."""
    found = reviewed(material, settings, terms)
    return Judged(
        material.file,
        found.event,
        tuple(replace(one, line=material.line(one.line)) for one in found.findings),
        found.suppressed,
        settings.rules,
        settings.fails_from,
        settings.baseline,
        inconclusive=tuple(replace(one, line=material.line(one.line)) for one in found.inconclusive),
    )


def reviewed(material: Material, settings: LintSettings, terms: Terms) -> Review:
    """The linter's own answer."""
    return review(
        material.schema,
        name=material.name,
        rules=settings.rules,
        file=material.file,
        stream=_stream(material.stream, settings, terms),
        accepted=material.accepted,
        today=date.today(),  # noqa: DTZ011 - a suppression holds until a day of the user's own calendar
    )


def without_known(linted: Linted, read: Callable[[Path], Baseline]) -> Linted:
    """The run without the findings that baselines know; an entry that hides nothing any more is a finding."""
    left: list[Judged] = []
    known = 0
    for file in dict.fromkeys(one.baseline for one in linted.judged):
        judged = [one for one in linted.judged if one.baseline == file]
        if file is None:
            left += judged
            continue
        sifted = read(file).sift((found for one in judged for found in one.findings), {one.event for one in judged})
        known += sifted.hidden
        left += _remaining(judged, sifted.remaining)
        left += _stale(file, sifted.stale, judged)
    return replace(linted, judged=tuple(left), known=known)


def baseline_in(file: Path) -> Baseline:
    """The baseline that a file holds. Raises Unreadable."""
    if not file.exists():
        raise Unreadable(
            f"{file}: no such baseline: `skra lint … --write-baseline --baseline {file}` writes it", str(file)
        )
    try:
        return Baseline.parse(read_text(file))
    except ValueError as problem:
        raise Unreadable(f"{file}: no baseline: {problem}", str(file)) from problem


def _read(place: Place) -> Iterator[Material | Unusable]:
    """What is there; a refusal of the place itself is one more thing that cannot be read."""
    try:
        yield from place.read()
    except Unusable as problem:
        yield problem


def _stream(known: Stream, settings: LintSettings, terms: Terms) -> Stream:
    """What the source knows, and what somebody says where it does not; the command line wins."""
    asked = terms.asked
    declared = settings.category or Category.FACT
    return replace(
        known,
        category=asked.category or (declared if known.category is Category.FACT else known.category),
        headers=settings.headers if asked.headers is not None or known.headers is None else known.headers,
        samples=terms.samples or known.samples,
    )


def _remaining(judged: Iterable[Judged], findings: Iterable[Finding]) -> Iterator[Judged]:
    """Each with those of its findings that are left."""
    left = {id(finding) for finding in findings}
    for one in judged:
        yield replace(one, findings=tuple(finding for finding in one.findings if id(finding) in left))


def _stale(file: Path, entries: Iterable[Entry], judged: list[Judged]) -> Iterator[Judged]:
    rule: Rule = rule_named("unused-suppression")
    found = tuple(
        Finding(
            code=rule.code,
            rule=rule.name,
            severity=rule.severity,
            confidence=1.0,
            file=str(file),
            line=0,
            path=entry.path,
            message=f"the baseline's entry for {entry.code} in '{entry.event}' hides nothing any more: {entry.message}",
            evidence="",
            fix="write the baseline again: --write-baseline",
            event=entry.event,
        )
        for entry in entries
    )
    asked = any(rule.code == one.code for each in judged for one in each.rules)
    if found and asked:
        fails_from = min(one.fails_from for one in judged)
        yield Judged(str(file), "baseline", found, 0, (rule,), fails_from, baseline=None, counted=False)
