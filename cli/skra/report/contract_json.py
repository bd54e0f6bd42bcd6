"""What becomes of consumers, as JSON: a shape that scripts may rely on."""

from collections.abc import Sequence

from skra.report.counterexample_json import Members, counterexample_json
from skra_compat.contracts.outcome import Consequence, ContractVerdict


def consumers_json(verdicts: Sequence[ContractVerdict]) -> list[Members]:
    """One object a contract."""
    return [
        {
            "application": verdict.application,
            "topic": verdict.topic,
            "owner": verdict.owner,
            "outcome": str(verdict.outcome),
            "pending": verdict.pending,
            "blocks": verdict.blocks,
            "consequences": [_consequence(one) for one in verdict.consequences],
        }
        for verdict in verdicts
    ]


def _consequence(one: Consequence) -> Members:
    return {
        "outcome": str(one.outcome),
        "path": one.path,
        "need": one.need,
        "message": one.message,
        "counterexample": counterexample_json(one.counterexample),
    }
