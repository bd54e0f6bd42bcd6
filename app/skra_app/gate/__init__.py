"""The gate: decides about a batch of records as it is produced, never about one as it is read.

Whoever carries records asks twice. `Gate.enter` answers *who*: the topic belongs to one application, others are turned
away. `Gate.judge` answers *what*: the schema that each record names is registered under the topic's subject and the
record, decoded in full, is one of its events. Nothing here knows the Kafka protocol, so that the broker, the web and a
gateway in front of another cluster ask the same gate.

`batch` holds the nouns, `wire` finds the schema that a payload names, `contents` judges one side of a batch.
"""

from skra_app.gate.batch import Batch, Entry, Headers, Judgement, Part, RecordFault, Refusal, RefusalCode
from skra_app.gate.gate import Gate, code_of, refusal_of
from skra_app.gate.wire import schema_named

__all__ = [
    "Batch",
    "Entry",
    "Gate",
    "Headers",
    "Judgement",
    "Part",
    "RecordFault",
    "Refusal",
    "RefusalCode",
    "code_of",
    "refusal_of",
    "schema_named",
]
