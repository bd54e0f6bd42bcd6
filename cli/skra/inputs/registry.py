"""Subjects of a registry: the latest version of each, with what is known of its stream.

Any registry that speaks Confluent's API tells subjects, levels and keys; Skra itself tells owners, headers and
categories besides.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from skra.client import RegistryClient
from skra.exits import Unusable
from skra.held import Held
from skra.inputs.material import Material, Place
from skra.inputs.topic_samples import Seen
from skra_compat import InvalidSchema, Json, Schema, UnknownFormat
from skra_lint import Category, Stream
from skra_lint.stream import Reader
from skra_lint.suppress import classified, of_metadata

_NO_LINES = (0,)
"""A text of one line, as registries give them back, has no lines to speak of."""


def registry_places(
    client: RegistryClient, subjects: tuple[str, ...], topics: tuple[str, ...], seen: Mapping[str, Seen]
) -> Iterator[Place]:
    """The subjects asked for, those of the topics asked for, or all but keys; `seen` are samples by topic.

    Raises:
        Unusable: the registry holds none of that name. Unreachable: it does not answer.
    """
    held = _Subjects(client, frozenset(client.subjects()), seen)
    for subject in held.chosen(subjects, topics):
        yield Place(subject, partial(held.materials, subject, () if subject in subjects else topics))


@dataclass
class _Subjects:
    client: RegistryClient
    names: frozenset[str]
    seen: Mapping[str, Seen]
    parsed: dict[str, Schema] = field(default_factory=dict[str, Schema])

    @cached_property
    def _held(self) -> Held:
        return Held(self.client)

    def chosen(self, subjects: tuple[str, ...], topics: tuple[str, ...]) -> list[str]:
        missing = [name for name in subjects if name not in self.names]
        missing += [topic for topic in topics if not any(self._of(topic))]
        if missing:
            raise Unusable(f"{self.client.url} has no subject of {', '.join(missing)}: `skra subjects` lists them")
        events = sorted(name for name in self.names if not name.endswith("-key"))
        of_topics = {name for topic in topics for name in self._of(topic)}
        return [name for name in events if name in {*subjects, *of_topics}] if subjects or topics else events

    def materials(self, subject: str, topics: tuple[str, ...]) -> Iterator[Material]:
        """The subject's latest version; nothing where it turns out to be of another topic than those asked for."""
        schema, topic = self._schema(subject), self._topic(subject)
        if topics and topic not in topics:
            return
        stream = self._known(subject, self._stream(topic) if topic else Stream())
        if topic in self.seen:
            stream = _sampled(stream, self.seen[topic], _full_name(schema))
        noted = self.client.noted(subject)
        stream = stream._replace(
            owner=stream.owner or noted.properties.get("owner") or stream.owner,
            classified=classified(noted.tagged),
        )
        accepted = of_metadata(noted.properties)
        lines = () if "\n" in schema.text.strip() else _NO_LINES
        yield Material(subject, topic or subject, schema, stream, lines=lines, accepted=accepted)

    def _of(self, topic: str) -> Iterator[str]:
        """The value subjects that may be of a topic, under any of the usual strategies of naming."""
        return (name for name in self.names if name.startswith(f"{topic}-") and not name.endswith("-key"))

    def _topic(self, subject: str) -> str:
        """`orders` of `orders-value`, and of `orders-com.acme.OrderPlaced` where its schema has that name."""
        if subject.endswith("-value"):
            return subject.removesuffix("-value")
        name = _full_name(self._schema(subject))
        return subject.removesuffix(f"-{name}") if name and subject.endswith(f"-{name}") else ""

    def _stream(self, topic: str) -> Stream:
        types = sorted(name for name in self._of(topic) if self._topic(name) == topic)
        return Stream(topic=topic, event_types=tuple(types), key=self._key(topic))

    def _key(self, topic: str) -> str | None:
        """Empty: the topic has no key subject. None: the key is no record of one field, so it has no name."""
        if f"{topic}-key" not in self.names:
            return ""
        fields = self._schema(f"{topic}-key").outline.root.fields
        return fields[0].name if len(fields) == 1 else None

    def _known(self, subject: str, stream: Stream) -> Stream:
        level = self.client.config(subject).get("compatibilityLevel")
        told = self.client.stream(subject) or {}
        headers = told.get("headers")
        readers, producers = told.get("readers"), told.get("producers")
        return stream._replace(
            level=str(level) if level else None,
            owner=told.get("owner"),
            headers=None if headers is None else frozenset(map(str, headers)),
            consumers=len(readers) if readers else None,
            producers=None if producers is None else tuple(map(str, producers)),
            readers=None if readers is None else tuple(_reader(one) for one in readers),
            dead_letters=str(told.get("deadLetters") or ""),
            category=Category(told.get("category", Category.FACT.value)),
        )

    def _schema(self, subject: str) -> Schema:
        if subject not in self.parsed:
            found = self.client.version(subject)
            try:
                self.parsed[subject] = self._held.schema(found)
            except (InvalidSchema, UnknownFormat) as refusal:
                raise Unusable(f"{subject} version {found.version}: {refusal}") from refusal
        return self.parsed[subject]


def _sampled(stream: Stream, seen: Seen, name: str) -> Stream:
    """With the samples of that type, and what they all show of the stream."""
    events: Iterable[Mapping[str, Json]] = (one.event for one in seen.samples if one.type in {"", name})
    types = {*(stream.event_types or ()), *(one for one in seen.types if one != name)}
    return stream._replace(
        samples=tuple(events),
        event_types=tuple(sorted(types)) if len(seen.types) > 1 else stream.event_types,
        headers=_headers(seen) if stream.headers is None else stream.headers,
        producers=seen.writers if stream.producers is None else stream.producers,
        key=None if seen.keyed and stream.key == "" else stream.key,
        dead_letters=stream.dead_letters or seen.dead_letters,
    )


def _reader(told: Mapping[str, Json]) -> Reader:
    name, letters, key = (str(told.get(member) or "") for member in ("application", "deadLetters", "idempotentBy"))
    return Reader(name, letters, key)


def _headers(seen: Seen) -> frozenset[str] | None:
    """What the records carry; a frame with an id or a GUID says the schema, as a header would."""
    framed = bool(seen.samples) and all(one.type for one in seen.samples)
    return seen.headers if seen.headers is None or not framed else seen.headers | {"dataschema"}


def _full_name(schema: Schema) -> str:
    outline = schema.outline
    return f"{outline.namespace}.{outline.name}" if outline.namespace else outline.name
