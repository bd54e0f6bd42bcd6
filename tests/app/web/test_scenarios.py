"""What only shows over several requests; each scenario in subjects of its own."""

import json

import httpx
import pytest

STRING = {"schema": '"string"'}


def record(*fields, **more):
    members = [{"name": name, "type": "int", "default": 0} for name in fields]
    return {"schema": json.dumps({"type": "record", "name": "R", "fields": members}), **more}


@pytest.fixture
def new(http, request):
    """A subject that nobody else uses, and how to register under it."""
    subject = request.node.name

    def register(body, status=200, **params):
        answer = http.post(f"/subjects/{subject}/versions", json=body, params=params)
        assert answer.status_code == status, answer.text
        return answer.json()

    register.subject = subject
    return register


def test_config_is_merged_echoed_and_cleared(http, new):
    path = f"/config/{new.subject}"
    assert http.put(path, json={"compatibility": "full"}).json() == {"compatibility": "full"}
    assert http.put(path, json={"compatibilityLevel": "none", "colour": 1}).json() == {"compatibility": "none"}
    assert http.put(path, json={"normalize": True}).json() == {"normalize": True}
    assert http.get(path).json() == {"compatibilityLevel": "NONE", "normalize": True}
    http.put(path, json={"normalize": None})
    assert http.get(path).json() == {"compatibilityLevel": "NONE"}
    assert http.delete(path).json() == {"compatibilityLevel": "NONE"}
    assert http.delete(path).json()["error_code"] == 40401
    assert http.get(path).json()["error_code"] == 40408


def test_config_without_a_level_inherits_it(http, new):
    http.put("/config", json={"compatibility": "FULL"})
    http.put(f"/config/{new.subject}", json={"normalize": True})
    effective = http.get(f"/config/{new.subject}", params={"defaultToGlobal": "true"}).json()
    assert effective == {"compatibilityLevel": "FULL", "normalize": True}
    assert http.delete("/config").json() == {"compatibilityLevel": "FULL"}
    assert http.get("/config").json() == {"compatibilityLevel": "BACKWARD"}


def test_a_context_is_a_whole_registry(http):
    base = "/contexts/team"
    assert http.post(f"{base}/subjects/s/versions", json=STRING).json() == {"id": 1}
    assert http.get(f"{base}/subjects").json() == [":.team:s"]
    assert http.get(f"{base}/schemas/ids/1").json() == {"schema": '"string"'}
    assert http.get(f"{base}/schemas/ids/1/versions").json() == [{"subject": ":.team:s", "version": 1}]
    assert http.put(f"{base}/config", json={"compatibility": "NONE"}).is_success
    assert http.get("/config/:.team:").json() == {"compatibilityLevel": "NONE"}
    assert http.post(f"{base}/subjects/s/versions", json={"schema": '"int"'}).json() == {"id": 2}
    assert http.get("/config").json() == {"compatibilityLevel": "BACKWARD"}
    assert http.get(f"{base}/subjects/s/versions").json() == [1, 2]
    assert http.get(f"{base}/schemas").json()[0]["subject"] == ":.team:s"
    assert ".team" in http.get("/contexts").json()
    assert http.delete("/contexts/team").json()["error_code"] == 42211


def test_an_import_keeps_ids_and_versions(http, new):
    assert http.put(f"/mode/{new.subject}", json={"mode": "IMPORT"}).json() == {"mode": "IMPORT"}
    assert new(record("a", id=4711, version=3)) == {"id": 4711}
    assert new(record("a", id=4711, version=3)) == {"id": 4711}
    assert new(record("b", id=4711, version=4), status=422)["error_code"] == 42205
    assert http.get(f"/subjects/{new.subject}/versions").json() == [3]
    assert http.delete(f"/mode/{new.subject}").json() == {"mode": "IMPORT"}
    assert new(record("c", id=5000), status=422)["error_code"] == 42205


def test_a_read_only_subject_still_finds_what_it_has(http, new):
    first = new(STRING)
    http.put(f"/mode/{new.subject}", json={"mode": "READONLY"})
    assert new(STRING) == first
    assert new(record("a"), status=422)["error_code"] == 42205
    http.delete(f"/mode/{new.subject}")


def test_version_is_a_compare_and_set(new):
    new(record("a", version=1))
    assert new(record("a", "b", version=7), status=422)["error_code"] == 42201
    new(record("a", "b", version=2))
    new(record("a", "b", "c", version=-1))


