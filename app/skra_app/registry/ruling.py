"""What rules may be that somebody sends (registry API §1.5), and what they are where they do not say so.

Rules that stand are not asked: they are what they were taken for.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from skra_app.errors import InvalidRuleSet
from skra_app.registry.content import Rule, RuleSet

TRANSFORM: Final = "TRANSFORM"
WRITEREAD: Final = "WRITEREAD"
KINDS: Final = frozenset({TRANSFORM, "CONDITION"})
MIGRATING: Final = frozenset({"UPGRADE", "DOWNGRADE", "UPDOWN"})
"""Modes of rules that turn an event of one version into one of another."""
HANDLING: Final = frozenset({"WRITE", "READ", WRITEREAD})
"""Modes of rules that are asked when an event is written or read."""
MODES: Final = MIGRATING | HANDLING
TWOFOLD: Final = frozenset({WRITEREAD, "UPDOWN"})
"""Modes with two sides, each of which may have an action of its own."""
_LONGEST: Final = 64
"""Characters of a name."""


def accepted(rules: RuleSet) -> RuleSet:
    """The rules, each with its kind and its mode. Raises InvalidRuleSet where they cannot be kept together."""
    complete = RuleSet(
        tuple(map(_complete, rules.migration)),
        tuple(map(_complete, rules.domain)),
        tuple(map(_complete, rules.encoding)),
        rules.enable_at,
    )
    if fault := next(_faults(complete), None):
        raise InvalidRuleSet(f"Invalid rule set: {fault}")
    return complete


def merged(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Rules with others put behind them; of two with one name the new one stays."""
    names = {rule.name for rule in new}
    return (*(rule for rule in old if rule.name not in names), *new)


def _complete(rule: Rule) -> Rule:
    if rule.kind and rule.mode:
        return rule
    return replace(rule, kind=rule.kind or TRANSFORM, mode=rule.mode or WRITEREAD)


def _faults(rules: RuleSet) -> Iterator[str]:
    """Why the rules do not fit together, the first fault first."""
    names: set[str] = set()
    for what, modes, each in (
        ("migration", MIGRATING, rules.migration),
        ("domain", HANDLING, rules.domain),
        ("encoding", HANDLING, rules.encoding),
    ):
        for rule in each:
            yield from _name_faults(rule.name)
            if rule.name in names:
                yield f"found rules with the same name: {rule.name}"
            names.add(rule.name)
            if rule.mode not in modes:
                yield f"{what} rules can only be {', '.join(sorted(modes))}: {rule.name} is {rule.mode}"
            yield from _member_faults(rule)


def _name_faults(name: str) -> Iterator[str]:
    if not name:
        yield "found a rule without a name"
    elif len(name) > _LONGEST:
        yield f"the name of a rule has at most {_LONGEST} characters: {name[:_LONGEST]}… has {len(name)}"
    elif not (name[0].isalpha() or name[0] == "_") or not all(c.isalnum() or c in "_-" for c in name):
        yield f"the name of a rule is a letter or _, and then letters, digits, _ and -: found {name!r}"


def _member_faults(rule: Rule) -> Iterator[str]:
    if rule.kind not in KINDS:
        yield f"a rule is of kind {' or '.join(sorted(KINDS))}: {rule.name} is {rule.kind}"
    if rule.type is None:
        yield f"rule {rule.name} has no type: say what runs it, as in CEL"
    for action in (rule.on_success, rule.on_failure):
        if action and "," in action and rule.mode not in TWOFOLD:
            yield f"two actions are for rules of mode {' or '.join(sorted(TWOFOLD))}: {rule.name} is {rule.mode}"
