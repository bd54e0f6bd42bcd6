"""What the first callers would wait for, done before the web says that it is ready.

The languages, the prover and the linter are loaded when they are first needed, which suits a command that judges one
file. In a server somebody's first registration would pay for it. The broker takes longer to start than the web, so
that the web has the time (docs/decisions/0014).
"""

from typing import Final

from skra_app.registry.finding.parts import parts
from skra_compat import Level, Schema, check
from skra_lint import Stream, review

PAIRS: Final = {
    "AVRO": (
        '{"type":"record","name":"Warming","fields":[{"name":"id","type":"string"}]}',
        '{"type":"record","name":"Warming","fields":[{"name":"id","type":"int"}]}',
    ),
    "JSON": (
        '{"type":"object","properties":{"id":{"type":"string","pattern":"^a"}}}',
        '{"type":"object","properties":{"id":{"type":"integer"}}}',
    ),
    "PROTOBUF": (
        'syntax = "proto3"; message Warming { string id = 1; }',
        'syntax = "proto3"; message Warming { int32 id = 1; }',
    ),
}
"""Two schemas of each language that cannot follow one another, so that events are looked for to show it."""


def warm() -> None:
    """Read, write, compare and judge a schema of each language; nothing is kept but what is loaded for it."""
    for language, texts in PAIRS.items():
        earlier, later = (Schema.parse(language, text) for text in texts)
        later.rendered("normalized")
        check(later, [earlier], Level.FULL)
        review(later, name="warming", stream=Stream(topic="warming"))
        parts("warming-value", later, None)
