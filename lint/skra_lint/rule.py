"""A rule: a function that yields hits, with the name and weight it goes by."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from skra_lint import rules as rules_folder
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.stream import Category

Check = Callable[[LintedEvent], Iterator[Hit]]


class RuleSet(IntEnum):
    """Sets that hold one another: a rule of `MINIMAL` is in all three."""

    MINIMAL = 1
    RECOMMENDED = 2
    STRICT = 3


class UnknownRule(ValueError):
    """A selection names a code that no rule has."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that the linter looks for. `doc` explains it with a bad and a good event."""

    code: str
    name: str
    severity: Severity
    ruleset: RuleSet
    exempt: frozenset[Category]
    """Categories of stream that the rule does not judge."""
    doc: str
    check: Check

    @property
    def family(self) -> str:
        """The letters of the code: SP, ST, FA, EN, PI, SC, LN."""
        return self.code[:2]


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
    """The rules of a set, or those whose code begins with one of `select`; less those of `ignore`.

    Raises:
        UnknownRule: an entry fits no rule.
    """
    for prefix in (*select, *ignore):
        if not prefix or not any(rule.code.startswith(prefix.upper()) for rule in all_rules()):
            raise UnknownRule(f"no rule begins with {prefix!r}; there are {_codes()}")
    wanted = tuple(prefix.upper() for prefix in select)
    unwanted = tuple(prefix.upper() for prefix in ignore)
    return tuple(
        rule
        for rule in all_rules()
        if (rule.code.startswith(wanted) if wanted else rule.ruleset <= ruleset) and not rule.code.startswith(unwanted)
    )


def rule_named(name: str) -> Rule:
    """The rule with that code or name.

    Raises:
        UnknownRule: there is none.
    """
    for candidate in all_rules():
        if name.upper() == candidate.code or name.lower() == candidate.name:
            return candidate
    raise UnknownRule(f"no rule is called {name!r}; there are {_codes()}")


def _codes() -> str:
    return " ".join(rule.code for rule in all_rules())
