"""`skra lint` finds events in AsyncAPI documents, YAML, folders, patterns and the standard input, at their lines."""

import json
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skra.__main__ import main
from skra.inputs.document import Document, json_document
from skra.inputs.yaml_document import yaml_document

SCHEMAS = Path(__file__).parents[2] / "schemas"
SEED = json.loads((SCHEMAS / "product_engagement.json").read_text("utf-8"))

THREE = """asyncapi: 3.0.0
channels:
  clicks:
    address: shop.clicks
    x-skra-ignore: {ST201: moving apart until spring}
    messages:
      engaged: {$ref: '#/components/messages/Engaged'}
      viewed:
        headers:
          properties: {ce_id: {}, ce_time: {}}
        payload:
          type: object
          properties:
            password: {type: string}
  orders:
    messages:
      placed:
        name: OrderPlaced
        bindings: {kafka: {key: {properties: {eventId: {type: string}}}}}
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema:
            type: record
            name: OrderPlaced
            fields:
              - {name: id, type: string}
              - name: apiKey
                type: string
      paid:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: |
            syntax = "proto3";
            message OrderPaid {
              string password = 1;
            }
      outside: {payload: {$ref: ./outside.avsc}}
      web: {payload: {$ref: 'https://example.com/x.json'}}
components:
  messages:
    Engaged:
      payload: {$ref: '#/components/schemas/Engagement'}
    Alone:
      payload: {$ref: '#/components/schemas/Tree'}
  schemas:
    Kind: {enum: [Book, Movie]}
    Tree:
      type: object
      properties:
        secret: {type: string}
        below: {$ref: '#/components/schemas/Tree'}
    Engagement:
      type: object
      title: ProductEngagement
      properties:
        productType: {$ref: '#/components/schemas/Kind'}
        watchedPreview:
          type: [boolean, 'null']
          description: Only applies to productType=Movie
"""


@pytest.fixture
def lint(skra):
    """What `skra lint` says as JSON, besides how it ends."""

    def run(*words):
        result = skra("lint", *words, "--output", "json")
        return json.loads(result.stdout), result

    return run


def at(answer, code):
    """The lines of a rule's findings."""
    return sorted(one["line"] for one in answer["findings"] if one["code"] == code)


def line_of(text, words):
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_every_message_of_version_3_is_judged_at_its_lines(lint, write):
    write("outside.avsc", (SCHEMAS / "product_engagement.avsc").read_text("utf-8"))
    document = write("asyncapi.yaml", THREE)
    answer, result = lint(document)
    assert result.exit_code == 2
    assert f"{document}:{line_of(THREE, 'web:')}: the payload is at 'https://example.com/x.json'" in result.stderr
    inside = [one for one in answer["findings"] if one["file"] == str(document)]
    of_seed = [one for one in answer["findings"] if one["file"].endswith("outside.avsc")]
    assert at({"findings": inside}, "SP101") == [line_of(THREE, "watchedPreview")]
    assert at({"findings": of_seed}, "SP101") == [10, 11]
    secrets = {line_of(THREE, words) for words in ("password: {", "apiKey", "string password", "secret:")}
    assert set(at(answer, "PI501")) == secrets
    assert {one["message"] for one in inside if one["code"] == "ST201"} == {
        "the topic 'orders' carries 4 types of events"
    }
    assert answer["suppressed"] == 2
    assert at(answer, "ST206") == [line_of(THREE, "schema:")]
    assert answer["files"] == 2


def test_headers_of_a_message_count(lint, write):
    answer, _ = lint(write("asyncapi.yml", THREE), "--select", "EN401,EN402")
    assert line_of(THREE, "type: object") not in at(answer, "EN401") + at(answer, "EN402")


ONE = {"$ref": "#/components/messages/One"}
RAML = {"payload": "x", "schemaFormat": "application/raml+yaml;version=1.0"}
TWO = {
    "asyncapi": "2.6.0",
    "channels": {
        "a": {"subscribe": {"message": {"oneOf": [ONE, {"name": "Two", "payload": {}}]}}},
        "b": {"publish": {"message": ONE}, "subscribe": {"message": ONE}},
        "c": {"publish": {"message": {"payload": SEED, "schemaFormat": "application/schema+json;version=draft-07"}}},
        "d": {"publish": {"message": RAML}},
        "e": {"publish": {"message": {"payload": {"type": "nonsense"}}}},
    },
    "components": {
        "messages": {"One": {"payload": {"type": "object", "properties": {"password": {"type": "string"}}}}}
    },
}


@pytest.mark.parametrize("indent", [None, 2])
def test_version_2_in_json(lint, write, indent):
    text = json.dumps(TWO, indent=indent)
    document = write("two.json", text)
    answer, result = lint(document)
    assert {one["message"] for one in answer["findings"] if one["code"] == "ST201"} == {
        "the topic 'a' carries 2 types of events"
    }
    assert len(at(answer, "PI501")) == 2, "once for each channel, and once where it is published and subscribed to"
    assert set(at(answer, "PI501")) == {line_of(text, '"password"')}
    assert len(at(answer, "SP101")) == 2
    assert result.exit_code == 2
    assert "raml" in result.stderr
    assert "nonsense" in result.stderr


