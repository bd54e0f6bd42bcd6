"""What `resources/metrics` answers."""

from skra_app.web.openapi.operation import TEXT_TYPE, Answered, Operation
from skra_app.web.openapi.shapes import TEXT

OPERATIONS = {
    "metrics": Operation(Answered(TEXT, "Figures in Prometheus' text format, version 0.0.4.", TEXT_TYPE)),
}
