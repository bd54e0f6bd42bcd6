"""Clients, tools and user interfaces that do not run here: the calls that they make, one by one, as they send them.

Each sequence works on subjects of its own, in order. In a target, `{s}` is the sequence's subject and `{id}` the last
id that it was given. None of these callers may see a status that they take for a passing fault (408, 429, 5xx), because
they would ask again and again.
"""

import http.client
import json
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

V1 = "application/vnd.schemaregistry.v1+json"
ACCEPTED = f"{V1}, application/vnd.schemaregistry+json, application/json"
FIRST = '{"type":"record","name":"E","fields":[{"name":"a","type":"string"}]}'
SECOND = '{"type":"record","name":"E","fields":[{"name":"a","type":"string"},{"name":"b","type":"int","default":0}]}'
BREAKING = '{"type":"record","name":"E","fields":[{"name":"c","type":"int"}]}'


def schema(text, **more):
    return json.dumps({"schema": text, **more})


class Call(NamedTuple):
    """A request as it goes over the wire, and what must come back: all of these members, or this very value."""

    method: str
    target: str
    body: str | None = None
    status: int = 200
    holds: object = None


class Caller(NamedTuple):
    headers: Mapping[str, str]
    calls: tuple[Call, ...]


# kafka-schema-registry-client and the serializers, Connect's converters and ksqlDB on top of it. It sends every member
# that its classes have, joins paths with a slash too many, and asks for associations first since 8.x.
JAVA = Caller(
    {"Accept": ACCEPTED, "Content-Type": V1, "Confluent-Accept-Unknown-Properties": "true"},
    (
        Call("GET", "/associations/resources/-/orders?resourceType=topic&associationType=value", holds=[]),
        Call("POST", "/subjects/{s}?normalize=false&deleted=false", schema(FIRST, references=[]), 404),
        Call("POST", "/subjects/{s}/versions?normalize=false", schema(FIRST, schemaType="AVRO", references=[])),
        Call("POST", "/subjects/{s}?normalize=false&deleted=false", schema(FIRST), holds={"version": 1}),
        Call("POST", "/subjects/{s}?normalize=false&deleted=true", schema(FIRST), holds={"version": 1}),
        Call("GET", "/schemas/ids/{id}?fetchMaxId=false&subject={s}", holds={"schema": FIRST, "schemaType": "AVRO"}),
        Call("GET", "/schemas/ids/{id}?fetchMaxId=true&subject={s}", holds={"schema": FIRST}),
        Call("GET", "/schemas/ids/{id}/subjects", holds=["java-value"]),
        Call("GET", "/schemas/ids/{id}/versions", holds=[{"subject": "java-value", "version": 1}]),
        Call("GET", "/schemas?subjectPrefix=java&deleted=false&latestOnly=true", holds=[{"version": 1}]),
        Call("GET", "/subjects?subjectPrefix=java&deleted=false", holds=["java-value"]),
        Call("GET", "/subjects/{s}/versions?deleted=false&deletedOnly=false", holds=[1]),
        Call("GET", "/subjects/{s}/versions/1?deleted=true", holds={"version": 1}),
        Call("GET", "/subjects/{s}/versions/latest", holds={"version": 1}),
        Call("GET", "/subjects/{s}/versions/-1?deleted=false", holds={"version": 1}),
        Call("GET", "/subjects/{s}/metadata?key=major&value=2&deleted=false", status=404),
        Call("POST", "/compatibility/subjects/{s}/versions/?normalize=false&verbose=true", schema(SECOND)),
        Call(
            "POST",
            "/compatibility/subjects/{s}/versions/latest?normalize=false&verbose=true",
            schema(BREAKING),
            holds={"is_compatible": False},
        ),
        Call("POST", "/subjects/{s}/versions?normalize=false", schema(BREAKING), 409, {"error_code": 40901}),
        Call("GET", "/config/{s}?defaultToGlobal=true", holds={"compatibilityLevel": "BACKWARD"}),
        Call("GET", "/config/?defaultToGlobal=false", holds={"compatibilityLevel": "BACKWARD"}),
        Call("PUT", "/config/{s}", '{"compatibility":"FULL","alias":null,"normalize":null}'),
        Call("DELETE", "/config/{s}", holds={"compatibilityLevel": "FULL"}),
        Call("GET", "/mode/{s}?defaultToGlobal=true", holds={"mode": "READWRITE"}),
        Call("PUT", "/mode/{s}?force=false", '{"mode":"READONLY"}', holds={"mode": "READONLY"}),
        Call("DELETE", "/mode/{s}?recursive=false", holds={"mode": "READONLY"}),
        Call("GET", "/contexts", holds=["."]),
        Call("GET", "/v1/metadata/id", holds={"id": ""}),
        Call("GET", "/v1/metadata/version"),
        Call("GET", "/schemas/ids/999?fetchMaxId=false&subject={s}", status=404, holds={"error_code": 40403}),
        Call("GET", "/subjects/{s}/versions/9?deleted=false", status=404, holds={"error_code": 40402}),
        Call("DELETE", "/subjects/{s}/versions/1?permanent=false", holds=1),
        Call("DELETE", "/subjects/{s}/versions/1?permanent=true", holds=1),
        Call("DELETE", "/subjects/{s}?permanent=false", status=404, holds={"error_code": 40401}),
    ),
)

