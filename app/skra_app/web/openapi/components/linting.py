"""Bodies about what the linter said."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.parameters import ID
from skra_app.web.openapi.shapes import TEXT, TEXTS, TYPES, VERSION_NUMBER, Shape, closed, said

COMPONENTS: Mapping[str, Shape] = {
    "Finding": said({"type": "object"}, "What the linter said, as `skra lint --output json` writes it."),
    "Linted": closed(
        "subject version id guid schemaType findings",
        subject=TEXT,
        version=VERSION_NUMBER,
        id=ID,
        guid=TEXT,
        schemaType=TYPES,
        findings=list_of(of("Finding")),
        offTheRules=said(TEXT, "What was forgiven in a schema off the rules of its language; else absent."),
    ),
    "StreamReader": said(
        closed("application deadLetters idempotentBy", application=TEXT, deadLetters=TEXT, idempotentBy=TEXT),
        "Of an application's contract, what it says of events that it cannot process or has seen; empty: nothing.",
    ),
    "Stream": closed(
        "topic category headers owner level key producers readers deadLetters",
        topic=TEXT,
        category=TEXT,
        headers={"anyOf": [TEXTS, {"type": "null"}]},
        owner={"type": ["string", "null"]},
        level={"type": ["string", "null"]},
        key={"type": ["string", "null"]},
        producers={"anyOf": [TEXTS, {"type": "null"}]},
        readers={"anyOf": [list_of(of("StreamReader")), {"type": "null"}]},
        deadLetters={"type": ["string", "null"]},
    ),
}
