"""What the service refuses, as one tree; each leaf knows the code that goes over the wire.

Rejection
├── NotFound
│   ├── SubjectNotFound          40401
│   ├── VersionNotFound          40402
│   ├── SchemaNotFound           40403
│   ├── SubjectSoftDeleted       40404
│   ├── SubjectNotSoftDeleted    40405
│   ├── VersionSoftDeleted       40406
│   ├── VersionNotSoftDeleted    40407
│   ├── LevelNotConfigured       40408
│   ├── ModeNotConfigured        40409
│   ├── TopicNotFound            404
│   ├── OwnerNotFound            404
│   ├── ContractNotFound         404
│   └── PrincipalNotFound        404
├── Unauthenticated              401
├── TooManyFailures              429
├── Forbidden
│   ├── NotOwner                 40301
│   ├── Nameless                 40301
│   └── NotAllowed               40302
├── Incompatible                 40901   (409 in the older response shape: the web chooses)
├── PoorDesign                   409
├── TopicExists                  409
├── PrincipalExists              409
├── Unprocessable
│   ├── UnacceptableSchema       42201
│   ├── InvalidVersion           42202
│   ├── InvalidLevel             42203
│   ├── InvalidMode              42204
│   ├── NotPermitted             42205
│   ├── ReferenceExists          42206
│   ├── IdMismatch               42207
│   ├── InvalidSubject           42208
│   ├── SchemaTooLarge           42209
│   ├── InvalidRuleSet           42210
│   ├── ContextNotEmpty          42211
│   ├── InvalidAssociation       42212
│   ├── InvalidTopic             422
│   ├── InvalidPartitions        422
│   ├── InvalidConfig            422
│   ├── InvalidQuery             422
│   ├── InvalidPolicy            422
│   ├── InvalidPrincipal         422
│   └── UnkeepableContract       422
└── Unavailable
    ├── StoreFailed              50001
    ├── StoreBusy                50002
    └── BrokerUnreachable        503

The codes are those of the registry API that clients know; 40301, 40302 and the codes of three digits are ours.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from skra_compat import Json, Verdict


def status_of(code: int) -> int:
    """The HTTP status of a wire code: the code itself, or its first three digits."""
    return code // 100 if code > 999 else code


class Rejection(Exception):
    """An answer of "no" that the caller can understand: a wire code and a message."""

    code: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return status_of(self.code)


class NotFound(Rejection):
    """Something that was named does not stand."""

    code = 404


class SubjectNotFound(NotFound):
    """No such subject, or it has no live version."""

    code = 40401

    def __init__(self, subject: str) -> None:
        super().__init__(f"Subject '{subject}' not found.")


class VersionNotFound(NotFound):
    """The subject stands, that version of it does not."""

    code = 40402

    def __init__(self, version: int | str) -> None:
        super().__init__(f"Version {version} not found.")


class SchemaNotFound(NotFound):
    """No schema with that id, GUID or content; `what` names which."""

    code = 40403

    def __init__(self, what: str = "") -> None:
        super().__init__(f"Schema {what} not found" if what else "Schema not found")


class SubjectSoftDeleted(NotFound):
    """The subject was soft-deleted before."""

    code = 40404

    def __init__(self, subject: str) -> None:
        super().__init__(f"Subject '{subject}' was soft deleted.Set permanent=true to delete permanently")


class SubjectNotSoftDeleted(NotFound):
    """A permanent delete of a subject that still has live versions."""

    code = 40405

    def __init__(self, subject: str) -> None:
        super().__init__(f"Subject '{subject}' was not deleted first before being permanently deleted")


class VersionSoftDeleted(NotFound):
    """The version was soft-deleted before."""

    code = 40406

    def __init__(self, subject: str, version: int) -> None:
        super().__init__(
            f"Subject '{subject}' Version {version} was soft deleted.Set permanent=true to delete permanently"
        )


class VersionNotSoftDeleted(NotFound):
    """A permanent delete of a version that is live."""

    code = 40407

    def __init__(self, subject: str, version: int) -> None:
        super().__init__(
            f"Subject '{subject}' Version {version} was not deleted first before being permanently deleted"
        )


class LevelNotConfigured(NotFound):
    """The subject has no config of its own."""

    code = 40408

    def __init__(self, subject: str) -> None:
        super().__init__(f"Subject '{subject}' does not have subject-level compatibility configured")


class ModeNotConfigured(NotFound):
    """The subject has no mode of its own."""

    code = 40409

    def __init__(self, subject: str) -> None:
        super().__init__(f"Subject '{subject}' does not have subject-level mode configured")


class TopicNotFound(NotFound):
    """No such topic."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic '{topic}' does not exist: create it first")
        self.topic = topic


class OwnerNotFound(NotFound):
    """Nobody owns the topic or subject."""

    def __init__(self, owned: str) -> None:
        super().__init__(f"nobody owns {owned}: claim it first")


class ContractNotFound(NotFound):
    """The application has no contract for the topic, or not that version of one."""

    def __init__(self, topic: str, application: str) -> None:
        super().__init__(f"'{application}' has no such contract for topic '{topic}': publish one first")


