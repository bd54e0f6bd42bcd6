"""Who may call what: every route, tried without a key and by everybody who has one. A new route needs a row here."""

import base64
import json
from dataclasses import dataclass, field

import pytest
from werkzeug.test import Client

from skra_app.journal import open_journal
from skra_app.registry import Actor, Candidate, Principal, Registry, principals
from skra_app.registry.register import register
from skra_app.settings import Settings
from skra_app.web import application, openapi
from skra_app.web.application import resourceful
from skra_app.web.asked import House
from skra_app.web.authenticated import OPEN

SETTINGS = Settings.read({}, journal="memory:", auth="on")
ROUTES = openapi.routes(resourceful(House(Registry(open_journal("memory:")), SETTINGS, None)))
CALLERS = ("reader", "other", "owner", "admin")
STRING, LONG = {"schema": '"string"'}, {"schema": '"long"', "schemaType": "AVRO"}
LEVEL, MODE = {"compatibility": "NONE"}, {"mode": "READWRITE"}


@dataclass(frozen=True)
class Row:
    """Who is let in (`y`) or refused with 403 (`n`), in the order of CALLERS, and what those get who are let in."""

    let_in: str
    status: int = 200
    body: object = None
    query: str = ""
    before: tuple[tuple[str, str, object], ...] = field(default=())
    """What the admin or the owner does first: caller, method and path, body."""


EVERYBODY, OWNER, ADMIN = "yyyy", "nnyn", "nnny"
GOVERNS = "nnyy"
READER = "ynnn"
"""Whoever reads says itself what it reads."""
TIED = {
    "resourceId": "-/orders",
    "resourceName": "orders",
    "resourceNamespace": "-",
    "associations": [{"subject": "orders-value"}],
}
CONTRACT = {"contract": "reader", "topic": "orders", "reads": []}

OFFERED = ("owner", "POST /v1/topics/{topic}/owner/transfer", {"application": "other"})

