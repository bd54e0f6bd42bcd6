"""A rule: a function that yields hits, with the name and weight it goes by."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from skra_lint import rules as rules_folder
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.stream import Category

Check = Callable[[LintedEvent], Iterator[Hit]]


class RuleSet(IntEnum):
    """Sets that hold one another: a rule of `MINIMAL` is in all of them."""

    MINIMAL = 1
    RECOMMENDED = 2
    STRICT = 3
    PREVIEW = 4
    """Rules that have not settled: only this set holds them, and a family does not select them."""


class UnknownRule(ValueError):
    """A selection names what no rule is called."""


class Rule(NamedTuple):
    """One thing that the linter looks for. `doc` explains it with a bad and a good event."""

    code: str
    name: str
    severity: Severity
    ruleset: RuleSet
    exempt: frozenset[Category]
    """Categories of stream that the rule does not judge."""
    doc: str
    check: Check
    fixed: bool = False
    """The severity is somebody's decision: neither a mild case nor a low confidence lowers it."""

    @property
    def family(self) -> str:
        """The letters of the code: SP, ST, FA, EN, PI, SC, LN."""
        return self.code[:2]

    @property
    def summary(self) -> str:
        """The first sentence of its explanation."""
        return self.doc.partition("\n\n")[0].replace("\n", " ")

    def weighing(self, severity: Severity) -> "Rule":
        """The same rule, whose findings all have that severity."""
        return self._replace(severity=severity, fixed=True)

    def is_meant(self, word: str) -> bool:
        """Whether a word is its code, the beginning of it, or its name."""
        return bool(word) and (self.code.startswith(word.upper()) or self.name == word.lower())


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    ruleset: RuleSet = RuleSet.RECOMMENDED,
    exempt: Sequence[Category] = (),
) -> Callable[[Check], Rule]:
    """Turn a check into a rule; its explanation is the docstring of the module, with a bad and a good event."""

    def wrap(check: Check) -> Rule:
        doc = sys.modules[check.__module__].__doc__ or ""
        return Rule(code, name, severity, ruleset, frozenset(exempt), doc.strip(), check)

    return wrap


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, in order of code; a new one is a new file there."""
    modules = (
        importlib.import_module(f"{rules_folder.__name__}.{module.name}")
        for module in pkgutil.iter_modules(rules_folder.__path__)
    )
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Rule))
    return tuple(sorted(found, key=lambda rule: rule.code))


def select_rules(
    select: Sequence[str] = (), ignore: Sequence[str] = (), ruleset: RuleSet = RuleSet.RECOMMENDED
) -> tuple[Rule, ...]:
    """The rules of a set, or those that one of `select` means; less those that one of `ignore` means.

    An entry is a code (`SP105`), the beginning of one (`SP`), or a rule's name.

    Raises:
        UnknownRule: an entry means no rule.
    """
    for word in (*select, *ignore):
        if not any(rule.is_meant(word) for rule in all_rules()):
            raise UnknownRule(_unknown(word))
    chosen = (rule for rule in all_rules() if (_selected(rule, select, ruleset) if select else rule.ruleset <= ruleset))
    return tuple(rule for rule in chosen if not any(rule.is_meant(word) for word in ignore))


@cache
def recommended() -> tuple[Rule, ...]:
    """The rules of `RuleSet.RECOMMENDED`."""
    return select_rules()


def rule_named(name: str) -> Rule:
    """The rule with that code or name.

    Raises:
        UnknownRule: there is none.
    """
    for candidate in all_rules():
        if name.upper() == candidate.code or name.lower() == candidate.name:
            return candidate
    raise UnknownRule(_unknown(name))


def _selected(rule: Rule, select: Sequence[str], ruleset: RuleSet) -> bool:
    """A rule that has not settled is meant by its own code or name, not by its family's."""
    exact = {rule.code.lower(), rule.name}
    settled = rule.ruleset < RuleSet.PREVIEW or ruleset is RuleSet.PREVIEW
    return any(rule.is_meant(word) and (settled or word.lower() in exact) for word in select)


def _unknown(word: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    known = {written.lower(): written for rule in all_rules() for written in (rule.code, rule.name, rule.family)}
    near = [known[found] for found in get_close_matches(word.lower(), known, n=3, cutoff=0.5)]
    meant = f"did you mean {' or '.join(near)}?" if near else "`skra lint --list-rules` lists them"
    return f"no rule is called {word!r}, nor does a code begin with it: {meant}"
