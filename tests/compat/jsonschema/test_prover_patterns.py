"""Patterns as languages, against the engine that the gate runs them in."""

import re
from random import Random

import pytest

from skra_compat.budget import Budget, Exhausted
from skra_compat.formats.jsonschema.rules.language import find
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.regex import NotRegular

LETTERS = "ab1-_ é\n"
ATOMS = ("a", "b", "ab", "[ab]", "[^a]", "\\d", "\\w", "\\s", ".", "\\-", "1", "é", "\\W", "[a-c1]", "(?:ab|1)")
MARKS = ("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "*?", "{2,}")


def pattern(random: Random, depth: int = 2) -> str:
    parts = []
    for _ in range(random.randint(1, 3)):
        inner = f"({pattern(random, depth - 1)})" if depth and random.random() < 0.25 else random.choice(ATOMS)
        parts.append(inner + random.choice(MARKS))
    found = "".join(parts)
    return f"{found}|{pattern(random, depth - 1)}" if depth and random.random() < 0.15 else found


def anchored(random: Random) -> str:
    found = pattern(random)
    look = random.choice((f"(?={pattern(random)})", f"(?!{pattern(random)})"))
    return random.choice((found, f"^{found}$", f"^(?:{found})$", f"^{found}", f"{found}$", f"^{look}{found}"))


def text(random: Random) -> str:
    return "".join(random.choice(LETTERS) for _ in range(random.randint(0, 5)))


def attack(seeds: range) -> int:
    """Patterns in pairs: an answer of `find` holds in the engine, and no text contradicts it."""
    proved = 0
    for seed in seeds:
        random = Random(seed)
        one, other = anchored(random), anchored(random)
        try:
            found = find([one], [other], 0, 6, Budget(20_000))
        except (NotRegular, Exhausted):
            continue
        if found is not None:
            assert matches(one, found), (seed, one, other, found)
            assert not matches(other, found), (seed, one, other, found)
            continue
        proved += 1
        for _ in range(60):
            tried = text(random)
            assert not matches(one, tried) or matches(other, tried), (seed, one, other, tried)
    return proved


def test_inclusion_is_as_the_engine_sees_it():
    assert attack(range(300)) > 10


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_inclusion_is_as_the_engine_sees_it_for_long():
    assert attack(range(1_000, 16_000)) > 500


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ("^(?!admin)[a-z]+$", "^[a-z]+$", None),
        ("^[a-z]+$", "^(?!admin)[a-z]+$", "admin"),
        ("^(?=.*[A-Z])(?=.*\\d).{8,}$", "^(?=.*\\d).{6,}$", None),
        ("^(?=\\d)\\d$", "^[0-9]$", "\u0660"),
        ("^(?=.)\\s$", "^\\s$", "\x85"),
        ("^(?<year>\\d{4})$", "^\\d+$", None),
        ("^a$", "^a$|b", None),
        ("^[0-9a-f]{8}$", "^[0-9a-fA-F]{8}$", None),
        ("(a+)+$", "a$", None),
        ("^(a|a)*b$", "^a*b$", None),
    ],
)
def test_a_pattern_within_another(inside, outside, expected):
    assert find([inside], [outside], 0, None, Budget(200_000)) == expected


def test_what_is_found_is_short():
    found = find(["^[a-z]{3,}$"], ["^a"], 0, None, Budget(200_000))
    assert found is not None
    assert re.fullmatch("[b-z][a-z]{2}", found)
