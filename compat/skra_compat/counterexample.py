"""No event is shown that was not replayed first."""

from skra_compat.difference import Difference, Effect, NoWitness
from skra_compat.format import answers
from skra_compat.schema import Schema
from skra_compat.verdict import Counterexample


def counterexample(reader: Schema, writer: Schema, difference: Difference) -> Counterexample | None:
    """The rule's witness, if both codecs confirm what the rule says of it.

    A refusal must be refused (or, for a change of meaning on the wire, changed); a degradation must be accepted and
    changed. What does not confirm is not shown.
    """
    if isinstance(difference.witness, NoWitness):
        return None
    replay = answers(reader.format, reader.model, writer.model).replay(reader.model, writer.model, difference.witness)
    if replay is None:
        return None
    degraded = difference.effect is Effect.DEGRADED
    confirmed = replay.changed and not replay.refused if degraded else replay.refused or replay.changed
    return Counterexample(replay.event, replay.payload, replay.outcome) if confirmed else None
