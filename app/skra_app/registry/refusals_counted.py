"""How many calls were refused, for the metrics: apart, since prometheus_client decides at its import where to count."""

from typing import Final

from prometheus_client import Counter

from skra_app.registry.refused import RefusedCall

COUNTED: Final = Counter(
    "skra_refused_calls",
    "Calls that were refused, whether the audit kept them or not, by door (http, kafka) and error code.",
    ("via", "code"),
    registry=None,
)
"""Shown where the processes of a server share files of counts."""


def count(refused: RefusedCall) -> None:
    """One more."""
    COUNTED.labels(refused.via, str(refused.code)).inc()
