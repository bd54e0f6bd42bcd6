"""Whatever is asked, the answer is JSON and never a fault of the server."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from skra_app.journal import open_journal
from skra_app.registry import Registry
from skra_app.settings import Settings
from skra_app.web import application

names = st.sampled_from(["s", "a/b.proto", ":.ctx:s", ":.:", ":*:", "", "..", "versions", "%", "é", "\0"]) | st.text(
    max_size=8
)
numbers = st.sampled_from(["1", "latest", "-1", "0", "x", "2147483648", "99999999999999999999", "١", ""])
WORDS = (
    "subjects versions schemas ids guids config mode compatibility contexts schema types metadata referencedby v1 "
    "topics owner owners metrics ready associations resources"
)
words = st.sampled_from(WORDS.split())
paths = st.lists(words | names | numbers, max_size=6) | st.builds(
    lambda head, name, number, tail: [*head, name, "versions", number, *tail],
    st.sampled_from([["subjects"], ["compatibility", "subjects"], ["contexts", "c", "subjects"]]),
    names,
    numbers,
    st.lists(words, max_size=1),
)
queries = st.dictionaries(
    st.sampled_from(["deleted", "permanent", "normalize", "verbose", "format", "offset", "limit", "subject", "force"])
    | st.sampled_from(["subjectPrefix", "key", "value", "fetchMaxId", "latestOnly", "defaultToGlobal", "recursive"]),
    st.sampled_from(["true", "True", "", "0", "-5", "x", "serialized", "resolved", ":.ctx:"]) | st.text(max_size=5),
    max_size=3,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
schemas = st.sampled_from(
    [
        '"string"',
        '{"type":"record","name":"R","fields":[]}',
        "{}",
        "true",
        'syntax = "proto3"; message M {}',
        "",
        "null",
    ]
)
requests = st.fixed_dictionaries(
    {},
    optional={
        "schema": schemas | values,
        "schemaType": st.sampled_from(["AVRO", "JSON", "PROTOBUF", "avro", "", "X"]) | values,
        "references": st.lists(st.fixed_dictionaries({"name": names, "subject": names, "version": values}), max_size=2)
        | values,
        "metadata": st.fixed_dictionaries({}, optional={"properties": values, "tags": values}) | values,
        "ruleSet": st.fixed_dictionaries({}, optional={"domainRules": values}) | values,
        "version": values,
        "id": values,
        "compatibility": st.sampled_from(["FULL", "none", "X"]) | values,
        "mode": st.sampled_from(["IMPORT", "readonly", "READWRITE"]) | values,
    },
)
bodies = (requests | values).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=20)


@pytest.fixture(scope="module")
def client():
    settings = Settings.read({}, journal="memory:")
    return Client(application(Registry(open_journal("memory:")), settings))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["GET", "POST", "PUT", "DELETE"]), paths, queries, bodies)
def test_no_request_is_a_fault_of_the_server(client, method, path, query, body):
    target = "/" + "/".join(quote(part, safe=":") for part in path).lstrip("/")
    response = client.open(target, method=method, query_string=query, data=body)
    assert response.status_code < 500 or response.status_code == 503, response.text
    if response.status_code != 204 and "/metrics" not in target:
        answered = response.json if "json" in response.content_type else json.loads(response.data or b"null")
        if response.status_code >= 400:
            assert answered["error_code"]
            assert answered.get("message") or answered.get("detail")
