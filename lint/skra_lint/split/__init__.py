"""The split: single-purpose events in place of one that serves several purposes.

`combinations` says which values of the discriminators make an event of their own, `placement` which fields each of
them has, `naming` what they are called, `jsonschema` and `avro` write the schemas, `plan` holds the result.
To add a schema language is to add a writer to `writers.WRITERS`.
"""

from skra_lint.split.plan import CannotSplit, Combination, Dropped, Part, Plan
from skra_lint.split.propose import propose

__all__ = ["CannotSplit", "Combination", "Dropped", "Part", "Plan", "propose"]
