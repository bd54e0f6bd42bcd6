"""A verdict as JSON: a shape that scripts may rely on."""

import base64
import json
from typing import TypeAlias

from skra.report.verdict import Checked
from skra_compat import Comparison, Counterexample, Degradation, Incompatibility

Members: TypeAlias = dict[str, object]


def verdict_json(checked: Checked) -> str:
    """One line of JSON for one candidate."""
    return json.dumps(
        {
            "candidate": checked.candidate,
            "compatible": checked.verdict.compatible,
            "level": checked.level,
            "pairs": [_pair(checked, comparison) for comparison in checked.verdict.comparisons],
        },
        ensure_ascii=False,
    )


def _pair(checked: Checked, comparison: Comparison) -> Members:
    reader, writer = checked.sides(comparison)
    return {
        "reader": reader,
        "writer": writer,
        "compatible": comparison.compatible,
        "proof": comparison.proof,
        "incompatibilities": [_incompatibility(one) for one in comparison.incompatibilities],
        "degradations": [_degradation(one) for one in comparison.degradations],
    }


def _incompatibility(one: Incompatibility) -> Members:
    return {
        "kind": one.kind,
        "path": one.path,
        "message": one.message,
        "fix": one.fix,
        "counterexample": _counterexample(one.counterexample),
    }


def _degradation(one: Degradation) -> Members:
    shown = _counterexample(one.counterexample)
    return {"kind": one.kind, "path": one.path, "message": one.message, "counterexample": shown}


def _counterexample(shown: Counterexample | None) -> Members | None:
    if shown is None:
        return None
    payload = base64.b64encode(shown.payload).decode()
    return {"event": shown.event, "outcome": shown.outcome, "payload": payload}
