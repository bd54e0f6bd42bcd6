"""A difference as JSON: a shape that scripts may rely on."""

import json

from skra.report.difference import Difference
from skra.report.verdict_json import pair_json


def difference_json(found: Difference) -> str:
    """One line; `backward` and `forward` are pairs as `skra check` writes them."""
    checked = found.checked
    forward, backward = (pair_json(checked, comparison) for comparison in checked.verdict.comparisons)
    return json.dumps(
        {
            "new": checked.candidate,
            "old": checked.history[0],
            "format": checked.schema.format,
            "identical": found.identical,
            "different": found.differs,
            "changes": [
                {
                    "change": one.what.value,
                    "path": one.path,
                    "was": one.was,
                    "now": one.now,
                    "file": found.file(one),
                    "line": one.line or None,
                }
                for one in found.changes
            ],
            "backward": backward,
            "forward": forward,
        },
        ensure_ascii=False,
    )