TABLE = {
    "GET /": Row(EVERYBODY),
    "POST /": Row(EVERYBODY),
    "GET /health": Row(EVERYBODY),
    "GET /ready": Row(EVERYBODY),
    "GET /metrics": Row(EVERYBODY),
    "GET /openapi.json": Row(EVERYBODY),
    "POST /associations": Row(GOVERNS, 200, TIED),
    "PUT /associations": Row(GOVERNS, 200, TIED),
    "GET /associations/resources/{resource}": Row(EVERYBODY),
    "PUT /associations/resources/{resource}": Row(GOVERNS, 200, TIED),
    "DELETE /associations/resources/{resource}": Row(GOVERNS, 204, before=(("owner", "POST /associations", TIED),)),
    "GET /associations/subjects/{subject}": Row(EVERYBODY),
    "POST /associations:batchGet": Row(EVERYBODY, 207, {"requests": []}),
    "POST /associations:batchMutate": Row(EVERYBODY, 207, {"requests": []}),
    "POST /compatibility/subjects/{subject}/versions": Row(EVERYBODY, 200, LONG),
    "POST /compatibility/subjects/{subject}/versions/{version}": Row(EVERYBODY, 200, LONG),
    "GET /config": Row(EVERYBODY),
    "PUT /config": Row(ADMIN, 200, LEVEL),
    "DELETE /config": Row(ADMIN),
    "GET /config/{subject}": Row(EVERYBODY, query="?defaultToGlobal=true"),
    "PUT /config/{subject}": Row(GOVERNS, 200, LEVEL),
    "DELETE /config/{subject}": Row(GOVERNS, before=(("owner", "PUT /config/{subject}", LEVEL),)),
    "GET /contexts": Row(EVERYBODY),
    "GET /contexts/{context}": Row(EVERYBODY),
    "DELETE /contexts/{context}": Row(ADMIN, 204),
    "GET /mode": Row(EVERYBODY),
    "PUT /mode": Row(ADMIN, 200, MODE),
    "DELETE /mode": Row(ADMIN),
    "GET /mode/{subject}": Row(EVERYBODY, query="?defaultToGlobal=true"),
    "PUT /mode/{subject}": Row(GOVERNS, 200, MODE),
    "DELETE /mode/{subject}": Row(GOVERNS, before=(("owner", "PUT /mode/{subject}", MODE),)),
    "GET /schemas": Row(EVERYBODY),
    "GET /schemas/guids/{guid}": Row(EVERYBODY),
    "GET /schemas/guids/{guid}/ids": Row(EVERYBODY),
    "GET /schemas/ids/{id}": Row(EVERYBODY),
    "GET /schemas/ids/{id}/schema": Row(EVERYBODY),
    "GET /schemas/ids/{id}/subjects": Row(EVERYBODY),
    "GET /schemas/ids/{id}/versions": Row(EVERYBODY),
    "GET /schemas/types": Row(EVERYBODY),
    "GET /subjects": Row(EVERYBODY),
    "POST /subjects/{subject}": Row(EVERYBODY, 200, STRING),
    "DELETE /subjects/{subject}": Row(GOVERNS),
    "GET /subjects/{subject}/metadata": Row(EVERYBODY, 404),
    "GET /subjects/{subject}/versions": Row(EVERYBODY),
    "POST /subjects/{subject}/versions": Row(OWNER, 200, LONG, "?force=true"),
    "GET /subjects/{subject}/versions/{version}": Row(EVERYBODY),
    "DELETE /subjects/{subject}/versions/{version}": Row(GOVERNS),
    "GET /subjects/{subject}/versions/{version}/referencedby": Row(EVERYBODY),
    "GET /subjects/{subject}/versions/{version}/schema": Row(EVERYBODY),
    "POST /subjects/{subject}/versions/{version}/tags": Row(OWNER, 200, {"metadata": {"properties": {"a": "b"}}}),
    "GET /v1/audit": Row(ADMIN),
    "GET /v1/contracts": Row(EVERYBODY),
    "GET /v1/contracts/schema": Row(EVERYBODY),
    "GET /v1/contracts/{topic}/{application}": Row(EVERYBODY, 404),
    "PUT /v1/contracts/{topic}/{application}": Row(READER, 201, CONTRACT),
    "DELETE /v1/contracts/{topic}/{application}": Row(READER, 404),
    "GET /v1/metadata/deployment": Row(EVERYBODY),
    "GET /v1/metadata/id": Row(EVERYBODY),
    "GET /v1/metadata/version": Row(EVERYBODY),
    "GET /v1/owners": Row(EVERYBODY),
    "GET /v1/principals": Row(ADMIN),
    "POST /v1/principals": Row(ADMIN, 201, {"name": "new", "role": "reader"}),
    "PUT /v1/principals/{principal}": Row(ADMIN, 200, {"role": "reader"}),
    "DELETE /v1/principals/{principal}": Row(ADMIN),
    "POST /v1/principals/{principal}/keys": Row(ADMIN, 201, {"grace": 60}),
    "GET /v1/rejections": Row(EVERYBODY, 503),
    "GET /v1/scopes": Row(EVERYBODY),
    "GET /v1/search": Row(EVERYBODY, query="?q=orders"),
    "GET /v1/subjects/{subject}/owner": Row(EVERYBODY),
    "PUT /v1/subjects/{subject}/owner": Row(OWNER, 200, {}),
    "GET /v1/subjects/{subject}/owner/history": Row(EVERYBODY),
    "POST /v1/subjects/{subject}/owner/transfer": Row(GOVERNS, 201, {"application": "bank", "reason": "moved"}),
    "POST /v1/subjects/{subject}/owner/transfer/accept": Row("nynn", 200, {}, before=(OFFERED,)),
    "DELETE /v1/subjects/{subject}/owner/transfer": Row("nyyy", 200, before=(OFFERED,)),
    "GET /v1/subjects/{subject}/stream": Row(EVERYBODY),
    "POST /v1/subjects/{subject}/versions": Row(OWNER, 201, LONG, "?force=true"),
    "GET /v1/subjects/{subject}/versions/{version}/findings": Row(EVERYBODY),
    "GET /v1/topics/{topic}/consumers": Row(EVERYBODY),
    "GET /v1/topics/{topic}/fields": Row(EVERYBODY),
    "POST /v1/topics/{topic}/compact": Row(OWNER, 503, {}),
    "POST /v1/topics/{topic}/impact": Row(EVERYBODY, 200, LONG),
    "GET /v1/topics/{topic}/owner": Row(EVERYBODY),
    "PUT /v1/topics/{topic}/owner": Row(OWNER, 200, {}),
    "GET /v1/topics/{topic}/owner/history": Row(EVERYBODY),
    "POST /v1/topics/{topic}/owner/transfer": Row(GOVERNS, 201, {"application": "bank", "reason": "moved"}),
    "POST /v1/topics/{topic}/owner/transfer/accept": Row("nynn", 200, {}, before=(OFFERED,)),
    "DELETE /v1/topics/{topic}/owner/transfer": Row("nyyy", 200, before=(OFFERED,)),
    "GET /v1/topics/{topic}/exemptions": Row(EVERYBODY),
    "POST /v1/topics/{topic}/exemptions": Row(OWNER, 201, {"purpose": "test", "lifetime": 60}),
    "DELETE /v1/topics/{topic}/exemptions/{principal}": Row(EVERYBODY, 404),
}


