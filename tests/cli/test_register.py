"""`skra register`: what stands afterwards, and how a no is explained."""

import json

import httpx
import pytest

ID = {"name": "id", "type": "string"}
V1 = {"type": "record", "name": "E", "fields": [ID]}
OPTIONAL = {**V1, "fields": [ID, {"name": "note", "type": ["null", "string"], "default": None}]}
REQUIRED = {**V1, "fields": [ID, {"name": "total", "type": "double"}, {"name": "at", "type": "long"}]}
OPEN = {"type": "object"}
CLOSED = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
MESSAGE = 'syntax = "proto3"; message E { string id = 1; }'
RENAMED = 'syntax = "proto3"; message E { int64 id = 1; }'


@pytest.mark.parametrize(
    ("name", "content", "language"),
    [("e.avsc", V1, "AVRO"), ("e.json", CLOSED, "JSON"), ("e.proto", MESSAGE, "PROTOBUF"), ("avro.json", V1, "AVRO")],
)
def test_the_language_is_that_of_the_file(ask, write, name, content, language):
    assert ask("register", f"language-{name}", write(name, content)).exit_code == 0
    assert json.loads(ask("show", f"language-{name}", "--output", "json").stdout)["format"] == language


def test_the_same_text_is_the_same_version(ask, write):
    first = ask("register", "again", write("e.avsc", V1)).stdout
    assert first.startswith("again version 1, id ")
    assert ask("register", "again", write("e.avsc", V1)).stdout == first
    assert ask("register", "again", write("e.avsc", OPTIONAL)).stdout.startswith("again version 2, id ")


@pytest.mark.parametrize(
    ("ending", "old", "new", "parts"),
    [
        ("avsc", V1, REQUIRED, ["1. READER_FIELD_MISSING_DEFAULT_VALUE", "2. ", "/fields/1", '{"id": ""}', "default"]),
        ("json", OPEN, CLOSED, ["id", "event:   {}", "outcome: "]),
        ("proto", MESSAGE, RENAMED, ["FIELD_SCALAR_KIND_CHANGED", "event:   {", "outcome: "]),
    ],
)
def test_a_no_shows_place_event_outcome_and_remedy(ask, write, *, ending, old, new, parts):
    subject, file = f"no-{ending}", write(f"new.{ending}", new)
    ask("register", subject, write(f"old.{ending}", old))
    result = ask("register", subject, file)
    first, second, *_ = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert first == f'Error: Schema being registered is incompatible with an earlier schema for subject "{subject}"'
    assert second == f"{file}: incompatible: {file} cannot read every event of {subject} version 1 (BACKWARD)"
    for part in [*parts, "    instead: "]:
        assert part in result.stderr


def config(service, subject, **members):
    httpx.put(f"{service.registry_url}/config/{subject}", json=members).raise_for_status()


@pytest.mark.parametrize(
    ("level", "old", "new", "said"),
    [
        ("FORWARD", REQUIRED, V1, "{subject} version 1 cannot read every event of {file} (FORWARD)"),
        (
            "FULL_TRANSITIVE",
            V1,
            REQUIRED,
            "{file} cannot read every event of {subject} version 1 (BACKWARD, of FULL_TRANSITIVE)",
        ),
    ],
)
def test_the_verdict_is_that_of_the_subjects_level(ask, service, write, *, level, old, new, said):
    subject, file = f"level-{level}", write("new.avsc", new)
    config(service, subject, compatibility=level)
    ask("register", subject, write("old.avsc", old))
    result = ask("register", subject, file)
    assert result.exit_code == 1
    assert said.format(subject=subject, file=file) in result.stderr


def test_an_older_version_is_named_where_it_is_the_one_that_breaks(ask, service, write):
    text = {"name": "note", "type": "string", "default": ""}
    nullable = {**text, "type": ["string", "null"]}
    for version in ([ID, nullable], [ID]):
        ask("register", "older", write("e.avsc", {**V1, "fields": version}))
    config(service, "older", compatibility="BACKWARD_TRANSITIVE")
    result = ask("register", "older", write("new.avsc", {**V1, "fields": [ID, text]}))
    assert result.exit_code == 1
    assert "cannot read every event of older version 1 (BACKWARD_TRANSITIVE)" in result.stderr


def test_references_are_those_of_the_registry(ask, write):
    def order(kind):
        return {
            "type": "record",
            "name": "Order",
            "fields": [{"name": "line", "type": "Line"}, {"name": "n", "type": kind}],
        }

    line = {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "Sku"}]}
    sku = {"type": "record", "name": "Sku", "fields": [{"name": "code", "type": "string"}]}
    ask("register", "sku", write("sku.avsc", sku))
    assert ask("register", "line", write("line.avsc", line), "--reference", "Sku=sku:1").exit_code == 0
    named = ("--reference", "Line=line:1")
    assert ask("register", "order", write("order.avsc", order("int")), *named).exit_code == 0
    assert ask("register", "order", write("order.avsc", order("long")), *named).exit_code == 0
    result = ask("register", "order", write("order.avsc", order("boolean")), *named)
    assert result.exit_code == 1
    assert "TYPE_MISMATCH at /fields/1/type" in result.stderr
    assert '{"line": {"sku": {"code": ""}}, "n": 0}' in result.stderr
    assert "refers to Line = line version 1" in ask("show", "order").stdout


def test_the_registrys_words_stand_where_its_no_cannot_be_made_again(ask, service, write):
    """Within a compatibility group only versions with the same metadata count, and a file has no metadata."""
    config(service, "grouped", compatibilityGroup="major")
    ask("register", "grouped", write("e.avsc", V1))
    result = ask("register", "grouped", write("e.avsc", REQUIRED))
    assert result.exit_code == 1
    assert "details: [" in result.stderr


def test_only_the_owner_registers(ask, write):
    assert ask("register", "owned-value", write("e.avsc", V1), "--user", "first").exit_code == 0
    result = ask("register", "owned-value", write("e.avsc", OPTIONAL), "--user", "second")
    assert result.exit_code == 1
    assert "owned by 'first'" in result.stderr
    assert "(40301)" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("e.avsc", '{"type": "record"}', [], "(42201)"),
        ("e.avsc", "", [], "(42201)"),
        ("e.txt", "{}", [], "expected a file ending in"),
        ("e.avsc", V1, ["--reference", "A=nowhere:1"], "nowhere"),
        ("e.avsc", V1, ["--reference", "A=nowhere"], "expected NAME=SUBJECT:VERSION"),
        ("e.avsc", V1, ["--type", "THRIFT"], "THRIFT"),
        ("e.avsc", V1, ["--url", "no address"], "expected an address such as"),
        ("e.avsc", V1, ["--url", "http://[::1"], "expected an address such as"),
    ],
)
def test_what_cannot_be_registered_is_wrong_use(ask, write, *, name, content, options, said):
    result = ask("register", "wrong", write(name, content), *options)
    assert result.exit_code == 2, result.output
    assert said in result.stderr


def test_a_file_that_is_missing_is_wrong_use(ask, tmp_path):
    assert ask("register", "wrong", tmp_path / "missing.avsc").exit_code == 2
    assert ask("register", "wrong", tmp_path).exit_code == 2
