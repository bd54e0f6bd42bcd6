"""From a pact file to the documents of contracts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from skra_compat.contracts.errors import InvalidContract
from skra_compat.contracts.pact.expression import places
from skra_compat.contracts.pact.messages import Message, messages_of
from skra_compat.contracts.pact.rule import Rule, Warn, members
from skra_compat.contracts.pact.shapes import Entry, shape_of
from skra_compat.contracts.path import Every, Path, Step
from skra_compat.contracts.wellformed import DEEPEST, is_deep
from skra_compat.event import Json


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
    if is_deep(pact):
        raise InvalidContract(f"parts inside of parts, deeper than {DEEPEST}")
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
    headers: list[str] | None = None
    """Those that matchers of every message speak of."""

    def add(self, message: Message) -> None:
        self.examples.append(message.contents)
        self.headers = [name for name in message.headers if self.headers is None or name in self.headers]
        shapes = _Shapes(message, self.warn)
        for path, entry in shapes.needs(self.strict):
            known = self.needs.setdefault(path, entry)
            if known != entry:  # of messages that differ, what they have in common
                self.needs[path] = {word: value for word, value in known.items() if entry.get(word) == value}

    def document(self) -> dict[str, Json]:
        reads: list[Json] = [{"path": str(path), **entry} for path, entry in self.needs.items() if path.steps]
        headers: list[Json] = [{"name": name} for name in self.headers or ()]
        return {"reads": reads, "examples": self.examples, **({"headers": headers} if headers else {})}


class _Shapes:
    """The matchers of one message, spread over the places of its example."""

    def __init__(self, message: Message, warn: Warn) -> None:
        self._message = message
        self._warn = warn
        self._own = {path: rule for text, rule in message.rules.items() for path in self._path(text)}

    def needs(self, strict: bool) -> Iterator[tuple[Path, Entry]]:
        yield from self._at(self._message.contents, (), None, typed=False, strict=strict)

    def _path(self, text: str) -> Iterator[tuple[Step, ...]]:
        steps = places(text)
        if steps is None:
            self._warn(f"{self._message.description}: {text} is a place that no need can name: left out")
        else:
            yield steps

    def _at(
        self, value: Json, steps: tuple[Step, ...], given: Rule | None, *, typed: bool, strict: bool
    ) -> Iterator[tuple[Path, Entry]]:
        """Needs of a place and of those below; a `type` matcher holds below too until another is met."""
        rule = self._own.get(steps, given)
        if rule is not None:
            typed = rule.cascades
        entry = shape_of(rule or Rule(), value, typed=typed, warn=lambda said: self._tell(steps, said))
        if entry is None and strict and not isinstance(value, dict | list):
            entry = Entry(one_of=[value])
        if entry is not None and steps:
            yield Path(steps), entry
        below = None if rule is None else rule.below
        for step, one in _inside(value, self._named(steps, rule)):
            yield from self._at(one, (*steps, step), below, typed=typed, strict=strict)

    def _named(self, steps: tuple[Step, ...], rule: Rule | None) -> set[Step]:
        """The steps that matchers take below a place."""
        named = {path[len(steps)] for path in self._own if path[: len(steps)] == steps != path}
        return {*named, Every.VALUE} if rule is not None and rule.each else named

    def _tell(self, steps: tuple[Step, ...], said: str) -> None:
        self._warn(f"{self._message.description}: {Path(steps) if steps else 'the event'}: {said}")


def _inside(value: Json, named: set[Step]) -> Iterator[tuple[Step, Json]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield (Every.VALUE if Every.VALUE in named and name not in named else name), below
    elif isinstance(value, list) and value:
        yield Every.ITEM, value[0]
