"""What there is to know about one version beside its text: who owns it, what holds for it, who refers to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skra.client import Registered, RegistryClient
from skra.exits import Missing, Unusable
from skra.subject_name import DEFAULT, joined, split, within

_OF_A_TOPIC = ("-value", "-key")


@dataclass(frozen=True)
class About:
    """One version, and what the registry says about it when it is asked."""

    registry: RegistryClient
    version: Registered

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """What holds for the subject."""
        return self.registry.config(self.version.subject)

    @cached_property
    def mode(self) -> str:
        """What may be done with the subject; empty where the registry knows no modes."""
        try:
            return self.registry.mode(self.version.subject)
        except Missing:
            return ""

    @cached_property
    def owner(self) -> str:
        """The application that may write it; empty where nobody owns it, or the registry knows no owners."""
        subject = self.version.subject
        topic = next((subject.removesuffix(end) for end in _OF_A_TOPIC if subject.endswith(end)), "")
        try:
            if topic and split(subject)[0] == DEFAULT:
                return str(self.registry.owner(topic)["application"])
            owned = self.registry.owners().get("subjects", [])
        except Unusable:
            return ""
        return next((str(one["application"]) for one in owned if one["subject"] == subject), "")

    @cached_property
    def referrers(self) -> Sequence[tuple[str, int]]:
        """Subject and version of everything that refers to this version, as far as it is in the same context."""
        subject, number = self.version.subject, self.version.version
        context = joined(split(subject)[0], "")
        found: set[tuple[str, int]] = set()
        for schema_id in self.registry.referrers(subject, number):
            found.update(self._carriers(schema_id, context))
        return sorted(found)

    def _carriers(self, schema_id: int, context: str) -> list[tuple[str, int]]:
        """Who carries an id and refers to this version: ids of other contexts mean something else."""
        try:
            places = self.registry.places(schema_id, context)
        except Missing:
            return []
        return [place for place in places if self._refers(*place)]

    def _refers(self, subject: str, number: int) -> bool:
        there = self.registry.version(subject, number, deleted=True)
        here = self.version.subject, self.version.version
        return any((within(target, subject), version) == here for _, target, version in there.references)
