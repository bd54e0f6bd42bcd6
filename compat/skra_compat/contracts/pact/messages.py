"""The messages of a pact file, whichever way its version writes them."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from skra_compat.contracts.pact.expression import places
from skra_compat.contracts.pact.rule import Members, Rule, Warn, items, members
from skra_compat.event import Json

_TOPIC_KEYS: Final = ("topic", "kafka_topic", "destination", "queue")
_METADATA: Final = ("metadata", "metaData")
_NO_HEADERS: Final = frozenset({*_TOPIC_KEYS, "contenttype", "content-type", "key"})
_BODY_KEYS: Final = ("body", "content", "contents")


@dataclass(frozen=True, slots=True)
class Message:
    """One message that a consumer's tests have handled."""

    description: str
    topic: str
    """Empty where the file does not say."""
    contents: Json
    rules: Mapping[str, Rule]
    """Matchers by path expression (`$.a[*].b`)."""
    headers: tuple[str, ...] = ()
    """The metadata that matchers speak of, the topic and the type of content aside: a message's headers."""


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


def _message(entry: Members, place: str, contents: Json, warn: Warn) -> Iterator[Message]:
    description = str(entry.get("description", place))
    if isinstance(contents, str):
        contents = _parsed(contents)
    if contents is None:
        warn(f"{place}: without contents: left out")
        return
    metadata = members(entry.get("metadata")) or members(entry.get("metaData"))
    reference = members(members(members(entry.get("comments")).get("references")).get("AsyncAPI"))
    topic = next((str(metadata[key]) for key in _TOPIC_KEYS if metadata.get(key)), str(reference.get("channel", "")))
    yield Message(description, topic, contents, _rules(entry, place, warn), tuple(_headers(entry)))


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


def _rules(entry: Members, place: str, warn: Warn) -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    for category, said in members(entry.get("matchingRules")).items():
        if category.startswith("$"):  # V2 wrote one flat table
            if category.startswith("$.body"):
                rules[f"${category.removeprefix('$.body')}"] = Rule((members(said),))
        elif category in _BODY_KEYS:
            rules.update((path, _rule(members(one))) for path, one in members(said).items())
        elif category not in {*_METADATA, "header", "headers"}:
            warn(f"{place}: matching rules of {category!r} are not known: left out")
    return rules


def _rule(said: Members) -> Rule:
    any_of = str(said.get("combine", "AND")).upper() == "OR"
    return Rule(tuple(members(one) for one in items(said.get("matchers"))), any_of)


def _headers(entry: Members) -> Iterator[str]:
    rules = members(entry.get("matchingRules"))
    for category in _METADATA:
        for path in members(rules.get(category)):
            steps = places(path if path.startswith("$") else f"$['{path}']") or ()
            name = steps[0] if len(steps) == 1 and isinstance(steps[0], str) else ""
            if name and name.lower() not in _NO_HEADERS:
                yield name
