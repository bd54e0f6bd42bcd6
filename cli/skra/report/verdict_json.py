"""A verdict as JSON: a shape that scripts may rely on."""

import json

from skra.report.contract_json import consumers_json
from skra.report.counterexample_json import Members, counterexample_json
from skra.report.verdict import Checked
from skra_compat import Comparison, Degradation, Incompatibility


def verdict_json(checked: Checked) -> str:
    """One line of JSON for one candidate."""
    return json.dumps(
        {
            "candidate": checked.candidate,
            "compatible": checked.verdict.compatible,
            "level": checked.level,
            "pairs": [pair_json(checked, comparison) for comparison in checked.verdict.comparisons],
            **({"consumers": consumers_json(checked.consumers)} if checked.consumers else {}),
        },
        ensure_ascii=False,
    )


def pair_json(checked: Checked, comparison: Comparison) -> Members:
    """What one reader makes of one writer."""
    reader, writer = checked.sides(comparison)
    return {
        "reader": reader,
        "writer": writer,
        "compatible": comparison.compatible,
        "proof": comparison.proof,
        "incompatibilities": [
            {
                "kind": one.kind,
                "path": one.path,
                "writer_path": one.writer_path or one.path,
                "message": one.message,
                "fix": one.fix,
                "undecided": one.undecided,
                **_shown(checked, comparison, one),
            }
            for one in comparison.incompatibilities
        ],
        "degradations": [
            {
                "kind": one.kind,
                "path": one.path,
                "writer_path": one.writer_path or one.path,
                "message": one.message,
                **_shown(checked, comparison, one),
            }
            for one in comparison.degradations
        ],
        **({"offTheRules": off_the_rules} if (off_the_rules := checked.off_the_rules_in(comparison)) else {}),
    }


def _shown(checked: Checked, comparison: Comparison, one: Incompatibility | Degradation) -> Members:
    """Where it shows in the candidate, and by which event; lines and columns are null where the text has none."""
    position = checked.position(comparison, one)
    return {
        "file": checked.candidate,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "counterexample": counterexample_json(one.counterexample),
    }
