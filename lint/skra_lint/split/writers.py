"""The writers of schemas, by language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from skra_compat import Schema
from skra_lint.split.avro import avro_text
from skra_lint.split.jsonschema import json_schema_text
from skra_lint.split.plan import Part
from skra_lint.split.protobuf import protobuf_text

Writer = Callable[[Schema, Part], str]

WRITERS: Mapping[str, Writer] = {"AVRO": avro_text, "JSON": json_schema_text, "PROTOBUF": protobuf_text}
"""From the old schema and a part to the text of the part's schema; raises CannotSplit."""


def written(old: Schema, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with their schemas.

    Raises:
        CannotSplit: the old schema says something that cannot be told of the parts.
    """
    return tuple(replace(part, text=WRITERS[old.format](old, part)) for part in parts)
