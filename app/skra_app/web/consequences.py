"""Contracts and their verdicts as our API shows them."""

import base64
from collections.abc import Sequence

from skra_app.journal import Json
from skra_app.registry.contracts import Published
from skra_compat.contracts.outcome import Consequence, ContractVerdict, Outcome

Shown = dict[str, Json]


def shown_contract(found: Published, standing: ContractVerdict | None) -> Shown:
    """A contract with what the topic's latest schema means to it."""
    return {
        "topic": found.contract.topic,
        "application": found.contract.application,
        "version": found.version,
        "state": _state(standing),
        "document": dict(found.contract.document),
        "verdict": None if standing is None else shown_verdict(standing),
    }


def shown_verdict(found: ContractVerdict) -> Shown:
    """What one schema means to one consumer."""
    return {
        "application": found.application,
        "topic": found.topic,
        "owner": found.owner,
        "outcome": str(found.outcome),
        "pending": found.pending,
        "blocks": found.blocks,
        "consequences": [_consequence(one) for one in found.consequences],
        "standing": [_consequence(one) for one in found.standing],
        "unpromised": [_consequence(one) for one in found.unpromised],
        **({"offTheRules": found.off_the_rules} if found.off_the_rules else {}),
    }


def _state(standing: ContractVerdict | None) -> str:
    """`broken`: what the topic holds is not as needed, and once was; `pending`: it never was, or nobody promises it.

    Events of an earlier version that may still come, and keys, are as they are: what does not meet them is broken.
    """
    if standing is None or standing.pending:
        return "pending"
    if standing.outcome >= Outcome.UNDECIDED or _worst(standing.standing) >= Outcome.UNDECIDED:
        return "broken"
    return "pending" if _worst(standing.unpromised) >= Outcome.UNDECIDED else "ok"


def _worst(found: Sequence[Consequence]) -> Outcome:
    return max((one.outcome for one in found), default=Outcome.OK)


def _consequence(one: Consequence) -> Shown:
    shown = one.counterexample
    proof: Json = None
    if shown is not None:
        payload = base64.b64encode(shown.payload).decode()
        proof = {"event": shown.event, "outcome": shown.outcome, "payload": payload}
    return {
        "outcome": str(one.outcome),
        "path": one.path,
        "version": one.version or None,
        "need": one.need,
        "message": one.message,
        "counterexample": proof,
    }