# The Maven plugin: register, test-compatibility, download, set-compatibility.
MAVEN = Caller(
    {"Accept": ACCEPTED, "Content-Type": V1},
    (
        Call("POST", "/compatibility/subjects/{s}/versions/latest?normalize=false&verbose=true", schema(FIRST)),
        Call("POST", "/subjects/{s}/versions?normalize=false", schema(FIRST)),
        Call("POST", "/subjects/{s}?normalize=false&deleted=true", schema(FIRST), holds={"version": 1}),
        Call("GET", "/subjects?subjectPrefix=%3A*%3A&deleted=false"),
        Call("GET", "/subjects/{s}/versions", holds=[1]),
        Call("GET", "/subjects/{s}/versions/latest", holds={"schema": FIRST}),
        Call("PUT", "/config/{s}", '{"compatibility":"FULL_TRANSITIVE"}', holds={"compatibility": "FULL_TRANSITIVE"}),
        Call("DELETE", "/config/{s}", holds={"compatibilityLevel": "FULL_TRANSITIVE"}),
        Call("PUT", "/config/__GLOBAL", '{"compatibility":"BACKWARD"}', holds={"compatibility": "BACKWARD"}),
        Call("DELETE", "/config/__GLOBAL", holds={"compatibilityLevel": "BACKWARD"}),
    ),
)

# .NET: an empty charset, subjects that are not escaped, Protobuf as base64 of its descriptor.
DESCRIPTOR = "Cgd4LnByb3RvIhMKAU0SDgoCaWQYASABKAlSAmlkYgZwcm90bzM="
DOTNET = Caller(
    {"Accept": ACCEPTED, "Content-Type": f"{V1}; charset="},
    (
        Call("POST", "/subjects/{s}/versions?normalize=True", schema(FIRST, schemaType="AVRO")),
        Call("POST", "/subjects/{s}?normalize=True&deleted=False", schema(FIRST), holds={"version": 1}),
        Call("POST", "/subjects/net/a:b.proto/versions?normalize=False", schema(DESCRIPTOR, schemaType="PROTOBUF")),
        Call("GET", "/subjects/net/a:b.proto/versions/latest?format=serialized", holds={"schemaType": "PROTOBUF"}),
        Call("GET", "/schemas/ids/{id}?subject={s}&format="),
        Call("GET", "/subjects?deleted=False"),
    ),
)

# libserdes, libschemaregistry and kcat.
LIBSERDES = Caller(
    {"Accept": V1, "Content-Type": V1},
    (
        Call("POST", "/subjects/{s}/versions", schema(FIRST)),
        Call("GET", "/subjects/{s}/versions/latest", holds={"schema": FIRST}),
        Call("GET", "/schemas/ids/{id}"),
    ),
)

