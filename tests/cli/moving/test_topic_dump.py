"""Dumps of a `_schemas` topic, as the consumers that people have print them."""

import json

import pytest

from skra.exits import Unreadable
from skra.moving.contents import Place
from skra.moving.topic_dump import lines_of, read_topic_dump

TEXT = '{"type":"record","name":"E","fields":[{"name":"id","type":"string","doc":"a {brace}\\t| and a \\u2028"}]}'
REFERENCES = [{"name": "E", "subject": "a-value", "version": 1}]
JSON_TEXT = '{"type":"object","title":"x"}'


def schema(subject: str, version: int, id_: int, text: str = TEXT, **more: object) -> tuple[object, object]:
    key = {"keytype": "SCHEMA", "subject": subject, "version": version, "magic": 1}
    return key, {"subject": subject, "version": version, "id": id_, "schema": text, "deleted": False, **more}


def setting(kind: str, subject: str | None, value: object) -> tuple[object, object]:
    return {"keytype": kind, "subject": subject, "magic": 0}, value


RECORDS = [
    ({"keytype": "NOOP", "magic": 0}, None),
    schema("a-value", 1, 1),
    schema("a-value", 2, 2, JSON_TEXT, schemaType="JSON", md5="x="),
    schema(
        "b", 1, 3, references=[{"name": "E", "subject": "a-value", "version": 1}], metadata={"properties": {"k": "v"}}
    ),
    setting("CONFIG", None, {"compatibilityLevel": "FULL"}),
    setting("CONFIG", "a-value", {"subject": "a-value", "compatibilityLevel": "NONE"}),
    setting("CONFIG", "b", {"compatibilityLevel": "NONE"}),
    setting("MODE", "b", {"subject": "b", "mode": "READONLY"}),
    schema("gone", 1, 4),
    schema("gone", 2, 5, JSON_TEXT, schemaType="JSON"),
    setting("DELETE_SUBJECT", "gone", {"subject": "gone", "version": 2}),
    schema("gone", 3, 6, '"string"'),
    schema("never", 1, 7),
    (schema("never", 1, 7)[0], None),
    schema("a-value", 1, 1, deleted=True),
    setting("CONFIG", "b", None),
    schema("cleared", 1, 8, deleted=True),
    setting("CLEAR_SUBJECT", "cleared", {"subject": "cleared"}),
    schema(":.dev:a", 1, 1),
]


def console(separator: str = "\t", before: str = "") -> str:
    """`kafka-console-consumer --property print.key=true`."""
    return "".join(f"{before}{json.dumps(key)}{separator}{json.dumps(value)}\n" for key, value in RECORDS)


def kcat(separator: str, null: str) -> str:
    """`kcat -K`."""
    return "".join(
        f"{json.dumps(key)}{separator}{null if value is None else json.dumps(value)}\n" for key, value in RECORDS
    )


def envelopes() -> str:
    """`kcat -J`."""
    lines = [
        {
            "topic": "_schemas",
            "partition": 0,
            "offset": offset,
            "tstype": "create",
            "ts": 1_700_000_000_000,
            "broker": 1,
            "key": json.dumps(key),
            "payload": None if value is None else json.dumps(value),
        }
        for offset, (key, value) in enumerate(RECORDS)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


DUMPS = {
    "console": console(),
    "console with another separator": console(" | "),
    "console with everything": console(before="CreateTime:1700000000000\tPartition:0\tOffset:3\tNO_HEADERS\t"),
    "windows": console().replace("\n", "\r\n"),
    "end": console() + "Processed a total of 19 messages\n\n",
    "kcat -K": kcat(":", ""),
    "kcat -K -Z": kcat("#", "NULL"),
    "kcat -J": envelopes(),
}


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS)
def test_every_way_to_print_the_topic_is_read(dump):
    found = read_topic_dump(lines_of(dump), "dump")
    assert [(str(place), one.id, one.format, one.deleted) for place, one in found.versions.items()] == [
        (":.dev:a version 1", 1, "AVRO", False),
        ("a-value version 1", 1, "AVRO", True),
        ("a-value version 2", 2, "JSON", False),
        ("b version 1", 3, "AVRO", False),
        ("gone version 1", 4, "AVRO", True),
        ("gone version 2", 5, "JSON", True),
        ("gone version 3", 6, "AVRO", False),
    ]
    assert found.versions[Place("a-value", 1)].text == TEXT
    assert found.versions[Place("b", 1)].targets == [Place("a-value", 1)]
    assert found.versions[Place("b", 1)].metadata == {"properties": {"k": "v"}}
    assert found.configs == {"": {"compatibilityLevel": "FULL"}, "a-value": {"compatibilityLevel": "NONE"}}
    assert found.modes == {"": "READWRITE", "b": "READONLY"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello", "line 1: found 'hello'"),
        ('{"a": 1}', "line 1: the key has no member keytype"),
        ('{"keytype": "SCHEMA", "subject": "a"}\t{}', "line 1: version: expected a whole number, found nothing"),
        (
            '{"keytype": "SCHEMA", "subject": "a", "version": 1}\t{"id": "x"}',
            "id: expected a whole number, found a string",
        ),
        ('{"keytype": "SCHEMA", "subject": "a", "version": 1}\tyes', "found the value 'yes'"),
        ('{"keytype": "SCHEMA", "subject": "a", "version": 1}\t{"id"', "line 1: Expecting"),
        ('{"keytype": "SCHEMA", "subject": "a", "version": 1}\tnull x', "found the value 'null x'"),
        ('{"keytype": "NEW", "magic": 0}\tnull', "keytype 'NEW' is unknown"),
        ('{"key": 1, "payload": null}', "key and payload: expected strings"),
        ("", "no record: was the topic read with --from-beginning"),
    ],
)
def test_what_is_no_dump_is_named_with_its_line(line, said):
    with pytest.raises(Unreadable, match="dump") as refusal:
        read_topic_dump(lines_of(line), "dump")
    assert said in refusal.value.message
