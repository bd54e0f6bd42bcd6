"""The words of a configuration, read with care: an unknown key or code is answered with the nearest one."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from skra.configuration.lint_settings import LintSettings
from skra_compat import Json
from skra_lint import Category, RuleSet, Severity, UnknownRule, select_rules

T = TypeVar("T")

PER_PATH: Final = "per_path"
_OFF: Final = "off"


def settings(said: Mapping[str, Json], root: Path) -> LintSettings:
    """What the keys of one section say; paths are relative to `root`.

    Raises:
        ValueError: a key or a value that there is none of; the message names both.
    """
    read: dict[str, Callable[[Json], object]] = {
        "set": lambda value: _choice(value, {one.name.lower(): one for one in RuleSet}),
        "select": codes,
        "ignore": codes,
        "severity": _severities,
        "category": lambda value: _choice(value, {one.value: one for one in Category}),
        "headers": lambda value: frozenset(words(value)),
        "fail_on": severity,
        "baseline": lambda value: root / _text(value),
        "exclude": words,
    }
    found: dict[str, Any] = {}
    for key, value in said.items():
        name = attribute(key)
        try:
            found[name] = read[name](value)
        except ValueError as problem:
            raise ValueError(f"{key}: {problem}") from None
    return LintSettings(**found)


def attribute(key: str) -> str:
    """Our name of a key: `-` and `_` are one letter. Raises ValueError with the nearest key that exists."""
    name = key.replace("-", "_").lower()
    known = LintSettings._fields
    if name not in known:
        raise ValueError(f"there is no key {key!r}: {nearest(name, [*known, PER_PATH])}")
    return name


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words that were probably meant, else all of them."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    written = [one.replace("_", "-") for one in known]
    near = get_close_matches(word.replace("_", "-"), written, n=2, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(written)}"


def words(value: Json) -> tuple[str, ...]:
    """A list, or a text with commas or lines."""
    listed = value if isinstance(value, list) else _text(value).replace("\n", ",").split(",")
    return tuple(word for one in listed if (word := _text(one).strip()))


def codes(value: Json) -> tuple[str, ...]:
    """Codes, families or names of rules. Raises ValueError for one that there is none of."""
    found = words(value)
    try:
        select_rules(found)
    except UnknownRule as unknown:
        raise ValueError(str(unknown)) from None
    return found


def severity(value: Json) -> Severity:
    """Raises ValueError."""
    return Severity.labelled(_text(value))


def _severities(value: Json) -> tuple[tuple[str, Severity | None], ...]:
    """A table, or lines such as `SP104: error`."""
    pairs = value.items() if isinstance(value, Mapping) else map(_pair, words(value))
    return tuple((codes([code])[0], _severity_or_off(weight)) for code, weight in pairs)


def _pair(line: str) -> tuple[str, str]:
    code, colon, weight = line.replace("=", ":").partition(":")
    if not colon:
        raise ValueError(f"expected CODE: SEVERITY, found {line!r}")
    return code.strip(), weight.strip()


def _severity_or_off(weight: Json) -> Severity | None:
    if _text(weight) == _OFF:
        return None
    try:
        return severity(weight)
    except ValueError:
        raise ValueError(f"expected error, warn, info or off, found {weight!r}") from None


def _choice(value: Json, known: Mapping[str, T]) -> T:
    if value not in known:
        raise ValueError(f"found {value!r}: {nearest(str(value), known)}")
    return known[str(value)]


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text, found {value!r}")  # noqa: TRY004 - the configuration is what is wrong
    return value
