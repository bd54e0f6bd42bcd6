"""What stands already, or would break what stands."""

from collections.abc import Mapping, Sequence

from skra_app.errors.rejection import Rejection
from skra_compat import Json, Verdict


class Incompatible(Rejection):
    """The schema would break readers or writers of an earlier version; carries the verdict that proves it."""

    code = 40901

    def __init__(self, subject: str, version: int, verdict: Verdict | None, details: list[str]) -> None:
        super().__init__(
            f'Schema being registered is incompatible with an earlier schema for subject "{subject}", '
            f"details: [{', '.join(details)}]"
        )
        self.subject = subject
        self.version = version
        """The version that it fails against."""
        self.verdict = verdict
        """None where only reserved fields stand in the way."""


class AssociationExists(Rejection):
    """The resource is associated otherwise."""

    code = 40903

    def __init__(self, association: str, resource: str) -> None:
        super().__init__(f"An association of type '{association}' already exists for resource '{resource}'")


class SubjectAssociated(Rejection):
    """The subject shall be a resource's own, and another one is associated with it."""

    code = 40904

    def __init__(self, subject: str) -> None:
        super().__init__(f"An association already exists for subject '{subject}'")


class StronglyAssociated(Rejection):
    """The subject is another resource's own."""

    code = 40905

    def __init__(self, subject: str) -> None:
        super().__init__(f"A strong association already exists for subject '{subject}'")


class NoLiveVersion(Rejection):
    """The subject has no schema, and none came along."""

    code = 40907

    def __init__(self, subject: str) -> None:
        super().__init__(f"No active (non-deleted) version exists for subject '{subject}'")


class AssociationFrozen(Rejection):
    """The association stays as it is."""

    code = 40908

    def __init__(self, association: str, subject: str) -> None:
        super().__init__(f"The association of type '{association}' is frozen for subject '{subject}'")


class BreaksConsumers(Rejection):
    """A change of a topic, not of its schema, after which a consumer no longer finds what its contract needs."""

    code = 409

    def __init__(self, topic: str, change: str, details: Sequence[str]) -> None:
        super().__init__(
            f"topic '{topic}': {change} would break consumers, details: [{', '.join(details)}]; talk to them, or let "
            "contracts no longer judge (policy judge=level)"
        )
        self.topic = topic


class TopicExists(Rejection):
    """A topic of that name stands already."""

    code = 409

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic '{topic}' already exists")
        self.topic = topic


class PrincipalExists(Rejection):
    """A principal of that name stands already."""

    code = 409

    def __init__(self, principal: str) -> None:
        super().__init__(f"principal '{principal}' already exists: give it a new key with `skra principal rotate`")


class SecondEventType(Rejection):
    """A schema of another event type than its topic carries."""

    code = 409

    def __init__(self, subject: str, name: str, standing: str) -> None:
        super().__init__(
            f"the policy of the topic takes one event type (one-type=on), '{standing}', and '{subject}' would bring "
            f"'{name}': give it a topic of its own, or set the policy to one-type=warn"
        )


class PoorDesign(Rejection):
    """A schema in which the linter found what the topic's policy does not take; carries those findings."""

    code = 409

    def __init__(self, subject: str, lowest: str, findings: Sequence[Mapping[str, Json]]) -> None:
        told = "; ".join(
            f"{one['code']} {one['rule']}" + (f" at {one['path']}" if one["path"] else "") + f": {one['message']}"
            for one in findings
        )
        super().__init__(
            f"the policy of the topic takes no schema with a finding of severity {lowest} (lint={lowest}), "
            f"and '{subject}' would have {len(findings)}: {told}; change the schema, or accept a finding with its "
            f'reason: "x-skra-ignore": {{"{findings[0]["code"]}": "why"}}'
        )
        self.findings = findings