def test_a_registration_is_seen_by_the_next_read(http, new):
    for number in range(1, 20):
        new(record(*(f"f{n}" for n in range(number))))
        assert http.get(f"/subjects/{new.subject}/versions").json() == list(range(1, number + 1))
        assert http.get(f"/subjects/{new.subject}/versions/latest").json()["version"] == number


def test_verbose_compatibility_gives_reasons(http, new):
    new(STRING)
    path = f"/compatibility/subjects/{new.subject}/versions/latest"
    breaking = {"schema": '"int"'}
    assert http.post(path, json=breaking).json() == {"is_compatible": False}
    verbose = http.post(path, json=breaking, params={"verbose": "true"}).json()
    assert verbose["is_compatible"] is False
    assert "TYPE_MISMATCH" in verbose["messages"][0]
    assert http.post(path, json=STRING, params={"verbose": "true"}).json() == {"is_compatible": True, "messages": []}
    assert http.post(path, json={"schema": "{"}).json()["error_code"] == 42201
    invalid = http.post(path, json={"schema": "{"}, params={"verbose": "true"}).json()
    assert invalid["is_compatible"] is False
    assert invalid["messages"]


def test_lists_are_paged(http, new):
    for number in range(5):
        http.post(f"/subjects/{new.subject}.{number}/versions", json=STRING)
    prefix = {"subjectPrefix": f"{new.subject}."}
    everything = http.get("/subjects", params=prefix).json()
    assert everything == [f"{new.subject}.{number}" for number in range(5)]
    assert http.get("/subjects", params={**prefix, "offset": 1, "limit": 2}).json() == everything[1:3]
    assert http.get("/subjects", params={**prefix, "offset": 9}).json() == []
    found = http.get("/schemas", params={**prefix, "limit": 2}).json()
    assert [one["subject"] for one in found] == everything[:2]


def test_an_empty_prefix_is_the_default_context(http, new):
    new(STRING)
    http.post(f"/contexts/prefixed/subjects/{new.subject}/versions", json=STRING)
    elsewhere = f":.prefixed:{new.subject}"
    assert {new.subject, elsewhere} <= set(http.get("/subjects").json())
    found = http.get("/subjects", params={"subjectPrefix": ""}).json()
    assert new.subject in found
    assert elsewhere not in found
    assert http.get("/contexts/%2E/subjects").json() == found


def test_a_schema_is_found_by_its_guid(http, new):
    header = {"Confluent-Accept-Unknown-Properties": "true"}
    answer = http.post(f"/subjects/{new.subject}/versions", json=record("guid"), headers=header).json()
    assert json.loads(http.get(f"/schemas/guids/{answer['guid']}").json()["schema"])["name"] == "R"
    assert http.get(f"/schemas/guids/{answer['guid']}/ids").json() == [{"context": ".", "id": answer["id"]}]
    assert http.get("/schemas/guids/00000000-0000-0000-0000-000000000000").json()["error_code"] == 40403
    assert http.get("/schemas/guids/00000000-0000-0000-0000-000000000000/ids").json() == []


def test_schemas_tell_the_other_names_of_their_subject(http, new):
    new(STRING)
    for name in ("b", "a"):
        http.put(f"/config/{new.subject}.{name}", json={"alias": new.subject})
    told = [
        [(one["subject"], one.get("aliases")) for one in http.get("/schemas", params=asked).json()]
        for asked in ({"subjectPrefix": f"{new.subject}.", "aliases": "true"}, {"subjectPrefix": new.subject})
    ]
    assert told == [[(new.subject, [f"{new.subject}.a", f"{new.subject}.b"])], [(new.subject, None)]]


def test_max_id(http, new):
    given = new(record("highest"))["id"]
    assert http.get(f"/schemas/ids/{given}", params={"fetchMaxId": "true"}).json()["maxId"] >= given


def test_the_newer_shape_for_everybody(start_server, tmp_path):
    server = start_server(tmp_path / "data", "--response-shape=8").ready()
    with httpx.Client(base_url=server.registry_url) as http:
        registered = http.post("/subjects/s/versions", json=STRING).json()
        assert registered.pop("ts") > 0
        guid = registered.pop("guid")
        content = {"schemaType": "AVRO", "schema": '"string"'}
        assert registered == {"subject": "s", "version": 1, "id": 1, **content}
        by_id = http.get("/schemas/ids/1").json()
        assert {key: by_id[key] for key in ("guid", "schemaType", "schema")} == {"guid": guid, **content}
        assert "subject" not in by_id
        assert http.get("/schemas/ids/1", params={"subject": "s"}).json()["version"] == 1
        assert http.post("/subjects/s/versions", json={"schema": '"int"'}).json()["error_code"] == 40901
    assert server.stop() == 0
