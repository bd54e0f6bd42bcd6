"""JSON Schema's answers to the questions that every language answers.

Each room is imported when its question is asked: most commands ask one or two, and the rules alone are fifty files.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from skra_compat.budget import Budget, Limits
from skra_compat.difference import Difference
from skra_compat.event import Replay, Values
from skra_compat.formats.jsonschema import NAME
from skra_compat.outline import Event
from skra_compat.policy import Policy
from skra_compat.position import Places
from skra_compat.tag import Tags
from skra_compat.view import View

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.model import Model


class JsonSchema:
    """Wires the rooms of this folder."""

    name = NAME

    def parse(self, text: str, references: "Mapping[str, Model]", limits: Limits) -> "Model":
        """See `parse`."""
        from skra_compat.formats.jsonschema.parse import parse  # noqa: PLC0415

        return parse(text, references, limits)

    def canonical(self, model: "Model") -> str:
        """See `canonical`."""
        from skra_compat.formats.jsonschema.canonical import canonical  # noqa: PLC0415

        return canonical(model)

    def rendered(self, model: "Model", form: str) -> str | None:
        """See `skra_compat.format.Renders`; references stay as they are in every form."""
        from skra_compat.formats.jsonschema.canonical import normalized  # noqa: PLC0415

        return normalized(model) if form == "normalized" else None

    def tags(self, model: "Model") -> Tags:
        """See `skra_compat.format.BearsTags`."""
        from skra_compat.formats.jsonschema.tags import tags  # noqa: PLC0415

        return tags(model)

    def tagged(self, model: "Model", added: Tags, removed: Tags) -> str:
        """See `skra_compat.format.BearsTags`."""
        from skra_compat.formats.jsonschema.tags import tagged  # noqa: PLC0415

        return tagged(model, added, removed)

    def differences(self, reader: "Model", writer: "Model", policy: Policy, budget: Budget) -> Iterator[Difference]:
        """See `rules`."""
        from skra_compat.formats.jsonschema.rules.judging import refusals  # noqa: PLC0415
        from skra_compat.formats.jsonschema.rules.meaning import changes_of_meaning  # noqa: PLC0415

        yield from refusals(reader, writer, policy, budget)
        yield from changes_of_meaning(reader, writer)

    def replay(self, reader: "Model", writer: "Model", witness: object) -> Replay | None:
        """See `replay`."""
        from skra_compat.formats.jsonschema.replay import replay  # noqa: PLC0415

        return replay(reader, writer, witness)

    def values(self, model: "Model", prefix: int) -> Values:
        """See `values`."""
        from skra_compat.formats.jsonschema.values import JsonValues  # noqa: PLC0415

        return JsonValues(model, prefix)

    def outline(self, model: "Model") -> Event:
        """See `outline`."""
        from skra_compat.formats.jsonschema.outline import outline  # noqa: PLC0415

        return outline(model)

    def view(self, model: "Model") -> View:
        """See `skra_compat.view`."""
        from skra_compat.formats.jsonschema.view import JsonView  # noqa: PLC0415 - only for contracts

        return JsonView(model)

    def places(self, model: "Model", text: str) -> Places:
        """See `place`."""
        from skra_compat.formats.jsonschema.place import JsonPlaces  # noqa: PLC0415

        del text
        return JsonPlaces(model)


FORMAT = JsonSchema()
