"""What a schema does to a consumer."""

from dataclasses import dataclass
from enum import IntEnum

from skra_compat.verdict import Counterexample


class Outcome(IntEnum):
    """From nothing to the worst."""

    OK = 0
    DEGRADES = 1
    """It reads every event, but some of them mean something else to it."""
    UNDECIDED = 2
    """Neither a proof nor an event was found within the budget."""
    BREAKS = 3
    """Some event of the schema is not as the consumer needs it."""

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Consequence:
    """One need that is not met."""

    outcome: Outcome
    path: str
    """The path that the contract names, or the place in its reader schema."""
    need: str
    """What is needed there, in words."""
    message: str
    """What comes instead."""
    counterexample: Counterexample | None = None
    """An event of the schema that shows it: valid for the schema, not as needed."""
    version: int = 0
    """The version whose events these are, where it is an earlier one; 0 for the schema that was asked about."""


@dataclass(frozen=True, slots=True)
class ContractVerdict:
    """What one schema means to one contract."""

    application: str
    topic: str
    consequences: tuple[Consequence, ...] = ()
    owner: str = ""
    """Whom to talk to, as the contract says."""
    pending: bool = False
    """None of the topic's earlier schemas meets the contract either: its consumer waits, and the producer is free."""

    standing: tuple[Consequence, ...] = ()
    """What stands already, whatever the schema that was asked about: earlier versions whose events may still come, and
    the key's schema."""
    unpromised: tuple[Consequence, ...] = ()
    """What is needed beside schemas and promised by nobody: headers, a value in every record, records of old."""
    off_the_rules: str = ""
    """What was forgiven in the schema: see `Schema.off_the_rules`."""

    @property
    def outcome(self) -> Outcome:
        """The worst of all consequences."""
        return max((one.outcome for one in self.consequences), default=Outcome.OK)

    @property
    def blocks(self) -> bool:
        """Whether the schema should not be published: somebody breaks, or nobody can say that nobody does."""
        return self.outcome >= Outcome.UNDECIDED and not self.pending
