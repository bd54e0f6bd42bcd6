"""The schemas that records name, each asked of the registry once."""

from dataclasses import dataclass, field

from skra.client import Registered, RegistryClient
from skra.exits import Missing, Unusable
from skra.held import Held
from skra.records.frame import name_in
from skra_compat import InvalidSchema, Schema, UnknownFormat


@dataclass(frozen=True, slots=True)
class Schemas:
    """Schemas of one registry, by what names them."""

    registry: RegistryClient
    _named: dict[bytes, Registered | None] = field(default_factory=dict[bytes, "Registered | None"])
    _latest: dict[str, Registered | None] = field(default_factory=dict[str, "Registered | None"])
    _parsed: dict[object, Schema] = field(default_factory=dict[object, Schema])

    def named(self, frame: bytes) -> Registered | None:
        """What a frame names; None where the registry has no such id or GUID. Raises ClickException."""
        if frame not in self._named:
            try:
                self._named[frame] = self.registry.named(name_in(frame))
            except Missing:
                self._named[frame] = None
        return self._named[frame]

    def latest(self, subject: str) -> Registered | None:
        """The latest version of a subject; None where there is none. Raises ClickException."""
        if subject not in self._latest:
            try:
                self._latest[subject] = self.registry.version(subject)
            except Missing:
                self._latest[subject] = None
        return self._latest[subject]

    def schema(self, found: Registered) -> Schema:
        """The schema of a version; raises Unusable where this engine does not read it."""
        place = found.format, found.text, found.references
        known = self._parsed.get(place)
        if known is None:
            try:
                known = self._parsed[place] = Held(self.registry).schema(found)
            except (InvalidSchema, UnknownFormat) as problem:
                raise Unusable(f"the schema with id {found.id}: {problem}") from problem
        return known
