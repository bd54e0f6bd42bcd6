"""The engine: schemas in, verdicts out.

Three schema languages behind one face. Text and values go in, values come out; nothing here reads a file, a socket or
a clock (the one exception is `.proto` text, which the protobuf format hands to a `protoc` child process).

>>> old = Schema.parse("AVRO", '{"type": "record", "name": "E", "fields": []}')
>>> new = Schema.parse("AVRO", '{"type": "record", "name": "E", "fields": [{"name": "id", "type": "int"}]}')
>>> check(candidate=new, history=[old], level=Level.BACKWARD).incompatibilities[0].kind
'READER_FIELD_MISSING_DEFAULT_VALUE'

One room per language under `formats/`: `parse`, `model`, `canonical`, `rules`, `values`, `outline`, `place`. To add a
language is to add a folder: `__init__` with its `NAME`, `language` with its `FORMAT` (see `skra_compat.format.Format`).
"""

from skra_compat.budget import Limits
from skra_compat.check import check
from skra_compat.compare import compare
from skra_compat.errors import InvalidEvent, InvalidSchema, OpaqueSchema, UnknownFormat
from skra_compat.event import Fault, Json, Values
from skra_compat.level import Direction, Level
from skra_compat.policy import Policy
from skra_compat.position import Position
from skra_compat.schema import Reference, Schema
from skra_compat.verdict import Comparison, Counterexample, Degradation, Incompatibility, OffTheRules, Proof, Verdict

__all__ = [
    "Comparison",
    "Counterexample",
    "Degradation",
    "Direction",
    "Fault",
    "Incompatibility",
    "InvalidEvent",
    "InvalidSchema",
    "Json",
    "Level",
    "Limits",
    "OffTheRules",
    "OpaqueSchema",
    "Policy",
    "Position",
    "Proof",
    "Reference",
    "Schema",
    "UnknownFormat",
    "Values",
    "Verdict",
    "check",
    "compare",
]
