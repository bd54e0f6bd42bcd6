"""Each promise of the broker names tests that are there."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]


def promised() -> Iterator[tuple[str, str]]:
    """Promises and the tests that they name."""
    for promises in tomllib.loads((TESTS / "cases/broker/promises.toml").read_text()).values():
        for promise, tests in promises.items():
            assert tests, promise
            yield from ((promise, test) for test in tests)


@cache
def functions(file: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    body = ast.parse(file.read_text()).body
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


@pytest.mark.parametrize(("promise", "test"), [*promised()])
def test_a_promise_is_held_by_a_test(promise: str, test: str) -> None:
    file, _, name = test.partition("::")
    assert (TESTS / file).is_file(), f"{promise}: no file {file}"
    assert name in functions(TESTS / file), f"{promise}: {file} has no {name}"
