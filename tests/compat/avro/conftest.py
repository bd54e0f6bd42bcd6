"""Avro schemas from Python values."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from skra_compat import Schema
from tests.compat.avro.graphs import PRIMITIVES


@pytest.fixture(scope="session")
def avro() -> Callable[..., Schema]:
    def parsed(tree: Any, **options: Any) -> Schema:
        is_text = isinstance(tree, str) and tree not in PRIMITIVES
        return Schema.parse("AVRO", tree if is_text else json.dumps(tree), **options)

    return parsed
