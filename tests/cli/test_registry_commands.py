"""`skra subjects`, `show` and `owner` with a real registry, and every command with somebody who is none."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

V1 = {"type": "record", "name": "E", "fields": [{"name": "id", "type": "string"}]}
V2 = {**V1, "fields": [*V1["fields"], {"name": "note", "type": "string", "default": "þ"}]}
PROTO = 'syntax = "proto3";\n\nmessage E {\n  string id = 1;\n}\n'


@pytest.fixture(autouse=True)
def registered(ask, write):
    """Two versions of one subject and one of another with a name that a path must quote."""
    for subject, file in (
        ("e-value", write("v1.avsc", V1)),
        ("e-value", write("v2.avsc", V2)),
        ("a/b é-value", write("e.proto", PROTO)),
    ):
        assert ask("register", subject, file, "--user", "writer").exit_code == 0


def test_subjects_are_listed_with_their_versions(ask):
    assert ask("subjects").stdout == "a/b é-value\tversion 1\ne-value\tversions 1-2\n"
    assert json.loads(ask("subjects", "--output", "json").stdout) == {"subjects": ["a/b é-value", "e-value"]}


def test_deleted_subjects_are_listed_on_request(ask, service, write):
    ask("register", "gone", write("v1.avsc", V1))
    httpx.delete(f"{service.registry_url}/subjects/gone").raise_for_status()
    assert "gone" not in ask("subjects").stdout
    assert "gone\tdeleted\n" in ask("subjects", "--deleted").stdout
    found = json.loads(ask("subjects", "--deleted", "--output", "json").stdout)
    assert (found["deleted"], "gone" in found["subjects"]) == (["gone"], True)
    assert ask("show", "gone", "--deleted").exit_code == 0
    assert ask("show", "gone").exit_code == 2


def test_a_version_is_shown_as_text(ask):
    head, holds, empty, *text = ask("show", "e-value").stdout.splitlines()
    assert (head.split(", ")[0], head.split(", ")[2], empty) == ("e-value version 2", "AVRO", "")
    assert json.loads("\n".join(text))["fields"][1]["default"] == "þ"
    assert holds == "owner writer, level BACKWARD, mode READWRITE"
    assert len(text) > 1
    assert ask("show", "e-value", "--version", 1).stdout.startswith("e-value version 1, id ")
    assert "message E {" in ask("show", "a/b é-value").stdout


def test_what_was_forgiven_in_an_imported_schema_is_shown(ask, service):
    text = '{"type": "record", "name": "W", "fields": [{"name": "a", "type": "int", "default": "x"}]}'
    said = "it is off the rules of AVRO, and was read as far as it can be: fields/0/default: the default does not fit: "
    for method, path, body in (
        ("PUT", "/mode/wrong", {"mode": "IMPORT"}),
        ("POST", "/subjects/wrong/versions", {"schema": text, "id": 4711}),
        ("PUT", "/mode/wrong", {"mode": "READWRITE"}),
    ):
        httpx.request(method, f"{service.registry_url}{path}", json=body).raise_for_status()
    assert f"\nnote: {said}'x' is not int\n\n{{" in ask("show", "wrong").stdout
    assert json.loads(ask("show", "wrong", "--output", "json").stdout)["offTheRules"] == f"{said}'x' is not int"


def test_a_version_is_shown_as_json(ask):
    shown = json.loads(ask("show", "e-value", "--version", "1", "--output", "json").stdout)
    expected = {"subject", "version", "id", "format", "text", "references", "metadata", "ruleSet"}
    assert shown.keys() == {*expected, "owner", "level", "mode"}
    assert (shown["owner"], shown["level"], shown["mode"]) == ("writer", "BACKWARD", "READWRITE")
    assert (shown["subject"], shown["version"], shown["format"], shown["references"]) == ("e-value", 1, "AVRO", [])
    assert json.loads(shown["text"]) == V1


def test_a_schema_is_shown_by_the_id_in_a_header(ask):
    held = json.loads(ask("show", "e-value", "--version", 1, "--output", "json").stdout)
    assert json.loads(ask("show", "--id", held["id"], "--output", "json").stdout) == held
    assert ask("show", "--id", 4_000).exit_code == 2
    assert ask("show", "--id", 1, "e-value").exit_code == 2
    assert ask("show").exit_code == 2


USES = json.dumps({"type": "record", "name": "U", "fields": [{"name": "e", "type": "E"}]})


@pytest.fixture
def used(service):
    """Versions that refer to another one, one of them in another context, and metadata."""
    shared = {"name": "E", "subject": "shared", "version": 1}
    with httpx.Client(base_url=service.registry_url) as http:
        for subject, body in (
            ("shared", {"schema": json.dumps(V1)}),
            ("uses-it", {"schema": USES, "references": [shared], "metadata": {"properties": {"team": "shop"}}}),
            (":.far:other", {"schema": '"string"'}),
            (":.far:uses-it", {"schema": USES, "references": [{**shared, "subject": ":.:shared"}]}),
        ):
            http.post(f"/subjects/{subject}/versions", json=body).raise_for_status()


def test_references_and_metadata_are_shown_in_both_directions(ask, used):
    text = ask("show", "uses-it").stdout
    assert "refers to E = shared version 1\n" in text
    assert 'properties: {"team": "shop"}\n' in text
    assert "owner nobody" in text
    assert "referenced by uses-it version 1\n" in ask("show", "shared", "--referenced-by").stdout
    found = json.loads(ask("show", "shared", "--referenced-by", "--output", "json").stdout)
    assert found["referencedBy"] == [{"subject": "uses-it", "version": 1}]
    assert "referenced by nobody\n" in ask("show", "uses-it", "--referenced-by").stdout


def test_subjects_are_chosen_by_prefix_and_context(ask, used):
    assert ask("subjects", "--prefix", "uses").stdout == ":.far:uses-it\tversion 1\nuses-it\tversion 1\n"
    assert ask("subjects", "--context", "far", "--prefix", "o").stdout == ":.far:other\tversion 1\n"
    assert ask("subjects", "--context", ".", "--prefix", "uses").stdout == "uses-it\tversion 1\n"
    assert ask("subjects", "--prefix", "nothing").output == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nowhere"), "(40401)"),
        (("show", "e-value", "--version", "9"), "(40402)"),
        (("show", "e-value", "--version", "newest"), "'newest': expected a number, or latest"),
        (("show", "e-value", "--version", "../.."), "expected a number, or latest"),
        (("show", "e-value", "--version", "99999999999"), "(42202)"),
        (("show",), "SUBJECT"),
        (("owner", "show", "nowhere"), "nobody owns topic 'nowhere'"),
        (("owner", "sell", "e"), "sell"),
        (("subjects", "--output", "xml"), "xml"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_does_not_exist_is_wrong_use(ask, words, said):
    result = ask(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_topic_has_one_owner(ask):
    assert ask("owner", "show", "e").stdout == "e belongs to writer (ownership epoch 1)\n"
    again = ask("owner", "claim", "e", "--user", "writer")
    assert (again.exit_code, again.stdout) == (0, "e belongs to writer (ownership epoch 1)\n")
    result = ask("owner", "claim", "e", "--user", "other")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "owned by 'writer'" in result.stderr


def test_a_topic_can_be_claimed_before_it_has_a_schema(ask, write):
    assert ask("owner", "claim", "early", "--user", "first").exit_code == 0
    assert "early\tfirst\tepoch 1" in ask("owner", "list").stdout.splitlines()
    assert ask("register", "early-value", write("v1.avsc", V1), "--user", "late").exit_code == 1


def test_nobody_cannot_be_an_owner(ask):
    result = ask("owner", "claim", "anybodys")
    assert result.exit_code == 1
    assert "say who you are" in result.stderr


REGISTRY_COMMANDS = [
    ("subjects",),
    ("show", "e-value"),
    ("diff", "e-value:2", "e-value:1"),
    ("owner", "show", "e"),
    ("owner", "list"),
    ("owner", "claim", "e"),
    ("rejections",),
]


@pytest.mark.parametrize("words", REGISTRY_COMMANDS, ids=" ".join)
def test_an_address_where_nobody_answers_is_unreachable(skra, words, free_ports):
    result = skra(*words, "--url", f"http://127.0.0.1:{free_ports[0]}")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "start one with `skra serve`" in result.stderr


def test_a_schema_cannot_be_registered_where_nobody_answers(skra, write, free_ports):
    url = f"http://127.0.0.1:{free_ports[0]}"
    assert skra("register", "e-value", write("v1.avsc", V1), "--url", url).exit_code == 3


@pytest.fixture(scope="module", params=[200, 404, 500])
def web_page(request):
    """A web server that is no registry."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(request.param)
            self.end_headers()
            self.wfile.write(b"<html>It works!</html>")

        def do_PUT(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("words", REGISTRY_COMMANDS, ids=" ".join)
def test_somebody_who_is_no_registry_is_as_good_as_nobody(skra, words, web_page):
    result = skra(*words, "--url", web_page)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "is this a schema registry?" in result.stderr