def test_an_unknown_version_is_refused(skra, write):
    result = skra("lint", write("one.yaml", "asyncapi: 1.0.0\n"))
    assert result.exit_code == 2
    assert "expected version 2 or 3" in result.stderr


def test_a_schema_in_yaml_has_its_own_lines(lint, write):
    text = "# The seed.\n\n" + yaml.safe_dump(SEED, sort_keys=False)
    answer, _ = lint(write("seed.yaml", text))
    assert at(answer, "SP101") == [line_of(text, "watchedPreview:"), line_of(text, "pageId:")]


def test_what_is_wrong_in_yaml_is_told_at_its_line(skra, write):
    broken = skra("lint", write("broken.yaml", "type: object\nproperties: [\n"))
    assert (broken.exit_code, "broken.yaml: line 3" in broken.stderr) == (2, True)
    text = "type: object\nproperties:\n  a:\n    type: nonsense\n"
    refused = skra("lint", write("refused.yaml", text))
    assert (refused.exit_code, "refused.yaml:4:" in refused.stderr) == (2, True)


def test_folders_are_searched_and_what_is_no_schema_is_passed_over(lint, write, tmp_path):
    for folder in ("deep/er", "node_modules/x", ".git"):
        (tmp_path / folder).mkdir(parents=True)
    write("deep/er/seed.json", SEED)
    write("node_modules/x/seed.json", SEED)
    write(".git/seed.json", SEED)
    write("package.json", {"name": "shop", "type": "module", "version": "1.0.0"})
    write("compose.yaml", "services: {}\n")
    write("chart.yaml", "{{ template }}: [\n")
    answer, result = lint(tmp_path)
    assert ({one["file"] for one in answer["findings"]}, answer["files"]) == ({str(tmp_path / "deep/er/seed.json")}, 1)
    assert result.exit_code == 1
    named = lint(tmp_path / "package.json")[1]
    assert (named.exit_code, "package.json" in named.stderr) == (2, True), "what is named outright must be a schema"


def test_patterns_mean_files_and_nothing_is_judged_twice(lint, skra, write, tmp_path):
    (tmp_path / "a").mkdir()
    write("a/one.json", SEED)
    write("a/two.avsc", (SCHEMAS / "orders/v1.avsc").read_text("utf-8"))
    assert lint(tmp_path / "**/*.json")[0]["files"] == 1
    assert lint(tmp_path / "a", tmp_path / "a/one.json", tmp_path / "*")[0]["files"] == 2
    nothing = skra("lint", tmp_path / "*.proto")
    assert (nothing.exit_code, "no file of that kind" in nothing.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (json.dumps(SEED), "SP101"),
        (json.dumps(TWO), "ST201"),
        (THREE, "ST201"),
        ('syntax = "proto3"; message A { string password = 1; }', "PI501"),
    ],
)
def test_the_standard_input_may_be_any_of_them(text, found):
    result = CliRunner().invoke(main, ["lint", "-", "--output", "json"], input=text)
    assert found in {one["code"] for one in json.loads(result.stdout)["findings"]}


def test_nothing_to_lint_says_what_to_do(skra):
    result = skra("lint")
    assert (result.exit_code, "--registry URL" in result.stderr) == (2, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.text(max_size=5), below, max_size=2),
    max_leaves=5,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=st.dictionaries(st.text(max_size=5), JSON, max_size=3))
def test_a_document_is_written_as_it_was_read(tree):
    for document in (
        json_document(json.dumps(tree, indent=1)),
        yaml_document(yaml.safe_dump(tree)),
    ):
        assert isinstance(document, Document)
        text, lines = document.written(())
        assert json.loads(text) == document.root == tree
        assert len(lines) == text.count("\n") + 1


@settings(deadline=None)
@given(text=st.text())
def test_any_text_is_yaml_or_is_refused(text):
    with suppress(ValueError):
        assert isinstance(yaml_document(text), Document)


YAML = [
    ("2024-01-01", "2024-01-01"),
    ("on", "on"),
    ("y", "y"),
    ("0x1F", 31),
    ("012", 12),
    ("1_000", "1_000"),
    ("~", None),
    ("True", True),
    ("1e3", 1000.0),
    ("'1'", "1"),
    ("1:30", "1:30"),
    (".5", 0.5),
    ("", None),
]


@pytest.mark.parametrize(("written", "meant"), YAML)
def test_yaml_is_read_as_its_core_schema_has_it(written, meant):
    assert yaml_document(f"a: {written}").root == {"a": meant}


def test_anchors_that_make_much_of_little_are_refused(monkeypatch):
    monkeypatch.setattr("skra.inputs.yaml_document._MOST", 5_000)
    steps = "".join(f"b{at}: &b{at} [{', '.join([f'*b{at - 1}'] * 10)}]\n" for at in range(1, 9))
    with pytest.raises(ValueError, match="more than"):
        yaml_document(f"b0: &b0 [1]\n{steps}")
    with pytest.raises(ValueError, match="deeper"):
        yaml_document("a: &a [*a]")


