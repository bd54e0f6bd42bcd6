"""What was named does not stand."""

from skra_app.errors.rejection import Rejection


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


class OfferNotFound(NotFound):
    """Nobody was offered the topic or subject, or by somebody who owns it no longer."""

    def __init__(self, owned: str) -> None:
        super().__init__(f"{owned} is not offered to anybody: its owner offers it with `skra owner offer`")


class ExemptionNotFound(NotFound):
    """The principal may not write the topic in its owner's place anyway."""

    def __init__(self, topic: str, principal: str) -> None:
        super().__init__(f"'{principal}' has no exemption for topic '{topic}', so there is none to end")


class ContractNotFound(NotFound):
    """The application has no contract for the topic, or not that version of one."""

    def __init__(self, topic: str, application: str) -> None:
        super().__init__(f"'{application}' has no such contract for topic '{topic}': publish one first")


class PrincipalNotFound(NotFound):
    """No such principal has keys."""

    def __init__(self, principal: str) -> None:
        super().__init__(f"principal '{principal}' does not exist: `skra principal list` names those that do")


class AssociationNotFound(NotFound):
    """The resource has no such association."""

    code = 40410

    def __init__(self, resource: str) -> None:
        super().__init__(f"Association for '{resource}' not found.")
