"""A schema: text that its language has accepted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from skra_compat.budget import Limits
from skra_compat.errors import InvalidSchema, OpaqueSchema
from skra_compat.event import Values
from skra_compat.format import Answers, BearsTags, Format, HoldsSeveral, Prepares, Renders, answers, format_named
from skra_compat.lazy import Lazy
from skra_compat.opaque import Opaque
from skra_compat.outline import Event
from skra_compat.position import Places
from skra_compat.tag import Tags
from skra_compat.view import View

_BOTTOMLESS: Final = "parts lead to parts more deeply than this process can follow"


class Reference(NamedTuple):
    """How one schema names another that a registry holds."""

    name: str
    """As the referring text says it: an Avro full name, a `$ref`, an import path."""
    subject: str
    version: int


@dataclass(frozen=True, eq=False)
class Schema:
    """Parsed text, its canonical form and the schemas that it refers to.

    Two schemas are equal when language, canonical text and references are.
    """

    format: str
    text: str
    """As it was given."""
    references: Mapping[str, "Schema"] = field(repr=False)
    model: object = field(repr=False)
    """The language's own parsed form; nobody outside of its folder looks into it."""
    forgiven: InvalidSchema | None = field(default=None, repr=False)
    """What a strict reading has against the text, where it was read leniently and is off the rules."""

    @classmethod
    def parse(
        cls,
        format: str,  # noqa: A002 - the vocabulary's word for a schema language
        text: str,
        references: Mapping[str, "Schema"] | None = None,
        limits: Limits = Limits(),
    ) -> "Schema":
        """The schema of a text; `references` by the name that the text uses.

        With lenient limits an opaque text is a schema too (see `opaque`).

        Raises:
            UnknownFormat: no such language.
            InvalidSchema: with line or path.
        """
        language = format_named(format)
        named = MappingProxyType(dict(references or {}))
        for reference, other in named.items():
            if other.format != format:
                raise InvalidSchema(f"reference {reference!r} is {other.format}: expected {format}, as the schema is")
        models = {name: schema.model for name, schema in named.items()}
        try:
            _refuse_opaque(named)
            return cls(format, text, named, language.parse(text, models, limits._replace(lenient=False)))
        except RecursionError as depth:
            raise InvalidSchema(_BOTTOMLESS) from depth
        except InvalidSchema as reason:
            if not limits.lenient:
                raise
            return cls(format, text, named, _leniently(language, text, named, limits), reason)

    @staticmethod
    def prepare(
        format: str,  # noqa: A002 - see parse
        texts: Iterable[str],
        references: Mapping[str, "Schema"] | None = None,
    ) -> None:
        """Have the work done together that parsing each of many texts would do by itself; answers stay the same."""
        named = {name: schema.model for name, schema in (references or {}).items()}
        language = answers(format, *named.values())
        if isinstance(language, Prepares):
            language.prepare(texts, named)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def opaque(self) -> InvalidSchema | None:
        """Why nothing can be said of its events, where only the text could be kept; see `skra_compat.opaque`."""
        return self.model.reason if isinstance(self.model, Opaque) else None

    @Lazy
    def off_the_rules(self) -> str:
        """A sentence on what was forgiven in the schema or in what it refers to; empty where nothing was."""
        if self.opaque is not None:
            return f"nothing can be judged by it, only its text is kept: {self.opaque}"
        if self.forgiven is not None:
            return f"it is off the rules of {self.format}, and was read as far as it can be: {self.forgiven}"
        behind = ((name, other.off_the_rules) for name, other in self.references.items())
        return next((f"it refers to {name!r}: {said}" for name, said in behind if said), "")

    @property
    def _language(self) -> Answers[Any]:
        return answers(self.format, self.model)

    @Lazy
    def canonical(self) -> str:
        """The text as a registry stores and hashes it.

        Raises:
            InvalidSchema: it is nested more deeply than this process can follow.
        """
        try:
            return self._language.canonical(self.model)
        except RecursionError as depth:
            raise InvalidSchema(_BOTTOMLESS) from depth

    @Lazy
    def digest(self) -> bytes:
        """Of canonical text and references: equal schemas have equal digests."""
        return _digest(self.format, self.canonical, {name: other.digest for name, other in self.references.items()})

    @Lazy
    def wording(self) -> bytes:
        """Of the text as it was given and of its references': what says the same word for word is equal."""
        return _digest(self.format, self.text, {name: other.wording for name, other in self.references.items()})

    def values(self, prefix: int = 0) -> Values:
        """Judge, reader and writer of this schema's events.

        Payloads begin with `prefix` bytes of frame (magic and id) that are somebody else's to judge; after a frame
        Protobuf expects the message indexes of Confluent's wire format, without one the payload is the first message.
        """
        return self._language.values(self.model, prefix)

    def rendered(self, form: str) -> str:
        """The schema in another form of its language (`format=` of a registry): PROTOBUF knows `serialized`.

        A form that the language does not know is answered with the canonical text, as upstream registries do.
        """
        language = self._language
        found = language.rendered(self.model, form) if isinstance(language, Renders) else None
        return self.canonical if found is None else found

    @property
    def tags(self) -> Tags:
        """The tags inside of the text, by the record or field that bears them; none in a language without."""
        language = self._language
        return language.tags(self.model) if isinstance(language, BearsTags) else {}

    def tagged(self, added: Tags, removed: Tags) -> str:
        """The text with these tags more and those less.

        Raises:
            InvalidSchema: there is nothing at a path, or the language bears no tags.
        """
        language = self._language
        if self.opaque is not None:
            raise self.opaque
        if not isinstance(language, BearsTags):
            raise InvalidSchema(f"tags cannot be written into {self.format}: put them into the metadata's tags")
        return language.tagged(self.model, added, removed)

    @Lazy
    def outline(self) -> Event:
        """The neutral tree of the event."""
        return self._language.outline(self.model)

    @Lazy
    def outlines(self) -> Sequence[Event]:
        """The neutral trees of all events that the text holds, `outline` first."""
        language = self._language
        return (self.outline, *(language.others(self.model) if isinstance(language, HoldsSeveral) else ()))

    @Lazy
    def view(self) -> View:
        """The events as their consumers see them."""
        return self._language.view(self.model)

    @Lazy
    def seen(self) -> "Schema":
        """A JSON Schema of the events as their consumers see them."""
        if self.format == "JSON" and self.opaque is None:
            return self
        return Schema.parse("JSON", json.dumps(self.view.document))

    @Lazy
    def places(self) -> Places:
        """Where in the text the parts stand that differences name."""
        return self._language.places(self.model, self.text)


def _leniently(language: Format[Any], text: str, named: Mapping[str, Schema], limits: Limits) -> object:
    """The model of a text that is off the rules, or that of an opaque one."""
    try:
        _refuse_opaque(named)
        return language.parse(text, {name: schema.model for name, schema in named.items()}, limits)
    except OpaqueSchema as reason:
        return Opaque(text, reason)
    except RecursionError as depth:
        raise InvalidSchema(_BOTTOMLESS) from depth


def _refuse_opaque(references: Mapping[str, Schema]) -> None:
    for name, other in references.items():
        if other.opaque is not None:
            raise OpaqueSchema(f"it refers to {name!r}, of which nothing can be said: {other.opaque}")


def _digest(name: str, text: str, references: Mapping[str, bytes]) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415 - brings OpenSSL along; whoever only reads schemas compares none

    hasher = blake2b(digest_size=16)
    for part in (name, text):
        hasher.update(len(part).to_bytes(8) + part.encode("utf-8", "surrogatepass"))
    for reference, digest in sorted(references.items()):
        hasher.update(reference.encode() + b"\0" + digest)
    return hasher.digest()