PASSWORD = {"name": "password", "type": "string"}
NEIGHBOURS = {
    "o.json": {
        "type": "object",
        "title": "OrderPlaced",
        "properties": {"a": {"$ref": "core/money.json#/definitions/m"}, "b": {"$ref": "core/money.json"}},
    },
    "o.yaml": "type: object\nallOf: [{$ref: core/base}]\nproperties:\n  x: {$ref: /core/money.json}\n",
    "o.avsc": {"type": "record", "name": "O", "namespace": "a.b", "fields": [{"name": "m", "type": "a.b.Money"}]},
    "o.proto": 'syntax = "proto3";\nimport "core/money.proto";\nmessage O { M m = 1; }\n',
}
BESIDE = {
    "core/base.yaml": "type: object\nproperties: {password: {type: string}}\n",
    "core/money.json": {
        "type": "object",
        "properties": {"password": {"type": "string"}, "c": {"$ref": "currency.json"}},
        "definitions": {"m": {"type": "object", "properties": {"iban": {"type": "string"}}}},
    },
    "core/currency.json": {"type": "string"},
    "core/money.proto": 'syntax = "proto3";\nimport "core/cur.proto";\nmessage M { string password = 1; Cur c = 2; }\n',
    "core/cur.proto": 'syntax = "proto3";\nmessage Cur { string code = 1; }\n',
    "Money.avsc": {"type": "record", "name": "Money", "namespace": "a.b", "fields": [PASSWORD]},
}


@pytest.mark.parametrize("name", NEIGHBOURS)
@pytest.mark.parametrize("folder", ["", "deep/er/"])
def test_what_a_schema_refers_to_is_found_around_it(lint, write, tmp_path, name, folder):
    for sub in ("core", "deep/er"):
        (tmp_path / sub).mkdir(parents=True, exist_ok=True)
    for other, content in BESIDE.items():
        write(other, content)
    answer, result = lint(write(folder + name, NEIGHBOURS[name]), "--select", "PI501")
    assert {one["path"].rpartition(".")[2] for one in answer["findings"]} == {"password"}, result.stderr


BUNDLE = """[
  {"type": "enum", "name": "State", "namespace": "shop", "symbols": ["OPEN", "DONE"]},
  {"type": "record", "name": "Line", "namespace": "shop", "fields": [
    {"name": "sku", "type": "string"},
    {"name": "password", "type": "string"}
  ]},
  {"type": "record", "name": "OrderPlaced", "namespace": "shop",
   "x-skra-ignore": {"SP104": "of old"},
   "fields": [{"name": "lines", "type": {"type": "array", "items": "Line"}}]
  },
  {"type": "record", "name": "OrderCreatedOrUpdated", "namespace": "shop",
   "x-skra-ignore": {"SP107": "of old"},
   "fields": [{"name": "state", "type": "State"}, {"name": "apiKey", "type": "string"}]
  }
]"""


def test_records_side_by_side_in_a_file_are_events_of_their_own(lint, skra, write):
    file = write("bundle.avsc", BUNDLE)
    answer, _ = lint(file)
    found = sorted((one["code"], one["path"], one["line"]) for one in answer["findings"] if one["code"] != "LN901")
    assert [one for one in found if one[0][:2] in {"PI", "SP", "ST"}] == [
        ("PI501", "apiKey", line_of(BUNDLE, "apiKey")),
        ("PI501", "lines[].password", line_of(BUNDLE, '"password"')),
        ("SP104", "", line_of(BUNDLE, "OrderCreatedOrUpdated")),
    ]
    assert answer["files"] == 1
    assert len(at(answer, "LN901")) == 2
    skra("lint", file, "--fix")
    assert "of old" not in file.read_text("utf-8")
    assert at(lint(file)[0], "LN901") == []


def test_schemas_that_need_each_other_are_refused(skra, write):
    write("two.json", {"$ref": "one.json"})
    result = skra("lint", write("one.json", {"$ref": "two.json"}))
    assert (result.exit_code, "leads nowhere" in result.stderr) == (2, True)


def test_many_proto_files_are_read_together_and_the_one_at_fault_is_named(skra, tmp_path, monkeypatch):
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "money.proto").write_text(
        'syntax = "proto3"; package common; message Money { int64 c = 1; }'
    )
    for at in range(30):
        uses = 'import "common/money.proto";\n' if at % 2 else ""
        total = "common.Money total = 2;" if at % 2 else ""
        text = f'syntax = "proto3";\n{uses}message E{at} {{\n  string password = 1;\n  {total}\n}}\n'
        (tmp_path / f"e{at:02}.proto").write_text(text + ("oops" if at == 7 else ""))
    calls = []
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **more: calls.append(words) or start(*words, **more))
    result = skra("lint", tmp_path, "--select", "PI501", "--output", "json")
    assert result.exit_code == 2
    assert "e07.proto: line 7" in result.stderr
    found = {Path(one["file"]).name: one["line"] for one in json.loads(result.stdout)["findings"]}
    assert found == {f"e{at:02}.proto": 3 + at % 2 for at in range(30) if at != 7}
    assert len(calls) < 12, "30 files of two kinds, and one that must be read by itself"