class PrincipalNotFound(NotFound):
    """No such principal has keys."""

    def __init__(self, principal: str) -> None:
        super().__init__(f"principal '{principal}' does not exist: `skra principal list` names those that do")


class Unauthenticated(Rejection):
    """No key, or one that is not good."""

    code = 401

    def __init__(self) -> None:
        super().__init__(
            "a key is needed, and the one that came is not good: send HTTP Basic NAME:KEY or a bearer KEY; "
            "an admin makes keys with `skra principal add`"
        )


class TooManyFailures(Rejection):
    """Keys that were not good came too often from there."""

    code = 429

    def __init__(self) -> None:
        super().__init__("too many keys that are not good came from this address: try again in a minute")


class Forbidden(Rejection):
    """Understood, and not for this caller."""

    code = 403


class NotAllowed(Forbidden):
    """The caller's role or its grants do not go so far."""

    code = 40302

    def __init__(self, deed: str, principal: str, needed: str) -> None:
        super().__init__(f"'{principal}' may not {deed}: that takes {needed}")


class NotOwner(Forbidden):
    """A write to what another application owns."""

    code = 40301

    def __init__(self, owned: str, owner: str, principal: str) -> None:
        super().__init__(
            f"{owned} is owned by '{owner}', and '{principal}' is not of that application: "
            f"write as '{owner}', or ask it to transfer the ownership"
        )
        self.owned = owned
        self.owner = owner
        self.principal = principal


class Nameless(Forbidden):
    """An anonymous caller wants to be an owner."""

    code = 40301

    def __init__(self, wanted: str) -> None:
        super().__init__(f"an anonymous caller cannot {wanted}: say who you are (Basic user, or client.id)")


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


class Unprocessable(Rejection):
    """The request was understood and cannot be done."""

    code = 422


class UnacceptableSchema(Unprocessable):
    """Text that is no schema, an unknown reference, or a version that is not the next one."""

    code = 42201


class InvalidVersion(Unprocessable):
    """A version that is neither a positive int32 nor "latest"."""

    code = 42202

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The specified version '{version}' is not a valid version id. "
            'Allowed values are between [1, 2^31-1] and the string "latest"'
        )


class InvalidLevel(Unprocessable):
    """A compatibility level that does not exist."""

    code = 42203

    def __init__(self) -> None:
        super().__init__(
            "Invalid compatibility level. Valid values are none, backward, forward, full, "
            "backward_transitive, forward_transitive, and full_transitive"
        )


class InvalidMode(Unprocessable):
    """A mode that does not exist."""

    code = 42204

    def __init__(self) -> None:
        super().__init__("Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT and FORWARD")


class NotPermitted(Unprocessable):
    """The mode forbids it, or an id stands for another schema."""

    code = 42205


class ReferenceExists(Unprocessable):
    """A delete of a schema that others refer to."""

    code = 42206

    def __init__(self, subject: str, version: int) -> None:
        super().__init__(
            "One or more references exist to the schema "
            f"{{magic=1,keytype=SCHEMA,subject={subject},version={version}}}."
        )


class IdMismatch(Unprocessable):
    """The id in the request is not the id of the schema."""

    code = 42207


class InvalidSubject(Unprocessable):
    """A name that no subject may have."""

    code = 42208


class SchemaTooLarge(Unprocessable):
    """A schema text beyond the limit."""

    code = 42209


class InvalidRuleSet(Unprocessable):
    """Rules that do not fit together."""

    code = 42210


class ContextNotEmpty(Unprocessable):
    """A delete of a context that still holds subjects."""

    code = 42211


class InvalidAssociation(Unprocessable):
    """A wish to tie a topic to subjects that are not its own."""

    code = 42212

    def __init__(self) -> None:
        super().__init__(
            "Associations cannot be set: the subjects of topic t are t-key and t-value; "
            "name others in the serializer's subject.name.strategy"
        )


class InvalidTopic(Unprocessable):
    """A name that no topic may have."""


class InvalidPartitions(Unprocessable):
    """A number of partitions that the topic cannot have."""


class InvalidConfig(Unprocessable):
    """A setting with a value that it cannot have."""


class InvalidQuery(Unprocessable):
    """A search that asks for nothing, or in words that do not exist."""


class InvalidPolicy(Unprocessable):
    """A policy with a value that it cannot have."""


class InvalidPrincipal(Unprocessable):
    """A name, role, grant or time that a principal cannot have."""


class UnkeepableContract(Unprocessable):
    """A document that is no contract, or a contract that no event could ever meet."""


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


class Unavailable(Rejection):
    """Not the caller's fault; trying again may help."""


class StoreFailed(Unavailable):
    """The journal's store answered with an error."""

    code = 50001


class StoreBusy(Unavailable):
    """Others wrote all the time that we waited."""

    code = 50002


class BrokerUnreachable(Unavailable):
    """The broker does not answer the web, or there is none."""

    code = 503
