# ruff: noqa: PERF401 - cases are one line each, schemas are not wrapped
from __future__ import annotations

import random

import pytest

SCALARS = [
    "double",
    "float",
    "int32",
    "int64",
    "uint32",
    "uint64",
    "sint32",
    "sint64",
    "fixed32",
    "fixed64",
    "sfixed32",
    "sfixed64",
    "bool",
    "string",
    "bytes",
]
KEYS = [each for each in SCALARS if each not in {"double", "float", "bytes"}]


class Texts:
    """Random `.proto` texts, of which one can be a small edit of another: same names, same numbers, other details."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        syntax = self.random.choice(["proto2", "proto3"])
        enums = [self._enum(name, syntax) for name in ("Colour", "Size")]
        messages = [self._message(name, syntax, 2) for name in ("Event", "Part", "Leaf")]
        return "\n".join([f'syntax = "{syntax}";', "package shop;", *messages, *enums])

    def _enum(self, name: str, syntax: str) -> str:
        numbers = sorted({0, *self.random.sample(range(1, 6), self.random.randint(0, 3))})
        values = " ".join(f"{name.upper()}_{number} = {number};" for number in numbers)
        return f"enum {name} {{ {values} }}"

    def _message(self, name: str, syntax: str, depth: int) -> str:
        parts: list[str] = []
        numbers = self.random.sample(range(1, 9), self.random.randint(0, 6))
        if len(numbers) > 3 and self.random.random() < 0.5:
            chosen = " ".join(f"{self._type()} f{number} = {number};" for number in numbers[:2])
            parts.append(f"oneof choice {{ {chosen} }}")
            numbers = numbers[2:]
        for number in numbers:
            parts.append(self._field(number, syntax))
        if depth and self.random.random() < 0.4:
            parts.insert(self.random.randint(0, len(parts)), self._message("Inner", syntax, depth - 1))
        return f"message {name} {{ {' '.join(parts)} }}"

    def _field(self, number: int, syntax: str) -> str:
        if self.random.random() < 0.15:
            return f"map<{self.random.choice(KEYS)}, {self._type()}> f{number} = {number};"
        if syntax == "proto2":
            label = self.random.choice(["optional", "optional", "optional", "required", "repeated"])
        else:
            label = self.random.choice(["", "", "optional", "repeated"])
        kind = self._type() if label != "required" else self.random.choice(SCALARS)
        return f"{label} {kind} f{number} = {number};"

    def _type(self) -> str:
        return self.random.choice([*SCALARS, "Colour", "Size", "Event", "Part", "Leaf", "int32", "string", "string"])


@pytest.fixture(scope="session")
def texts() -> type[Texts]:
    return Texts
