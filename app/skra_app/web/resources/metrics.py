"""How much the registry holds, in the text format that Prometheus reads.

Every figure comes from the journal's projection, so that all workers answer alike.
"""

from flask import Blueprint, Response

from skra_app.registry import State
from skra_app.web.asked import registry

routes = Blueprint("metrics", __name__)

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@routes.get("/metrics")
def metrics() -> Response:
    """One gauge a figure."""
    lines = [
        line
        for name, (meaning, value) in _figures(registry().state()).items()
        for line in (f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {value}")
    ]
    return Response("\n".join([*lines, ""]), content_type=TEXT)


def _figures(state: State) -> dict[str, tuple[str, int]]:
    return {
        "skra_journal_head": ("Entries in the journal.", state.head),
        "skra_subjects": ("Subjects, soft-deleted ones included.", len(state.subjects)),
        "skra_schemas": ("Schema ids in all contexts.", len(state.ids)),
        "skra_topics": ("Topics of the embedded broker.", len(state.topics)),
        "skra_owned": ("Topics and subjects that have an owner.", len(state.owners)),
    }
