"""What holds for the linting of a file: each setting by itself, so that a nearer word can replace it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from skra.configuration.path_pattern import fits
from skra_lint import Category, Rule, RuleSet, Severity, select_rules


class LintSettings(NamedTuple):
    """None everywhere means that nothing was said."""

    set: RuleSet | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    severity: tuple[tuple[str, Severity | None], ...] | None = None
    """By code, family or name of a rule; None is off."""
    category: Category | None = None
    headers: frozenset[str] | None = None
    fail_on: Severity | None = None
    baseline: Path | None = None
    exclude: tuple[str, ...] | None = None
    """Patterns of paths that are not looked for in folders."""

    def under(self, nearer: "LintSettings") -> "LintSettings":
        """These settings where `nearer` says nothing; severities add up."""
        said: dict[str, Any] = {name: value for name, value in nearer._asdict().items() if value is not None}
        if self.severity and nearer.severity:
            said["severity"] = (*self.severity, *nearer.severity)
        return self._replace(**said)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked, each with the severity that it has here. Raises UnknownRule."""
        return _rules(self.set or RuleSet.RECOMMENDED, self.select or (), self.ignore or (), self.severity or ())

    @property
    def fails_from(self) -> Severity:
        """The severity from which a finding fails a run."""
        return self.fail_on or Severity.WARN


class Configuration(NamedTuple):
    """What one file says, and for which paths it says something else."""

    file: Path | None = None
    settings: LintSettings = LintSettings()
    per_path: tuple[tuple[str, LintSettings], ...] = ()

    def at(self, path: Path | None) -> LintSettings:
        """What holds for a file; what a pattern ignores is ignored besides."""
        found = self.settings
        for nearer in self._fitting(path):
            ignored = (*(found.ignore or ()), *(nearer.ignore or ()))
            found = found.under(nearer)._replace(ignore=ignored or None)
        return found

    def excludes(self, path: Path) -> bool:
        """Whether a file found in a folder is to be left out."""
        place = self._place(path)
        return place is not None and any(fits(pattern, place) for pattern in self.settings.exclude or ())

    def _fitting(self, path: Path | None) -> Iterator[LintSettings]:
        place = None if path is None else self._place(path)
        if place is not None:
            yield from (settings for pattern, settings in self.per_path if fits(pattern, place))

    def _place(self, path: Path) -> str | None:
        if self.file is None:
            return None
        whole, root = path.absolute(), self.file.parent
        return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else None


@lru_cache(maxsize=256)
def _rules(
    ruleset: RuleSet,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[tuple[str, Severity | None], ...],
) -> tuple[Rule, ...]:
    """The more of a code an entry says, the more it counts."""
    weighed = {rule.code: rule for rule in select_rules(select, ignore, ruleset)}
    for word, weight in sorted(severity, key=lambda entry: len(entry[0])):
        for meant in select_rules([word], ruleset=RuleSet.PREVIEW):
            rule = weighed.get(meant.code)
            if rule is not None and weight is None:
                del weighed[meant.code]
            elif rule is not None and weight is not None:
                weighed[meant.code] = rule.weighing(weight)
    return tuple(weighed.values())