# kafka-ui, AKHQ, Redpanda Console, Conduktor: lists, a page for a subject, its settings, deletes.
INTERFACES = Caller(
    {"Accept": "application/json, */*", "Content-Type": "application/json"},
    (
        Call("GET", "/"),
        Call("POST", "/subjects/{s}/versions", schema(FIRST)),
        Call("POST", "/subjects/{s}/versions", schema(SECOND, schemaType="AVRO")),
        Call("GET", "/subjects"),
        Call("GET", "/subjects?deleted=true"),
        Call("GET", "/subjects/{s}/versions", holds=[1, 2]),
        Call("GET", "/subjects/{s}/versions/2", holds={"version": 2}),
        Call("GET", "/subjects/{s}/versions/latest?deleted=true", holds={"version": 2}),
        Call("GET", "/subjects/{s}/versions/1/referencedby", holds=[]),
        Call("GET", "/schemas?latestOnly=true&subjectPrefix={s}", holds=[{"version": 2}]),
        Call("GET", "/schemas/types"),
        Call("GET", "/config", holds={"compatibilityLevel": "BACKWARD"}),
        Call("GET", "/config/{s}", status=404, holds={"error_code": 40408}),
        Call("GET", "/config/{s}?defaultToGlobal=true", holds={"compatibilityLevel": "BACKWARD"}),
        Call("PUT", "/config/{s}", '{"compatibility":"FORWARD"}', holds={"compatibility": "FORWARD"}),
        Call("GET", "/mode", holds={"mode": "READWRITE"}),
        Call("GET", "/mode/{s}", status=404, holds={"error_code": 40409}),
        Call("POST", "/compatibility/subjects/{s}/versions/latest?verbose=true", schema(BREAKING)),
        Call("DELETE", "/subjects/{s}/versions/1", holds=1),
        Call("DELETE", "/subjects/{s}/versions/latest", holds=2),
        Call("DELETE", "/subjects/{s}?permanent=true", holds=[1, 2]),
    ),
)

# Terraform, JulieOps, jikkou: make it so, read it back, notice what changed, take it away.
GITOPS = Caller(
    {"Accept": "*/*", "Content-Type": V1},
    (
        Call("POST", "/subjects/{s}", schema(FIRST), 404, {"error_code": 40401}),
        Call("POST", "/subjects/{s}/versions", schema(FIRST)),
        Call("POST", "/subjects/{s}", schema(FIRST), holds={"version": 1}),
        Call("GET", "/subjects/{s}/versions?deleted=true", holds=[1]),
        Call("PUT", "/config/{s}", '{"compatibility":"FULL"}', holds={"compatibility": "FULL"}),
        Call("GET", "/config/{s}", holds={"compatibilityLevel": "FULL"}),
        Call("PUT", "/mode/{s}", '{"mode":"READWRITE"}', holds={"mode": "READWRITE"}),
        Call("GET", "/mode/{s}", holds={"mode": "READWRITE"}),
        Call("PUT", "/contexts/tf/mode", '{"mode":"IMPORT"}', holds={"mode": "IMPORT"}),
        Call("POST", "/contexts/tf/subjects/{s}/versions", schema(FIRST, id=77, version=5), holds={"id": 77}),
        Call("GET", "/contexts/tf/subjects/{s}/versions", holds=[5]),
        Call("GET", "/contexts", holds=[".", ".tf"]),
        Call("DELETE", "/subjects/{s}", holds=[1]),
        Call("DELETE", "/subjects/{s}?permanent=true", holds=[1]),
        Call("GET", "/subjects/{s}/versions?deleted=true", status=404, holds={"error_code": 40401}),
    ),
)

CALLERS = {
    "java": JAVA,
    "maven": MAVEN,
    "dotnet": DOTNET,
    "libserdes": LIBSERDES,
    "interfaces": INTERFACES,
    "gitops": GITOPS,
}


def holds(found, wanted):
    """Whether `found` has everything of `wanted`: members by name, items one by one, anything else as it is."""
    if isinstance(wanted, dict):
        return all(name in found and holds(found[name], member) for name, member in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(holds, found, wanted))
    return found == wanted


@pytest.mark.parametrize("name", CALLERS)
def test_calls(server, name):
    place, caller, given = urlsplit(server.registry_url), CALLERS[name], ""
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    for call in caller.calls:
        target = call.target.replace("{s}", f"{name}-value").replace("{id}", given)
        connection.request(call.method, target, call.body, dict(caller.headers))
        response = connection.getresponse()
        answered = json.loads(response.read())
        assert response.status == call.status, (call, answered)
        assert response.getheader("Content-Type").partition(";")[0] in ACCEPTED
        assert call.holds is None or holds(answered, call.holds), (call, answered)
        given = str(answered["id"]) if isinstance(answered, dict) and "id" in answered else given
    connection.close()