@dataclass(frozen=True)
class Town:
    """A journal in which a topic has an owner, and the keys of those who live there."""

    entries: list[object]
    keys: dict[str, str]
    guid: str

    def client(self):
        journal = open_journal("memory:")
        journal.append(self.entries, 0)
        client = Client(application(Registry(journal), SETTINGS))

        def call(method, path, caller, body=None, **headers):
            if caller:
                headers["Authorization"] = f"Bearer {self.keys[caller]}"
            sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
            return client.open(path, method=method, headers=headers, **sent)

        return call

    def placed(self, path):
        names = {"subject": "orders-value", "version": "1", "id": "1", "guid": self.guid, "topic": "orders"}
        names |= {"principal": "other", "context": "empty", "application": "reader", "resource": "-/orders"}
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", value)
        return path


@pytest.fixture(scope="module")
def town():
    journal = open_journal("memory:")
    registry = Registry(journal)
    issued = principals.ensure_admin(registry, Actor(Principal("skra", named=True), "start"))
    admin = Actor(Principal("admin", named=True, access=issued.account.access), "http")
    keys = {"admin": issued.key}
    for name, role in (("reader", "reader"), ("other", "writer"), ("owner", "writer")):
        keys[name] = principals.add(registry, name, principals.wish(role, [], ""), admin).key
    owner = Actor(Principal("owner", named=True), "http")
    version = register(registry, "orders-value", Candidate('"string"'), owner)
    return Town([entry for _, entry in registry.since(0)], keys, str(version.guid))


def test_every_route_has_a_row_and_every_row_a_route():
    assert {f"{route.method} {route.path}" for route in ROUTES} == set(TABLE)


@pytest.fixture(scope="module")
def stranger(town):
    """A caller without a key, at a server that nothing changes."""
    return town.client()


@pytest.mark.parametrize("route", TABLE)
def test_nobody_comes_in_without_a_key(town, stranger, route):
    method, path = route.split(" ", 1)
    row = TABLE[route]
    answered = stranger(method, town.placed(path) + row.query, "", row.body)
    if path.strip("/") in OPEN:
        assert answered.status_code == 200
    else:
        assert (answered.status_code, answered.json["error_code"]) == (401, 401)
        assert answered.headers.getlist("WWW-Authenticate")[0].startswith("Basic ")


@pytest.mark.parametrize("route", TABLE)
def test_everybody_is_let_in_or_refused_as_the_table_says(town, route):
    method, path = route.split(" ", 1)
    row = TABLE[route]
    shared = town.client() if method == "GET" else None
    for caller, let_in in zip(CALLERS, row.let_in, strict=True):
        call = shared or town.client()
        for who, first, body in row.before:
            assert call(*map(town.placed, first.split(" ", 1)), who, body).status_code in {200, 201}
        answered = call(method, town.placed(path) + row.query, caller, row.body)
        said = f"{caller}: {route} → {answered.status_code} {answered.text[:300]}"
        if let_in == "y":
            assert answered.status_code == row.status, said
        else:
            assert answered.status_code == 403, said
            assert answered.json["error_code"] in {40301, 40302}, said


def test_text_that_stands_is_read_by_registering_it(town):
    for caller in CALLERS:
        assert town.client()("POST", "/subjects/orders-value/versions", caller, STRING).json == {"id": 1}


