"""Reads members of parsed JSON into our types; every fault is a ValueError that names the member and what it found."""

import json
from collections.abc import Mapping
from typing import TypeVar

from skra_app.journal import Json
from skra_compat.json_words import in_words

D = TypeVar("D", str, None)


def text(value: Mapping[str, Json], member: str) -> str:
    """A string that must be there."""
    found = value.get(member)
    if not isinstance(found, str):
        raise unexpected(member, "a string", found)
    return found


def text_or(value: Mapping[str, Json], member: str, default: D) -> str | D:
    """A string, or the default when it is absent or null."""
    return default if value.get(member) is None else text(value, member)


def number(value: Mapping[str, Json], member: str) -> int:
    """A whole number that must be there."""
    found = value.get(member)
    if not isinstance(found, int) or isinstance(found, bool):
        raise unexpected(member, "a whole number", found)
    return found


def number_or(value: Mapping[str, Json], member: str, default: int) -> int:
    """A whole number, or the default when it is absent or null."""
    return default if value.get(member) is None else number(value, member)


def flag(value: Mapping[str, Json], member: str) -> bool:
    """A boolean, or the word for it; absent and null are false."""
    found = value.get(member)
    if found is None:
        return False
    if isinstance(found, str) and found.lower() in {"true", "false"}:
        return found.lower() == "true"
    if not isinstance(found, bool):
        raise unexpected(member, "true or false", found)
    return found


def mapping(value: Mapping[str, Json], member: str) -> Mapping[str, Json]:
    """An object; absent and null are empty."""
    found = value.get(member)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise unexpected(member, "an object", found)
    return found


def mappings(value: Mapping[str, Json], member: str) -> tuple[Mapping[str, Json], ...]:
    """A list of objects; absent and null are empty."""
    found = value.get(member)
    if found is None:
        return ()
    if not isinstance(found, list | tuple):
        raise unexpected(member, "a list of objects", found)
    return tuple(mapping({member: item}, member) for item in found)


def texts(value: Mapping[str, Json], member: str) -> tuple[str, ...]:
    """A list of strings; absent and null are empty."""
    found = value.get(member)
    if found is None:
        return ()
    if not isinstance(found, list | tuple) or not all(isinstance(item, str) for item in found):
        raise unexpected(member, "a list of strings", found)
    return tuple(str(item) for item in found)


def texts_by_name(value: Mapping[str, Json], member: str) -> Mapping[str, str]:
    """An object of strings, numbers and booleans by their words; absent and null are empty."""
    found = mapping(value, member)
    for name, item in found.items():
        if not isinstance(item, str | int | float):
            raise unexpected(f"{member}.{name}", "a string", item)
    return {name: item if isinstance(item, str) else json.dumps(item) for name, item in found.items()}


def numbers(value: Mapping[str, Json], member: str) -> tuple[int, ...]:
    """A list of whole numbers that must be there."""
    found = value.get(member)
    if not isinstance(found, list | tuple):
        raise unexpected(member, "a list of whole numbers", found)
    return tuple(number({member: item}, member) for item in found)


def unexpected(member: str, expected: str, found: Json) -> ValueError:
    """The fault to raise."""
    return ValueError(f"{member}: expected {expected}, found {in_words(found)}")
