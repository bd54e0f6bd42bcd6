"""Protobuf's answers to the questions of `skra_compat.format.Format`."""

from typing import TYPE_CHECKING

from skra_compat.formats.protobuf import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from skra_compat.budget import Budget, Limits
    from skra_compat.difference import Difference
    from skra_compat.event import Replay, Values
    from skra_compat.formats.protobuf.model import Model
    from skra_compat.outline import Event
    from skra_compat.policy import Policy
    from skra_compat.position import Places
    from skra_compat.tag import Tags
    from skra_compat.view import View


class Protobuf:
    """The language; its rooms are imported when they are asked for."""

    name = NAME

    def parse(self, text: str, references: "Mapping[str, Model]", limits: "Limits") -> "Model":
        """See `Format.parse`."""
        from skra_compat.formats.protobuf.parse import parse  # noqa: PLC0415

        return parse(text, references, limits)

    def prepare(self, texts: "Iterable[str]", references: "Mapping[str, Model]") -> None:
        """See `skra_compat.format.Prepares`."""
        from skra_compat.formats.protobuf.parse import prepare  # noqa: PLC0415

        prepare(texts, references)

    def canonical(self, model: "Model") -> str:
        """See `Format.canonical`."""
        from skra_compat.formats.protobuf.canonical import canonical  # noqa: PLC0415

        return canonical(model)

    def rendered(self, model: "Model", form: str) -> str | None:
        """See `skra_compat.format.Renders`; base64 of the `FileDescriptorProto`, `commented` with comments."""
        from skra_compat.formats.protobuf import canonical  # noqa: PLC0415

        rooms = {
            "serialized": canonical.serialized,
            "commented": canonical.commented,
            "normalized": canonical.normalized,
            "ignore_extensions": canonical.without_extensions,
        }
        return rooms[form](model) if form in rooms else None

    def tags(self, model: "Model") -> "Tags":
        """See `skra_compat.format.BearsTags`."""
        from skra_compat.formats.protobuf.tags import tags  # noqa: PLC0415

        return tags(model)

    def tagged(self, model: "Model", added: "Tags", removed: "Tags") -> str:
        """See `skra_compat.format.BearsTags`."""
        from skra_compat.formats.protobuf.tags import tagged  # noqa: PLC0415

        return tagged(model, added, removed)

    def differences(
        self, reader: "Model", writer: "Model", policy: "Policy", budget: "Budget"
    ) -> "Iterator[Difference]":
        """See `Format.differences`; the policies agree, because unknown fields are no events of a writer."""
        from skra_compat.formats.protobuf.rules import differences  # noqa: PLC0415

        del policy
        return differences(reader, writer, budget)

    def replay(self, reader: "Model", writer: "Model", witness: object) -> "Replay | None":
        """See `Format.replay`."""
        from skra_compat.formats.protobuf.replay import replay  # noqa: PLC0415

        return replay(reader, writer, witness)

    def values(self, model: "Model", prefix: int) -> "Values":
        """See `Format.values`."""
        from skra_compat.formats.protobuf.values import ProtobufValues  # noqa: PLC0415

        return ProtobufValues(model, prefix)

    def outline(self, model: "Model") -> "Event":
        """See `Format.outline`."""
        from skra_compat.formats.protobuf.outline import outline  # noqa: PLC0415

        return outline(model)

    def others(self, model: "Model") -> "Sequence[Event]":
        """See `skra_compat.format.HoldsSeveral`."""
        from skra_compat.formats.protobuf.outline import others  # noqa: PLC0415

        return others(model)

    def view(self, model: "Model") -> "View":
        """See `skra_compat.view`."""
        from skra_compat.formats.protobuf.view import ProtobufView  # noqa: PLC0415

        return ProtobufView(model)

    def places(self, model: "Model", text: str) -> "Places":
        """See `Format.places`."""
        from skra_compat.formats.protobuf.place import ProtobufPlaces  # noqa: PLC0415

        return ProtobufPlaces(model, text)


FORMAT = Protobuf()
