"""Which events a verdict considers."""

from enum import Enum


class Policy(Enum):
    """Which of the events that the writer schema admits count against a reader.

    STRICT counts every one of them, those with undeclared properties included. LENIENT counts only events made of
    properties that the writer declares; it is the way out of "adding an optional property is incompatible", and
    differs from STRICT for JSON Schema alone, because Avro and Protobuf know no undeclared properties. LOGICAL is
    what registries call it where schemas become tables: events count as under STRICT, and nothing is asked of tables.
    """

    STRICT = "STRICT"
    LENIENT = "LENIENT"
    LOGICAL = "LOGICAL"

    @property
    def undeclared(self) -> bool:
        """Whether events with undeclared properties count."""
        return self is not Policy.LENIENT
