"""From a pact file to the documents of contracts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.pact.expression import places
from skra_compat.contracts.pact.messages import Members, Message, Warn, members, messages_of
from skra_compat.contracts.path import Every, Path, Step
from skra_compat.event import Json

Entry: TypeAlias = dict[str, Json]

_TYPES: Final[Mapping[str, str]] = {
    "integer": "integer",
    "decimal": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "regex": "string",
    "include": "string",
    "datetime": "string",
    "timestamp": "string",
    "date": "string",
    "time": "string",
    "semver": "string",
}
_FORMATS: Final[Mapping[str, tuple[str, str]]] = {"date": ("yyyy-MM-dd", "date"), "datetime": ("'T'", "date-time")}
_EQUAL: Final = frozenset({"equality", "values"})
_SEMVER: Final = r"^[0-9]+\.[0-9]+\.[0-9]+"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file came to: documents of contracts, and what of it has no meaning here."""

    documents: tuple[Mapping[str, Json], ...]
    warnings: tuple[str, ...]


def contracts_of(pact: object, topic: str = "", *, strict: bool = False) -> Imported:
    """One contract for each topic of the file; `topic` where the file does not name it.

    With `strict` a value without a matcher is a need too: the field has that value in every event.

    Raises:
        InvalidContract: the file is no pact, or does not say of which topic a message is.
    """
    consumer = str(members(members(pact).get("consumer")).get("name", ""))
    if not consumer:
        raise InvalidContract("no pact: expected a consumer with its name, a provider, and messages or interactions")
    warnings: list[str] = []
    found: dict[str, _Collected] = {}
    for message in messages_of(members(pact), warnings.append):
        of_topic = topic or message.topic
        if not of_topic:
            raise InvalidContract(f"{message.description!r} names no topic in its metadata: say it with --topic")
        found.setdefault(of_topic, _Collected(strict, warnings.append)).add(message)
    if not found:
        warnings.append("the file has no message of a topic")
    documents = [{"contract": consumer, "topic": name, **one.document()} for name, one in found.items()]
    return Imported(tuple(documents), tuple(dict.fromkeys(warnings)))


@dataclass(slots=True)
class _Collected:
    """Needs and examples of one topic."""

    strict: bool
    warn: Warn
    needs: dict[Path, Entry] = field(default_factory=dict[Path, Entry])
    examples: list[Json] = field(default_factory=list[Json])

    def add(self, message: Message) -> None:
        self.examples.append(message.contents)
        shapes = _Shapes(message, self.warn)
        for path, entry in shapes.needs(self.strict):
            known = self.needs.setdefault(path, entry)
            if known != entry:  # of messages that differ, what they have in common
                self.needs[path] = {word: value for word, value in known.items() if entry.get(word) == value}

    def document(self) -> dict[str, Json]:
        reads: list[Json] = [{"path": str(path), **entry} for path, entry in self.needs.items()]
        return {"reads": reads, "examples": self.examples}


class _Shapes:
    """The matchers of one message, spread over the places of its example."""

    def __init__(self, message: Message, warn: Warn) -> None:
        self._message = message
        self._warn = warn
        self._own = {path: rule for text, rule in message.rules.items() for path in self._path(text)}

    def needs(self, strict: bool) -> Iterator[tuple[Path, Entry]]:
        yield from self._at(self._message.contents, (), typed=False, strict=strict)

    def _path(self, text: str) -> Iterator[tuple[Step, ...]]:
        steps = places(text)
        if steps is None:
            self._warn(f"{self._message.description}: {text} is a place that no need can name: left out")
        else:
            yield steps

    def _at(self, value: Json, steps: tuple[Step, ...], *, typed: bool, strict: bool) -> Iterator[tuple[Path, Entry]]:
        """Needs of a place and of those below; a `type` matcher holds below too until another is met."""
        rules = self._own.get(steps)
        if rules is not None:
            typed = any(one.get("match", "type") in {"type", "eachValue"} for one in rules)
        entry = self._entry(rules or [], value, typed=typed)
        if entry is None and strict and not isinstance(value, dict | list):
            entry = Entry(one_of=[value])
        if entry is not None and steps:
            yield Path(steps), entry
        for step, below in _inside(
            value, {path[len(steps)] for path in self._own if path[: len(steps)] == steps != path}
        ):
            yield from self._at(below, (*steps, step), typed=typed, strict=strict)

    def _entry(self, rules: list[Members], value: Json, *, typed: bool) -> Entry | None:
        entry: Entry = {"type": _type_of(value)} if typed else {}
        for rule in rules:
            kind = str(rule.get("match", "type"))
            if kind in _TYPES:
                entry |= {"type": _TYPES[kind], **_detail(kind, rule)}
            elif kind in {"type", "eachValue"}:
                entry |= {word: rule[own] for own, word in (("min", "min_items"), ("max", "max_items")) if own in rule}
            elif kind == "notEmpty":
                entry |= {"min_items" if isinstance(value, list) else "min_length": 1}
            elif kind not in _EQUAL:
                self._warn(f"{self._message.description}: the matcher {kind!r} is no need: left out")
        return entry or None


def _detail(kind: str, rule: Members) -> Entry:
    if kind == "regex" and isinstance(rule.get("regex"), str):
        return {"pattern": rule["regex"]}
    if kind == "semver":
        return {"pattern": _SEMVER}
    sign, name = _FORMATS.get("datetime" if kind == "timestamp" else kind, ("", ""))
    written = str(rule.get("format", rule.get(kind, "")))
    return {"format": name} if name and (not written or sign in written) else {}


def _inside(value: Json, named: set[Step]) -> Iterator[tuple[Step, Json]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield (Every.VALUE if Every.VALUE in named else name), below
    elif isinstance(value, list) and value:
        yield Every.ITEM, value[0]


def _type_of(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case dict():
            return "object"
        case _:
            return "array"
