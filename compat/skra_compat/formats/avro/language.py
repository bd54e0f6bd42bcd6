"""Avro's answers to the questions of `skra_compat.format`; what is heavy is imported when it is first asked for."""

from collections.abc import Iterator, Mapping
from typing import Final

from skra_compat.budget import Budget, Limits
from skra_compat.difference import Difference
from skra_compat.event import Replay, Values
from skra_compat.formats.avro import NAME
from skra_compat.formats.avro import canonical as text
from skra_compat.formats.avro import parse as reading
from skra_compat.formats.avro.model import Model
from skra_compat.outline import Event
from skra_compat.policy import Policy
from skra_compat.position import Places
from skra_compat.tag import Tags
from skra_compat.view import View


class Avro:
    """The language; see `skra_compat.format.Format` for what each answer means."""

    name: str = NAME

    def parse(self, text: str, references: Mapping[str, Model], limits: Limits) -> Model:
        """The model of a schema text; `references` by full name."""
        return reading.parse(text, references, limits)

    def canonical(self, model: Model) -> str:
        """The text that Java's Avro prints."""
        return text.canonical(model)

    def rendered(self, model: Model, form: str) -> str | None:
        """See `skra_compat.format.Renders`: `resolved` prints the types of references in full."""
        from skra_compat.formats.avro.normal import normalized  # noqa: PLC0415 - few ask for it

        rooms = {"resolved": text.resolved, "normalized": normalized}
        return rooms[form](model) if form in rooms else None

    def tags(self, model: Model) -> Tags:
        """The property `confluent:tags`."""
        from skra_compat.formats.avro import tags  # noqa: PLC0415 - few ask for it

        return tags.tags(model)

    def tagged(self, model: Model, added: Tags, removed: Tags) -> str:
        """See `skra_compat.format.BearsTags`."""
        from skra_compat.formats.avro import tags  # noqa: PLC0415 - few ask for it

        return tags.tagged(model, added, removed)

    def differences(self, reader: Model, writer: Model, policy: Policy, budget: Budget) -> Iterator[Difference]:
        """Every difference; the policies agree, because a record has no undeclared fields."""
        from skra_compat.formats.avro import rules  # noqa: PLC0415 - not needed to lint

        del policy
        return rules.differences(reader, writer, budget)

    def replay(self, reader: Model, writer: Model, witness: object) -> Replay | None:
        """Write with our own encoder, read with fastavro."""
        from skra_compat.formats.avro import replay  # noqa: PLC0415 - fastavro takes a tenth of a second to import

        return replay.replay(reader, writer, witness)

    def values(self, model: Model, prefix: int) -> Values:
        """Judge, reader and writer of events."""
        from skra_compat.formats.avro.values import judge  # noqa: PLC0415 - not needed to compare

        return judge.values(model, prefix)

    def outline(self, model: Model) -> Event:
        """The neutral tree."""
        from skra_compat.formats.avro import outline  # noqa: PLC0415 - not needed to compare

        return outline.outline(model)

    def view(self, model: Model) -> View:
        """See `skra_compat.view`."""
        from skra_compat.formats.avro.view import AvroView  # noqa: PLC0415 - only for contracts

        return AvroView(model)

    def places(self, model: Model, text: str) -> Places:
        """Finds parts by Java's pointers."""
        from skra_compat.formats.avro.place import AvroPlaces  # noqa: PLC0415 - only for who reports

        del model
        return AvroPlaces(text)


FORMAT: Final = Avro()
