"""What the server counts and what the registry holds, in the text format that Prometheus reads."""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from skra_app.errors import Unavailable
from skra_app.registry import Registry, State
from skra_app.web.asked import house, registry

routes = Blueprint("metrics", __name__)


@routes.get("/metrics")
def metrics() -> Response:
    """Counts of all workers since the server started, and what the registry holds now."""
    text = house().measures.text(Holdings(registry()))
    return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Holdings(Collector):
    """What the journal's projection holds: every worker says the same. Without a journal only that there is none."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """One gauge a figure."""
        try:
            state = self._registry.state()
        except Unavailable:
            yield GaugeMetricFamily("skra_ready", "Whether the journal can be read.", 0)
            return
        yield GaugeMetricFamily("skra_ready", "Whether the journal can be read.", 1)
        for name, (meaning, value) in _figures(state).items():
            yield GaugeMetricFamily(name, meaning, value)


def _figures(state: State) -> dict[str, tuple[str, int]]:
    return {
        "skra_journal_head": ("Entries in the journal.", state.head),
        "skra_subjects": ("Subjects, soft-deleted ones included.", len(state.subjects)),
        "skra_schemas": ("Schema ids in all contexts.", len(state.ids)),
        "skra_topics": ("Topics of the embedded broker.", len(state.topics)),
        "skra_owned": ("Topics and subjects that have an owner.", len(state.owners)),
    }
