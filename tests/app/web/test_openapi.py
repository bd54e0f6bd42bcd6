"""The description of the API: whole, true to the routes, and kept by a live server whatever it is sent."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from skra_app.journal import open_journal
from skra_app.registry import Registry
from skra_app.settings import Settings
from skra_app.web import openapi, resources
from skra_app.web.application import resourceful
from skra_app.web.asked import House

FLASK = resourceful(House(Registry(open_journal("memory:")), Settings.read({}, journal="memory:"), None))
DOCUMENT = openapi.document(FLASK)
ROUTES = openapi.routes(FLASK)
KEPT = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
]
"""Not among them: that what is described as wrong is refused. Unknown members are ignored, and so are odd switches."""

AVRO = {"schema": '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}'}
SEEDS = {
    "orders-value": AVRO,
    "orders-json": {"schemaType": "JSON", "schema": '{"type":"object","properties":{"id":{"type":"string"}}}'},
    "orders-proto": {"schemaType": "PROTOBUF", "schema": 'syntax = "proto3";\nmessage Order { string id = 1; }\n'},
}


def test_every_route_is_described_and_every_description_has_a_route():
    assert {route.endpoint for route in ROUTES} == set(openapi.rows()), (
        "a view of web/resources needs a row in the file of the same name in web/openapi/described, and the other way"
    )


def test_every_parameter_of_a_path_is_described():
    for path, operations in DOCUMENT["paths"].items():
        for operation in operations.values():
            described = [one for one in operation.get("parameters", []) if one["in"] == "path"]
            assert {one["name"] for one in described} == set(re.findall(r"{(\w+)}", path))
            assert all(one["description"] != one["name"] for one in described), path


def test_every_parameter_that_is_read_is_described():
    read = re.compile(r'(?:query\.(?:flag|flag_or_none|text|number)|getlist)\("(\w+)"')
    for file in Path(resources.__path__[0]).glob("*.py"):
        rows = [row for endpoint, row in openapi.rows().items() if endpoint.startswith(f"{file.stem}.")]
        described = {parameter.name for row in rows for parameter in row.query}
        assert set(read.findall(file.read_text())) <= described, file.name


def test_every_reference_leads_somewhere_and_nothing_is_left_over():
    used = Counter(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert set(used) == set(DOCUMENT["components"]["schemas"])


def test_operations_have_names_of_their_own_and_words():
    operations = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"].endswith(".") for operation in operations)
    assert all(answer["description"] for operation in operations for answer in operation["responses"].values())


@pytest.fixture(scope="module")
def described(http):
    """The description as a live server gives it, and subjects that it may be tried on."""
    for subject, body in SEEDS.items():
        assert http.post(f"/subjects/{subject}/versions", json=body).is_success
    schema = schemathesis.openapi.from_dict(http.get("/openapi.json").json())
    schema.validate()
    schema.config.update(base_url=str(http.base_url))
    return schema


def test_a_live_server_gives_the_same(http):
    answer = http.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(DOCUMENT))
    assert http.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


PLACES = st.fixed_dictionaries(
    {
        "subject": st.sampled_from([*SEEDS, ":.ctx:orders-value", "google/type/date.proto"]),
        "version": st.sampled_from(["latest", 1, 2, -1]),
        "id": st.integers(1, 3),
        "topic": st.just("orders"),
    }
)


def kept_by(route):
    """A schema's own text comes under the registry's JSON types even where it is Protobuf: upstream does so."""
    own_text = route.path.endswith("/schema")
    return [check for check in KEPT if not (own_text and check is checks.response_schema_conformance)]


def ask(described, route, examples):
    """Send what the description allows, and what it does not; half of it to subjects that stand."""
    operation = described[route.path][route.method]
    anything = operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(anything, st.none() | PLACES)
    def kept(case, place):
        if place:
            case.path_parameters.update({name: place[name] for name in route.arguments if name in place})
        case.call_and_validate(checks=kept_by(route))

    kept()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_whatever_is_sent_the_answer_is_as_described(described, route):
    ask(described, route, examples=20)


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_whatever_is_sent_for_long(described, http):
    """Everything that schemathesis does: borders of all values, random ones, and calls that go on from each other."""
    config = Path(__file__).with_name("schemathesis.toml")
    command = ["schemathesis", "--config-file", str(config), "run", f"{http.base_url}/openapi.json"]
    done = subprocess.run([*command, "--max-examples=100", "--workers=1"], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout
