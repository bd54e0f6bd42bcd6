"""After `warm` nobody's first call loads anything: neither languages nor prover nor linter."""

import json
import subprocess
import sys

CALLS = """
import json, sys
import httpx
from skra_app.journal import open_journal
from skra_app.registry import Registry
from skra_app.registry.warming import warm
from skra_app.settings import Settings
from skra_app.web import application

app = application(Registry(open_journal("memory:")), Settings.read(journal="memory:"))
http = httpx.Client(base_url="http://registry", transport=httpx.WSGITransport(app=app))
http.get("/ready")
warm()
before = set(sys.modules)
schemas = {
    "AVRO": ['{"type": "record", "name": "E", "fields": [{"name": "a", "type": "%s"}]}', "string", "int", "bytes"],
    "JSON": ['{"type": "object", "properties": {"a": {"type": "%s"}}}', "string", "integer", "boolean"],
    "PROTOBUF": ['syntax = "proto3"; message E { %s a = 1; }', "string", "int32", "bytes"],
}
statuses = []
for language, (text, first, other, further) in schemas.items():
    subject = f"{language}-value"
    asked = [
        ("POST", f"/subjects/{subject}/versions", first),
        ("POST", f"/subjects/{subject}/versions", other),
        ("POST", f"/compatibility/subjects/{subject}/versions/latest?verbose=true", further),
        ("POST", f"/subjects/{subject}", first),
    ]
    for method, path, word in asked:
        statuses.append(http.request(method, path, json={"schemaType": language, "schema": text % word}).status_code)
    statuses.append(http.get(f"/v1/subjects/{subject}/versions/1/findings").status_code)
    statuses.append(http.get("/v1/search", params={"q": "a"}).status_code)
print(json.dumps([statuses, sorted(set(sys.modules) - before)]))
"""


def test_the_first_calls_load_nothing():
    told = subprocess.run([sys.executable, "-c", CALLS], capture_output=True, text=True, check=True, timeout=120)
    statuses, loaded = json.loads(told.stdout)
    assert statuses == [200, 409, 200, 200, 200, 200] * 3
    assert loaded == []
