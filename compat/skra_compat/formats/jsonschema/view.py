"""JSON events are what their consumers see."""

from typing import ClassVar

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.values import JsonValues


class JsonView:
    """See `skra_compat.view.View`."""

    marks_bytes: ClassVar[bool] = False
    null_is_absent: ClassVar[bool] = False

    def __init__(self, model: Model) -> None:
        self._model = model
        self._values = JsonValues(model, 0)

    @property
    def document(self) -> Json:
        """The schema itself; one that says nothing where its draft gives some words another meaning."""
        return {} if self._model.draft is Draft.DRAFT_4 else self._model.document

    def write(self, seen: Json) -> tuple[Json, bytes]:
        """See `View.write`."""
        return seen, self._values.write(seen)

    def read(self, payload: bytes) -> Json:
        """See `View.read`."""
        return self._values.read(payload)
