"""Understood, and cannot be done."""

from skra_app.errors.rejection import Rejection


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
    """A wish for an association with a member that it cannot have."""

    code = 42212

    def __init__(self, member: str, fault: str) -> None:
        super().__init__(f"The association's member '{member}' is not valid: {fault}")


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
