"""Rules in CEL by which one field's value decides about others, as protovalidate has them in a message's options.

`this.kind != 'card' || has(this.pan)` asks for a card's number: the shape of the message depends on its `kind`. A rule
that only compares fields with one another, or one field with its bounds, is none.
Source: protovalidate.com, reference of message rules (`cel`, `cel_expression`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from skra_compat.event import Json

_OPTION: Final = "(buf.validate.message)"
_LONGEST: Final = 2_000
"""Characters of an expression that is looked at; nobody writes longer ones."""
_TEXT: Final = re.compile(r"""[rR]?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_FIELD: Final = r"\bthis\.([A-Za-z_][\w.]*)"
_VALUE: Final = r"(?:'_'|[1-9]\d*[uU]?\b|(?!this\b)[A-Za-z_][\w.]*\.[A-Z]\w*\b)"
"""A text, a number of an enum or its constant; a comparison with zero or an empty text asks whether it is there."""
_COMPARED: Final = re.compile(rf"{_FIELD}\s*(?:[=!]=\s*{_VALUE}|in\s*\[)|{_VALUE}\s*[=!]=\s*{_FIELD}")
_NAMED: Final = re.compile(_FIELD)
_DECIDES: Final = re.compile(r"\?|\|\||\)\s*[=!]=|[=!]=\s*!?(?:\(|has\()")
"""What makes one part of an expression hang on another."""


def conditions(annotations: Mapping[str, Json]) -> tuple[str, ...]:
    """The fields on which the rules of a message depend, as `Record.conditions` has them; each set once."""
    asked = dict.fromkeys(", ".join(fields) for one in _expressions(annotations) if (fields := _deciding(one)))
    return tuple(f"cel on {fields}" for fields in asked)


def _expressions(annotations: Mapping[str, Json]) -> Iterator[str]:
    rules = annotations.get(_OPTION)
    if not isinstance(rules, Mapping):
        return
    for member in ("cel", "cel_expression"):
        listed = rules.get(member)
        for one in listed if isinstance(listed, list) else ():
            expression = one.get("expression") if isinstance(one, Mapping) else one
            if isinstance(expression, str) and len(expression) <= _LONGEST:
                yield expression


def _deciding(expression: str) -> list[str]:
    """The fields that are compared with a value, where the rule speaks of others too."""
    bare = _TEXT.sub(lambda found: "''" if len(found[1]) == 2 else "'_'", expression)
    if not _DECIDES.search(bare):
        return []
    compared = [found[1] or found[2] for found in _COMPARED.finditer(bare)]
    named = {found[1].partition(".")[0] for found in _NAMED.finditer(bare)}
    others = named - {one.partition(".")[0] for one in compared}
    return list(dict.fromkeys(compared)) if others else []
