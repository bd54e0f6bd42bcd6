"""What ties a resource, mostly a topic, to a subject (registry API §1.4, 31), by the names of the API's members."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

from skra_app.errors import InvalidAssociation
from skra_app.journal import Json
from skra_app.registry.reading import flag, text, text_or

TOPIC: Final = "topic"
KEY: Final = "key"
VALUE: Final = "value"
_NAMES: Final = UUID("6f1d2a54-58c5-4f7e-9a52-0b6f0f6c7a11")


class Lifecycle(Enum):
    """Whether the subject belongs to the resource alone."""

    STRONG = "STRONG"
    """It does: no other resource is associated with it, and it may go when the resource goes."""
    WEAK = "WEAK"

    @classmethod
    def of(cls, word: str) -> "Lifecycle":
        """The lifecycle of that name, in any case; raises InvalidAssociation."""
        try:
            return cls(word.upper())
        except ValueError:
            raise InvalidAssociation("lifecycle", f"expected STRONG or WEAK, found {word!r}") from None


@dataclass(frozen=True, slots=True)
class Resource:
    """What may be associated with subjects."""

    id: str
    name: str
    namespace: str
    type: str = TOPIC

    def to_json(self) -> dict[str, Json]:
        """With the API's member names."""
        return {
            "resourceName": self.name,
            "resourceNamespace": self.namespace,
            "resourceId": self.id,
            "resourceType": self.type,
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Resource":
        """From the API's member names; raises ValueError."""
        return cls(*(text(value, f"resource{part}") for part in ("Id", "Name", "Namespace", "Type")))


@dataclass(frozen=True, slots=True)
class Association:
    """A resource is associated with a subject, in one way (its keys, its values)."""

    resource: Resource
    subject: str
    """Its qualified name."""
    type: str = VALUE
    lifecycle: Lifecycle = Lifecycle.WEAK
    frozen: bool = field(default=False)
    """Nobody changes it or takes it away, but with all that belongs to the resource."""

    @property
    def key(self) -> tuple[str, str]:
        """What there is one association for: the resource, and its type with that of the association."""
        return self.resource.id, f"{self.resource.type}:{self.type}"

    @property
    def guid(self) -> UUID:
        """Its own name: the same for the same resource, type and subject."""
        return uuid5(_NAMES, "\0".join((*self.key, self.subject)))

    def to_json(self) -> dict[str, Json]:
        """With the API's member names."""
        return {"subject": self.subject, "guid": str(self.guid), **self.resource.to_json(), **self.told()}

    def told(self) -> dict[str, Json]:
        """What is its own, and not the resource's."""
        return {"associationType": self.type, "lifecycle": self.lifecycle.value, "frozen": self.frozen}

    @classmethod
    def of_json(cls, value: Mapping[str, Json]) -> "Association":
        """From the API's member names; raises ValueError."""
        return cls(
            Resource.of_json(value),
            text(value, "subject"),
            text_or(value, "associationType", VALUE),
            Lifecycle(text(value, "lifecycle")),
            flag(value, "frozen"),
        )
