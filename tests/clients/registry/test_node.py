"""Two clients for Node.js, unmodified: @confluentinc/schemaregistry and @kafkajs/confluent-schema-registry."""

from pathlib import Path

import pytest

from tests.clients.programs import node_project, refused, said

PROJECT = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node(require):
    """What runs a program of the project, with the packages that its lock file names."""
    runtime, folder = node_project(require, PROJECT)
    return lambda program, *arguments: [runtime, f"{folder}/{program}", *arguments]


@pytest.fixture(scope="module")
def confluent(node, server):
    return said(node("confluent.js", server.registry_url))


@pytest.fixture(scope="module")
def kafkajs(node, server):
    return said(node("kafkajs.js", server.registry_url))


IMPORTED = {"name": "node/money.proto", "subject": "node/money.proto", "version": 1}

CONFLUENT = {
    "register": True,
    "register again": True,
    "register an incompatible one": refused(409, 40901),
    "register text that is no schema": refused(422, 42201),
    "full response": True,
    "versions": [1, 2],
    "version of a schema": 2,
    "id of a schema": True,
    "latest": 2,
    "one version": True,
    "by id": True,
    "by an unknown id": refused(404, 40403),
    "subjects": True,
    "latest with metadata": [1, {"team": "orders & co"}],
    "a name with slashes": [1],
    "level of everything": "BACKWARD",
    "level of a subject without one": refused(404, 40408),
    "set a level": "FULL",
    "get a level": "FULL",
    "set a config": {"compatibility": "BACKWARD", "normalize": True},
    "get a config": {"compatibilityLevel": "BACKWARD", "normalize": True},
    "compatible": True,
    "incompatible": False,
    "compatible with one version": True,
    "avro": [0, {"id": "o-1", "note": None}],
    "avro, derived": [0, {"id": "o-1"}],
    "json": [0, {"id": "o-1"}],
    "protobuf with an import": ["node.Order", "o-1", "1250"],
    "protobuf's references": [IMPORTED],
    "avro by guid in a header": [["__value_schema_id"], {"id": "o-2", "note": "n"}],
    "register with a reference": True,
    "avro with a reference": {"price": {"cents": 7}},
    "delete what others refer to": refused(422, 42206),
    "a context by its URL": [1, [":.node:node-dev-value"]],
    "associations": [],
    "delete a version": 2,
    "delete a subject": [1],
    "delete it for ever": [1, 2],
    "what is gone": refused(404, 40401),
}

KAFKAJS = {
    "avro": [0, {"id": "o-1"}],
    "json": [0, {"id": "o-1"}],
    "protobuf": [0, {"id": "o-1"}],
    "avro with a reference": [0, {"price": {"cents": 7}}],
    "protobuf with a reference": [0, {"price": {"cents": 7}}],
    "by version": True,
    "by schema": True,
    "latest": True,
    "register again": True,
    "register an incompatible one": refused(409),
    "a name with slashes": True,
    "by an unknown id": refused(404),
}


@pytest.mark.parametrize("operation", CONFLUENT)
def test_confluents_client(confluent, operation):
    assert confluent[operation] == CONFLUENT[operation]


def test_confluents_serializer_refuses_an_invalid_event(confluent):
    assert "must be string" in confluent["json that is invalid"]["refused"]


@pytest.mark.parametrize("operation", KAFKAJS)
def test_the_client_of_kafkajs(kafkajs, operation):
    assert kafkajs[operation] == KAFKAJS[operation]


def test_nothing_was_done_that_is_not_asserted(confluent, kafkajs):
    assert confluent.keys() - CONFLUENT.keys() == {"json that is invalid"}
    assert kafkajs.keys() == KAFKAJS.keys()
