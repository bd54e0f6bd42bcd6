"""A client for Go, unmodified: github.com/twmb/franz-go/pkg/sr."""

from pathlib import Path

import pytest

from tests.clients.programs import go_program, refused, said

PROJECT = Path(__file__).parent / "go"


@pytest.fixture(scope="module")
def golang(require, server):
    """What the program printed."""
    return said([go_program(require, PROJECT), server.registry_url])


EXPECTED = {
    "register": ["golang-value", 1],
    "register again": True,
    "register text that is no schema": refused(422, 42201),
    "a name with slashes": "golang/a b/ü",
    "register, normalized": True,
    "register an incompatible one": refused(409, 409),
    "look up": ["golang-value", 1],
    "register with a reference": [{"name": "golang.Order", "subject": "golang-value", "version": 1}],
    "referenced by": True,
    "register protobuf": True,
    "register json": True,
    "one version": True,
    "latest": 2,
    "by id": True,
    "text by id": True,
    "text by version": True,
    "by an unknown id": refused(404, 40403),
    "by guid": True,
    "ids by guid": True,
    "versions": [1, 2],
    "all of a subject": 2,
    "subjects by id": ["golang-value", "golang/a b/ü"],
    "versions by id": [{"subject": "golang-value", "version": 1}, {"subject": "golang/a b/ü", "version": 1}],
    "usages by id": 2,
    "all schemas": 6,
    "subjects": ["golang-json-value", "golang-paid-value", "golang-proto-value", "golang-value", "golang/a b/ü"],
    "types": ["AVRO", "PROTOBUF", "JSON"],
    "level of everything": "BACKWARD",
    "set a level": "FULL",
    "get a level": "FULL",
    "reset a level": True,
    "level of a subject without one": refused(404, 40408),
    "level that holds": "BACKWARD",
    "incompatible": [False, True],
    "compatible": True,
    "set a mode": "READONLY",
    "get a mode": "READONLY",
    "reset a mode": "READONLY",
    "schema to encode with": 2,
    "encode": 0,
    "decode": {"id": "o-1"},
    "register in a context": [":.golang:golang-dev-value", 1],
    "contexts": True,
    "set mode import": "IMPORT",
    "register with id and version": [4711, 3],
    "delete a version": True,
    "delete what others refer to": refused(422, 42206),
    "delete a subject": [1],
    "deleted versions": [1],
    "delete it for ever": [1],
    "what is gone": refused(404, 40401),
}


@pytest.mark.parametrize("operation", EXPECTED)
def test_operation(golang, operation):
    assert golang[operation] == EXPECTED[operation]


def test_nothing_was_done_that_is_not_asserted(golang):
    assert golang.keys() == EXPECTED.keys()
