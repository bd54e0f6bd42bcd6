"""The pages of the catalogue, written from the rules' own docstrings."""

from skra_lint.finding import Severity
from skra_lint.rule import Rule, all_rules

FAMILIES = {
    "SP": ("single purpose", "An event serves one purpose; a field that only some of them fill shows two."),
    "ST": ("streams", "A topic has one writer, one type of event, a schema, an owner and a key."),
    "FA": ("facts", "An event is a fact that tells the whole story, not a signal to come and ask."),
    "EN": ("envelope", "An event says when, from where, under which schema, why and in which trace."),
    "PI": ("personal and internal data", "An event holds what you would gladly share."),
    "SC": ("schema", "A schema says what is meant, once."),
    "LN": ("suppressions", "What was accepted has a reason, and is still there."),
}
"""What the two letters of a code stand for, and the principle behind the rules."""


def pages() -> dict[str, str]:
    """Every page by the name of its file, `README.md` first."""
    return {"README.md": _index(), **{f"{rule.code}.md": _page(rule) for rule in all_rules()}}


def described(rule: Rule) -> str:
    """The rule's weight, set and exemptions in one sentence."""
    exempt = ", ".join(sorted(category.value for category in rule.exempt))
    silent = f"; silent about streams of the category {exempt}" if exempt else ""
    at_most = "" if rule.severity is Severity.INFO else "at most "
    return f"{at_most}{rule.severity.label}, set {rule.ruleset.name.lower()}{silent}"


def _page(rule: Rule) -> str:
    family, _ = FAMILIES[rule.family]
    return f"""# {rule.code} {rule.name}

*Family {rule.family}, {family}: {described(rule)}.*

{rule.doc}

Accept it where it is right, with a reason: `"x-skra-ignore": {{"{rule.code}": "why"}}` beside the field or at the root,
in Protobuf the comment `// skra:ignore {rule.code} why`.
"""


def _index() -> str:
    lines = [
        "# The rules",
        "",
        "Written from the rules' docstrings by `python docs/write_rules.py`. `skra lint --explain CODE` prints one.",
        "",
    ]
    for family, (title, principle) in FAMILIES.items():
        lines += [f"## {family}: {title}", "", principle, "", "| code | rule | severity | set |", "|---|---|---|---|"]
        lines += [
            f"| [{rule.code}]({rule.code}.md) | {rule.name}: {rule.summary.rstrip('.')} "
            f"| {rule.severity.label} | {rule.ruleset.name.lower()} |"
            for rule in all_rules()
            if rule.family == family
        ]
        lines.append("")
    return "\n".join(lines)
