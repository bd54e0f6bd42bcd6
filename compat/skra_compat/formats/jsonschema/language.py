"""JSON Schema's answers to the questions that every language answers."""

from collections.abc import Iterator, Mapping

from skra_compat.budget import Budget, Limits
from skra_compat.difference import Difference
from skra_compat.event import Replay, Values
from skra_compat.formats.jsonschema import NAME
from skra_compat.formats.jsonschema.canonical import canonical
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.outline import outline
from skra_compat.formats.jsonschema.parse import parse
from skra_compat.formats.jsonschema.replay import replay
from skra_compat.formats.jsonschema.rules.explain import differences
from skra_compat.formats.jsonschema.rules.meaning import changes_of_meaning
from skra_compat.formats.jsonschema.values import JsonValues
from skra_compat.outline import Event
from skra_compat.policy import Policy
from skra_compat.position import Places
from skra_compat.view import View


class JsonSchema:
    """Wires the rooms of this folder."""

    name = NAME

    def parse(self, text: str, references: Mapping[str, Model], limits: Limits) -> Model:
        """See `parse`."""
        return parse(text, references, limits)

    def canonical(self, model: Model) -> str:
        """See `canonical`."""
        return canonical(model)

    def differences(self, reader: Model, writer: Model, policy: Policy, budget: Budget) -> Iterator[Difference]:
        """See `rules`."""
        yield from differences(reader, writer, policy, budget)
        yield from changes_of_meaning(reader, writer)

    def replay(self, reader: Model, writer: Model, witness: object) -> Replay | None:
        """See `replay`."""
        return replay(reader, writer, witness)

    def values(self, model: Model, prefix: int) -> Values:
        """See `values`."""
        return JsonValues(model, prefix)

    def outline(self, model: Model) -> Event:
        """See `outline`."""
        return outline(model)

    def view(self, model: Model) -> View:
        """See `skra_compat.view`."""
        from skra_compat.formats.jsonschema.view import JsonView  # noqa: PLC0415 - only for contracts

        return JsonView(model)

    def places(self, model: Model, text: str) -> Places:
        """See `place`."""
        from skra_compat.formats.jsonschema.place import JsonPlaces  # noqa: PLC0415 - only for who reports

        del text
        return JsonPlaces(model)


FORMAT = JsonSchema()
