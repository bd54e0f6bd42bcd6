"""What `resources/metadata` takes and answers."""

from skra_app.web.openapi.operation import Answered, Operation
from skra_app.web.openapi.shapes import TEXT, TEXTS, TEXTS_BY_NAME, closed

SCOPE = closed("path clusters", path=TEXTS, clusters=TEXTS_BY_NAME)

OPERATIONS = {
    "identity": Operation(Answered(closed("id scope", id=TEXT, scope=SCOPE), "The names of the clusters.")),
    "release": Operation(Answered(closed("version commitId", version=TEXT, commitId=TEXT), "The release.")),
    "deployment": Operation(Answered(closed("attributes", attributes=TEXTS), "An empty list.")),
}