def test_ready_answers_are_for_those_only_who_have_a_key(town):
    call = town.client()
    for _ in range(3):
        assert call("GET", "/subjects/orders-value/versions/1", "reader").status_code == 200
    assert call("GET", "/subjects/orders-value/versions/1", "").status_code == 401


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !", "Basic b3duZXI6", "Bearer", "Bearer x", "Digest username=owner", "Basic b3duZXI", "\xff"],
)
def test_what_is_no_key_is_refused(town, authorization):
    answered = town.client()("GET", "/subjects", "", Authorization=authorization)
    assert answered.status_code == 401
    assert "a key is needed" in answered.json["message"]


@pytest.mark.parametrize("path", ["/health/x", "/contexts/x/health", "/metrics/../subjects", "/v1/health", "/Health"])
def test_only_the_probes_are_open(town, path):
    assert town.client()("GET", path, "").status_code == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_changes_nothing(town, site):
    call = town.client()
    for method, path, body in (("POST", "/subjects/orders-value/versions", STRING), ("DELETE", "/config", None)):
        assert call(method, path, "admin", body, **{"Sec-Fetch-Site": site}).status_code == 403
        assert call(method, path, "admin", body, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_name_goes_with_its_own_key_only(town):
    call = town.client()
    good = basic("owner", town.keys["owner"])
    assert call("GET", "/subjects", "", Authorization=good).status_code == 200
    for name, key in (("owner", town.keys["other"]), ("admin", town.keys["owner"]), ("owner", town.keys["owner"][:-1])):
        assert call("GET", "/subjects", "", Authorization=basic(name, key)).status_code == 401


def test_guessing_is_answered_with_later(town):
    call = town.client()
    for _ in range(SETTINGS.login_failures):
        assert call("GET", "/v1/owners", "", Authorization="Bearer guess").status_code == 401
    answered = call("GET", "/v1/owners", "", Authorization="Bearer guess")
    assert (answered.status_code, answered.headers["Retry-After"], answered.json["error_code"]) == (429, "60", 429)
    assert call("GET", "/health", "").status_code == 200


def test_a_removed_principal_is_out_with_its_next_request(town):
    call = town.client()
    assert call("GET", "/subjects", "other").status_code == 200
    assert call("DELETE", "/v1/principals/other", "admin").json == {"removed": "other"}
    assert call("GET", "/subjects", "other").status_code == 401


def test_a_new_key_and_a_changed_role(town):
    call = town.client()
    issued = call("POST", "/v1/principals/other/keys", "admin", {"grace": 0, "expires_in": 60}).json
    assert call("GET", "/subjects", "other").status_code == 401
    assert call("GET", "/subjects", "", Authorization=f"Bearer {issued['key']}").status_code == 200
    assert [key["ends"] is not None for key in issued["principal"]["keys"]] == [True, True]
    wish = {"role": "admin", "application": "orders"}
    assert call("PUT", "/v1/principals/other", "admin", wish).json["application"] == "orders"
    assert call("GET", "/v1/audit", "", Authorization=f"Bearer {issued['key']}").status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "x", "role": "chief"}, "expected admin, writer, reader"),
        ({"name": "x", "role": "writer", "grants": ["orders"]}, "read:NAME, write:NAME or as-owner:NAME"),
        ({"name": "a:b", "role": "reader"}, "printable"),
        ({"name": "x", "role": "reader", "expires_in": -1}, "expires_in: expected 0"),
    ],
)
def test_a_principal_that_cannot_be_is_refused_with_what_it_may_be(town, body, says):
    answered = town.client()("POST", "/v1/principals", "admin", body)
    assert answered.status_code == 422
    assert says in answered.json["detail"]


def test_with_authentication_off_nobody_gets_keys_and_nothing_needs_one():
    client = Client(application(Registry(open_journal("memory:")), Settings.read({}, journal="memory:")))
    answered = client.post("/v1/principals", json={"name": "x", "role": "admin"})
    assert (answered.status_code, answered.json["error_code"]) == (422, 42205)
    assert "--auth on" in answered.json["detail"]
    assert client.put("/config", json=LEVEL).status_code == client.get("/v1/audit").status_code == 200


def basic(name, key):
    return "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()
