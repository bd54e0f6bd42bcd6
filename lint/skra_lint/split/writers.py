"""The writers of schemas, by language."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from skra_compat.event import Json
from skra_lint.split.avro import avro_text
from skra_lint.split.jsonschema import json_schema_text
from skra_lint.split.plan import Part

Document: TypeAlias = Mapping[str, Json]
Writer = Callable[[Document, Part], str]

WRITERS: Mapping[str, Writer] = {"AVRO": avro_text, "JSON": json_schema_text}
"""From the old document and a part to the text of the part's schema; raises CannotSplit."""
