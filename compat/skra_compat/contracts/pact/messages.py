"""The messages of a pact file, whichever way its version writes them."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from skra_compat.event import Json

Warn: TypeAlias = Callable[[str], None]
Members: TypeAlias = Mapping[str, Any]
"""An object of the file, at the edge where it comes in."""

_TOPIC_KEYS: Final = ("topic", "kafka_topic", "destination", "queue")
_BODY_KEYS: Final = ("body", "content", "contents")


@dataclass(frozen=True, slots=True)
class Message:
    """One message that a consumer's tests have handled."""

    description: str
    topic: str
    """Empty where the file does not say."""
    contents: Json
    rules: Mapping[str, list[Members]]
    """Matchers by path expression (`$.a[*].b`)."""


def messages_of(pact: Members, warn: Warn) -> Iterator[Message]:
    """Every asynchronous message of a file; what is of another kind is told and left out."""
    for at, entry in enumerate(map(members, items(pact.get("messages")))):
        yield from _message(entry, f"messages/{at}", entry.get("contents"), warn)
    for at, entry in enumerate(map(members, items(pact.get("interactions")))):
        place = f"interactions/{at}"
        if entry.get("type") != "Asynchronous/Messages":
            warn(f"{place}: {entry.get('type', 'an HTTP interaction')} is no message of a topic: left out")
            continue
        said: Json = entry.get("contents", entry.get("content"))
        yield from _message(
            entry, place, _decoded(members(said), place, warn) if isinstance(said, dict) else said, warn
        )


def members(value: object) -> Members:
    """The value as an object; an empty one for whatever else it is."""
    return cast("Members", value) if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The value as a list; an empty one for whatever else it is."""
    found = cast("Any", value)
    return list(found) if isinstance(value, list) else []


def _message(entry: Members, place: str, contents: Json, warn: Warn) -> Iterator[Message]:
    description = str(entry.get("description", place))
    if isinstance(contents, str):
        contents = _parsed(contents)
    if contents is None:
        warn(f"{place}: without contents: left out")
        return
    metadata = members(entry.get("metadata")) or members(entry.get("metaData"))
    reference = members(members(members(entry.get("comments")).get("references")).get("AsyncAPI"))
    topic = next((str(metadata[key]) for key in _TOPIC_KEYS if metadata.get(key)), "")
    yield Message(description, topic or str(reference.get("channel", "")), contents, _rules(entry, place, warn))


def _decoded(said: Members, place: str, warn: Warn) -> Json:
    """The contents of V4: JSON as it is, or a text, or base64 of one."""
    content: Json = said.get("content", said.get("contents"))
    if isinstance(content, str) and str(said.get("encoded", False)).lower() == "base64":
        try:
            return _parsed(base64.b64decode(content, validate=True).decode())
        except ValueError:
            warn(f"{place}: binary contents are not looked into: left out")
            return None
    return content


def _parsed(text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found


def _rules(entry: Members, place: str, warn: Warn) -> Mapping[str, list[Members]]:
    rules: dict[str, list[Members]] = {}
    for category, said in members(entry.get("matchingRules")).items():
        if category.startswith("$"):  # V2 wrote one flat table
            if category.startswith("$.body"):
                rules[f"${category.removeprefix('$.body')}"] = [members(said)]
        elif category in _BODY_KEYS:
            rules.update(_of_body(members(said), place, warn))
        elif category not in {"metadata", "metaData", "header", "headers"}:
            warn(f"{place}: matching rules of {category!r} are not known: left out")
    return rules


def _of_body(said: Members, place: str, warn: Warn) -> Iterator[tuple[str, list[Members]]]:
    for path, one in said.items():
        matchers = [members(each) for each in items(members(one).get("matchers"))]
        if str(members(one).get("combine", "AND")).upper() != "AND" and len(matchers) > 1:
            warn(f"{place}: {path}: matchers of which one is enough are no need: left out")
        else:
            yield path, matchers
