"""The writers of schemas, by language."""

from collections.abc import Callable, Mapping

from skra_compat import Schema
from skra_lint.split.avro import avro_text
from skra_lint.split.jsonschema import json_schema_text
from skra_lint.split.plan import Part
from skra_lint.split.protobuf import protobuf_text

Writer = Callable[[Schema, Part], str]

WRITERS: Mapping[str, Writer] = {"AVRO": avro_text, "JSON": json_schema_text, "PROTOBUF": protobuf_text}
"""From the old schema and a part to the text of the part's schema; raises CannotSplit."""
