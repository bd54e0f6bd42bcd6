"""References between schemas, whatever the language."""

import pytest

from skra_compat import InvalidSchema, Schema

WHOLE = {"AVRO": '"string"', "JSON": "{}", "PROTOBUF": 'syntax = "proto3"; message A {}'}
USING = {"AVRO": '"x"', "JSON": '{"$ref": "x"}', "PROTOBUF": 'syntax = "proto3"; import "x"; message B {}'}


@pytest.mark.parametrize(
    ("language", "other"), [(language, other) for language in WHOLE for other in WHOLE if language != other]
)
def test_a_schema_refers_to_schemas_of_its_own_language(language: str, other: str) -> None:
    named = {"x": Schema.parse(other, WHOLE[other])}
    with pytest.raises(InvalidSchema, match=f"reference 'x' is {other}: expected {language}"):
        Schema.parse(language, USING[language], named)
