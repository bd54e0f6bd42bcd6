"""From entries to parsed schemas, references resolved (registry API §1.10)."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from skra_app.errors import UnacceptableSchema
from skra_app.registry.bounded import Bounded
from skra_app.registry.state import Held, Place, State
from skra_app.registry.subject import within
from skra_app.registry.version import Version
from skra_compat import InvalidSchema, Limits, Reference, Schema

_PARSED_WEIGHS: Final = 10
"""Bytes in memory per byte of text of a parsed schema, roughly."""


class Text(NamedTuple):
    """A schema text and its language."""

    format: str
    text: str
    lenient: bool = False
    """Take what other registries have stored: see `skra_compat.Limits`."""


class Library:
    """Parsed schemas by the sequence of their entries.

    What stands under a sequence does not change: a schema can be deleted only after everything that refers to it.
    """

    def __init__(self, registered: Callable[[int], Version], limits: Limits, weight: int) -> None:
        self._registered = registered
        self._limits = limits
        self._lenient = limits._replace(lenient=True)
        self._shelf = Bounded[int, Schema](_PARSED_WEIGHS * weight, _weight)
        self._read = Bounded[tuple[Text, tuple[tuple[str, int], ...]], Schema](_PARSED_WEIGHS * weight, _weight)

    def parsed(self, state: State, sequence: int) -> Schema:
        """The schema that an entry registered."""
        found = self._shelf.get(sequence)
        if found is None:
            version = self._registered(sequence)
            found = self._as_sent(version) or self._parse(
                version, self.resolved(state, version.references, version.subject)
            )
            self._shelf.put(sequence, found)
        return found

    def read(self, text: Text, state: State, references: Sequence[Reference], referrer: str) -> Schema:
        """A text that may not be registered; equal texts that refer to the same entries are read once.

        Raises:
            UnacceptableSchema: a reference does not stand, or there are too many.
            InvalidSchema, UnknownFormat: the text is no schema.
        """
        places = ((each.name, within(each.subject, referrer), each.version) for each in references)
        behind = tuple((name, _standing(state, (subject, number)).sequence) for name, subject, number in places)
        strict, key = (text._replace(lenient=False), behind), (text, behind)
        found = self._read.get(strict) or (self._read.get(key) if text.lenient else None)
        if found is None:
            limits = self._lenient if text.lenient else self._limits
            found = Schema.parse(text.format, text.text, self.resolved(state, references, referrer), limits)
            self._read.put(key, found)
        return found

    def _as_sent(self, version: Version) -> Schema | None:
        """The schema that this process read when the version was registered, where it refers to nothing.

        A `.proto` text is left out: its comments are not in the canonical text, which is what other processes read.
        """
        if version.references or version.format == "PROTOBUF":
            return None
        found = self._read.get((Text(version.format, version.text), ()))
        return found if found is not None and found.canonical == version.canonical else None

    def resolved(self, state: State, references: Sequence[Reference], referrer: str) -> Mapping[str, Schema]:
        """Every schema behind the references, by the name that the text which needs it uses.

        The names of the schema itself win over those that its references use; upstream gives one flat set as well, so
        that a text may use what its references refer to.

        Raises:
            UnacceptableSchema: a reference that does not stand, or more than the limit.
        """
        places = [(within(each.subject, referrer), each.version) for each in references]
        done: dict[Place, Schema] = {}
        for place, held in self._closure(state, places):
            found = self._shelf.get(held.sequence)
            if found is None:
                version = self._registered(held.sequence)
                found = self._parse(version, self._named(state, version.references, version.subject, done))
                self._shelf.put(held.sequence, found)
            done[place] = found
        return self._named(state, references, referrer, done)

    def _named(
        self, state: State, references: Iterable[Reference], referrer: str, done: Mapping[Place, Schema]
    ) -> Mapping[str, Schema]:
        """Every schema behind the references by the names in use; of two with one name the nearer one."""
        named: dict[str, Schema] = {}
        waiting = deque((reference, referrer) for reference in references)
        entered: set[Place] = set()
        while waiting:
            reference, by = waiting.popleft()
            place = (within(reference.subject, by), reference.version)
            named.setdefault(reference.name, done[place])
            held = _standing(state, place)
            if held.references and place not in entered:
                entered.add(place)
                waiting.extend((further, place[0]) for further in self._registered(held.sequence).references)
        return named

    def _closure(self, state: State, places: Iterable[Place]) -> Iterator[tuple[Place, Held]]:
        """Everything referred to, each after what it refers to itself; without recursion, as chains may be long."""
        entered: dict[Place, Held] = {}
        left: set[Place] = set()
        waiting = [(place, False) for place in places][::-1]
        while waiting:
            place, leaving = waiting.pop()
            if leaving:
                if place not in left:
                    left.add(place)
                    yield place, entered[place]
            elif place not in entered:
                entered[place] = held = _standing(state, place)
                if len(entered) > self._limits.references:
                    raise UnacceptableSchema(
                        f"Invalid schema: it refers to more than {self._limits.references} schemas"
                    )
                waiting.append((place, True))
                waiting.extend((further, False) for further in reversed(held.references))

    def _parse(self, version: Version, named: Mapping[str, Schema]) -> Schema:
        try:
            return Schema.parse(version.format, version.text, named, self._lenient)  # with its comments, if any
        except InvalidSchema as fault:
            raise UnacceptableSchema(
                f"version {version.number} of subject '{version.subject}' stands and cannot be read any more: {fault}"
            ) from fault


def _standing(state: State, place: Place) -> Held:
    held = state.version(*place)
    if held is None:
        subject, number = place
        raise UnacceptableSchema(
            f'Invalid schema: No schema reference found for subject "{subject}" and version {number}: register it first'
        )
    return held


def _weight(schema: Schema) -> int:
    return 4_096 + _PARSED_WEIGHS * len(schema.text)
