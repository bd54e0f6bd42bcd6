"""What `resources/associations` takes and answers."""

from skra_app.web.openapi.operation import Answered, Operation

OPERATIONS = {
    "associations": Operation(
        Answered({"type": "array", "maxItems": 0}, "None: serializers go on to the name that the topic gives."),
        about="Serializers of the 8.x generation ask before they produce.",
    ),
}
