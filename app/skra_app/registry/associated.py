"""Which associations there are: of a resource, of a name, of a subject."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from skra_app.registry.association import TOPIC, Association, Lifecycle
from skra_app.registry.state import State

ANY_NAMESPACE: Final = "-"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which associations are meant."""

    resource_type: str = TOPIC
    types: frozenset[str] = field(default_factory=frozenset[str])
    """Any, where none is named."""
    lifecycle: Lifecycle | None = None

    def among(self, found: Iterable[Association]) -> list[Association]:
        """Those of them that are."""
        return [
            one
            for one in found
            if one.resource.type == self.resource_type
            and (not self.types or one.type in self.types)
            and self.lifecycle in {None, one.lifecycle}
        ]


def of_resource(state: State, resource_id: str, sought: Sought) -> list[Association]:
    """The associations of a resource by its id, by type."""
    return sought.among(one for one in state.associations.values() if one.resource.id == resource_id)


def of_name(state: State, namespace: str, name: str, sought: Sought) -> list[Association]:
    """The associations of a resource by its name; the namespace `-` is any."""
    return sought.among(
        one
        for one in state.associations.values()
        if one.resource.name == name and namespace in {ANY_NAMESPACE, one.resource.namespace}
    )


def of_subject(state: State, subject: str, sought: Sought) -> list[Association]:
    """The associations that resources have with a subject."""
    return sought.among(one for one in state.associations.values() if one.subject == subject)
